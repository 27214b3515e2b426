// SPDX-License-Identifier: Apache-2.0

/// The threshold on the score, and where it comes from.
///
/// A case is called positive when its score is at least the threshold, or at most where higher scores mean healthy.
public struct OperatingPoint: Sendable, Hashable {
  /// One number for all scores, or one for each.
  public enum Threshold: Sendable, Hashable {
    /// One threshold for every score.
    case shared(Double)
    /// A threshold for each model or label, by name.
    case each([String: Double])
  }

  /// The threshold, in the unit of the score.
  public var threshold: Threshold
  /// Where the threshold comes from, in words.
  public var chosenOn: String

  /// The threshold of a score.
  /// - Parameter name: The model's or label's name.
  /// - Returns: The threshold in the unit of the score; `nil` where none is declared for the name.
  public func threshold(for name: String) -> Double? {
    switch threshold {
    case .shared(let value): value
    case .each(let values): values[name]
    }
  }
}
