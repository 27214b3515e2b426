// SPDX-License-Identifier: Apache-2.0

/// How images vary while a network is trained, as data: steps in order, each with its chance and its ranges.
///
/// The same seed, epoch and image give the same numbers on any number of threads.
public struct AugmentationPlan: Sendable, Hashable, Codable {
  /// The steps, in order.
  public var steps: [Step]

  /// Makes a plan; without steps images stay as they are.
  public init(steps: [Step] = []) { self.steps = steps }

  /// One step with its chance.
  public struct Step: Sendable, Hashable, Codable {
    /// What is done.
    public var change: Change
    /// The chance that it is done to an image, 0…1.
    public var chance: Double

    /// Makes a step; the parameters are the properties.
    public init(_ change: Change, chance: Double = 1) {
      self.change = change
      self.chance = chance
    }
  }

  /// What may be done to an image.
  ///
  /// Lengths are shares of the image's own, angles are degrees, grey values are those that the network sees.
  public enum Change: Sendable, Hashable, Codable {
    /// The image mirrored along an axis, 0 the slowest of space; only where anatomy allows: a chest's heart lies on one side.
    case flip(axis: Int)
    /// Turned by up to the angle to either side, moved by up to the share of each axis, made larger or smaller within the factors.
    case affine(turn: Double, shift: Double, scale: ClosedRange<Double>)
    /// Bent by smooth random moves of at most the share of the image, given on a coarse grid of so many points along each axis.
    case elastic(strength: Double, points: Int)
    /// Grey values to a power, within the range, between the least and the greatest of the image.
    case gamma(ClosedRange<Double>)
    /// Grey values times a factor and plus a share of their standard deviation: another window.
    case window(scale: ClosedRange<Double>, shift: ClosedRange<Double>)
    /// Normal noise, its standard deviation a share of the image's own, up to this.
    case noise(Double)
    /// Blurred by a bell of up to so many pixels.
    case blur(Double)
    /// Multiplied by a smooth field within 1 ± strength, as of a coil.
    case biasField(Double)
    /// Boxes of up to this share of each axis put to the image's mean.
    case cutout(boxes: Int, share: Double)
  }
}
