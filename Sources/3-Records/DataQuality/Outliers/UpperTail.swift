// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How the upper end of some numbers falls off: beyond the upper quarter as an exponential.
///
/// The slope lies between the upper quarter and the upper sixteenth, so that up to a twentieth of strange numbers does not change it.
/// > Source: Pickands, Annals of Statistics 3 (1975) 119–131. Checked by `OutlierTests`.
struct UpperTail {
  private let quarter: Double
  private let slope: Double

  /// `nil` for fewer than sixteen numbers, or where the upper quarter does not spread.
  init?(_ values: [Double]) {
    guard values.count >= 16 else { return nil }
    let sorted = values.sorted()
    func at(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let index = min(Int(place), sorted.count - 2)
      return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
    }
    quarter = at(0.75)
    slope = (at(0.9375) - quarter) / log(4)
    guard slope > 0 else { return nil }
  }

  /// The share of numbers that lie beyond one; 1 within the lower three quarters, which are not asked about.
  func share(beyond value: Double) -> Double {
    value > quarter ? 0.25 * exp(-(value - quarter) / slope) : 1
  }
}
