// SPDX-License-Identifier: Apache-2.0

/// The part of the ROC curve that a partial area is taken over.
public struct PartialRange: Sendable, Hashable {
  /// The axis that is cut.
  public enum Axis: String, Sendable, Hashable {
    /// The area lies under the sensitivity, between two specificities.
    case specificity
    /// The area lies under the specificity, between two sensitivities.
    case sensitivity
  }

  /// The axis that is cut.
  public let axis: Axis
  /// The lower end, 0…1.
  public let lower: Double
  /// The upper end, 0…1.
  public let upper: Double

  /// Makes a range; `nil` unless 0 ≤ lower < upper ≤ 1.
  public init?(_ axis: Axis, from lower: Double, to upper: Double) {
    guard lower >= 0, lower < upper, upper <= 1 else { return nil }
    self.axis = axis
    self.lower = lower
    self.upper = upper
  }

  /// The largest area there is room for: the width of the range.
  var width: Double { upper - lower }
  /// The area under the diagonal.
  var diagonal: Double { (1 - lower + (1 - upper)) / 2 * width }
  /// The range in words.
  var words: String { "\(axis.rawValue) \(lower) to \(upper)" }
}
