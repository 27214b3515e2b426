// SPDX-License-Identifier: Apache-2.0

/// How often an interval's procedure covers the truth: a number strictly between 0 and 1.
///
/// `0.95` means that, over many repetitions of the study, 95 of 100 intervals contain the parameter.
public struct ConfidenceLevel: Sendable, Hashable, Comparable {
  /// The level as a fraction, 0 < value < 1.
  public let value: Double

  /// The customary 95 %.
  public static let percent95 = ConfidenceLevel(unchecked: 0.95)

  /// Makes a level.
  /// - Parameter value: The fraction; `nil` is returned unless it lies strictly between 0 and 1.
  public init?(_ value: Double) {
    guard value > 0, value < 1 else { return nil }
    self.value = value
  }

  private init(unchecked value: Double) {
    self.value = value
  }

  /// The probability that is left outside the interval, both tails together.
  public var alpha: Double { 1 - value }

  /// The two-sided level whose lower (or upper) bound is the one-sided bound at this level.
  ///
  /// A one-sided 97.5 % bound is the bound of a two-sided 95 % interval. It is `nil` for levels of one half or less.
  public var twoSidedForOneSidedBound: ConfidenceLevel? { ConfidenceLevel(2 * value - 1) }

  /// Orders levels by their fraction.
  public static func < (a: ConfidenceLevel, b: ConfidenceLevel) -> Bool { a.value < b.value }
}
