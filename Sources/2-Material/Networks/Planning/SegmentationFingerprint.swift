// SPDX-License-Identifier: Apache-2.0

/// What a set of images to be outlined looks like, as far as a plan depends on it.
///
/// Axes of space stand as in the images, the slowest first.
public struct SegmentationFingerprint: Sendable, Hashable, Codable {
  /// What the numbers of a channel mean.
  public enum Channel: Sendable, Hashable, Codable {
    /// Numbers on one scale everywhere, as Hounsfield units: the 0.5 and 99.5 percentiles, mean and standard deviation within outlines.
    case absolute(low: Double, high: Double, mean: Double, standardDeviation: Double)
    /// Numbers that mean something within their image alone, as in magnetic resonance and radiographs.
    case relative
  }

  /// Of each image the distance of pixels along each axis, in millimetres.
  public var spacings: [[Double]]
  /// Of each image the pixels along each axis, after what is empty around it was cut off.
  public var shapes: [[Int]]
  /// What each channel means.
  public var channels: [Channel]
  /// Classes, that of the background too.
  public var classes: Int
  /// The median share of an image that is left after what is empty around it was cut off, 0…1.
  public var keptShare: Double

  /// Makes a fingerprint; the parameters are the properties.
  public init(spacings: [[Double]], shapes: [[Int]], channels: [Channel], classes: Int, keptShare: Double = 1) {
    self.spacings = spacings
    self.shapes = shapes
    self.channels = channels
    self.classes = classes
    self.keptShare = keptShare
  }
}
