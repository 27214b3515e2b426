// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// A band's bounds at one abscissa.
public struct BandPoint: Sendable, Hashable {
  /// The false positive rate or the recall.
  public let abscissa: Double
  /// The lower bound.
  public let lower: Double
  /// The upper bound.
  public let upper: Double

  /// The bounds at evenly spaced abscissas from 0 to 1.
  static func evenly(_ count: Int, bounds: (Double) -> Interval?) -> [BandPoint] {
    precondition(count >= 2, "a band has two ends")
    return (0..<count).compactMap { index in
      let abscissa = Double(index) / Double(count - 1)
      return bounds(abscissa).map { BandPoint(abscissa: abscissa, lower: $0.lower, upper: $0.upper) }
    }
  }
}
