// SPDX-License-Identifier: Apache-2.0

/// How the rate of learning goes from the first step to the last.
public struct RateSchedule: Sendable, Hashable, Codable {
  /// The shape after the warm-up.
  public enum Shape: Sendable, Hashable, Codable {
    /// Always 1.
    case constant
    /// Half a cosine from 1 to the share that stays.
    case cosine(final: Double)
    /// (1 − share done) to this power.
    case polynomial(power: Double)
    /// Times the factor at each of these shares of the training.
    case steps(at: [Double], factor: Double)
  }

  /// The shape.
  public var shape: Shape
  /// The share of all steps in which the rate grows linearly from 0.
  public var warmUp: Double

  /// Makes a schedule; the parameters are the properties.
  public init(_ shape: Shape = .cosine(final: 0), warmUp: Double = 0) {
    self.shape = shape
    self.warmUp = warmUp
  }
}
