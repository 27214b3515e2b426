// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How the upper end of some numbers falls off: beyond the upper quarter as an exponential.
///
/// The slope is the greater of those from the median to the upper quarter and from there to the upper eighth, and greater still by
/// 1/√*n* for chance: too great a slope gives p-values that are too great. Up to a tenth of strange numbers hardly changes it.
/// > Source: Pickands, Annals of Statistics 3 (1975) 119–131. Checked by `OutlierTests`.
struct UpperTail {
  private let quarter: Double
  private let slope: Double

  /// `nil` for fewer than sixteen numbers, or where the upper half does not spread.
  init?(_ values: [Double]) {
    guard values.count >= 16 else { return nil }
    let sorted = values.sorted()
    func at(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let index = min(Int(place), sorted.count - 2)
      return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
    }
    quarter = at(0.75)
    slope = max(quarter - at(0.5), at(0.875) - quarter) / log(2) * (1 + 1 / Double(values.count).squareRoot())
    guard slope > 0 else { return nil }
  }

  /// The share of numbers that lie beyond one; 1 within the lower three quarters, which are not asked about.
  func share(beyond value: Double) -> Double {
    value > quarter ? 0.25 * exp(-(value - quarter) / slope) : 1
  }
}
