// SPDX-License-Identifier: Apache-2.0
import Distributions

/// Where numbers lie and how far they spread, unmoved by a third of them being wrong.
struct RobustScale {
  /// The median.
  let middle: Double
  /// The spread below and above the median, each as a standard deviation would be.
  let below: Double, above: Double

  /// The median and the spread of either side: quarters lie 0.6745 deviations from the middle of a bell.
  ///
  /// `nil` for fewer than eight numbers. The sides are taken apart as logarithms and shares are skewed; the outer sixteenth is looked at
  /// too, so that a heavy tail is no outlier.
  init?(_ values: [Double]) {
    guard values.count >= 8 else { return nil }
    let sorted = values.sorted()
    func at(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let index = min(Int(place), sorted.count - 2)
      return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
    }
    middle = at(0.5)
    let (quarter, tail) = (0.6744897501960817, 1.5341205443525463)
    below = max((middle - at(0.25)) / quarter, (middle - at(0.0625)) / tail)
    above = max((at(0.75) - middle) / quarter, (at(0.9375) - middle) / tail)
  }

  /// How many deviations a number lies from the middle, negative below; `nil` where the numbers do not spread.
  func deviation(_ value: Double) -> Double? {
    let scale = value < middle ? below : above
    if value == middle { return 0 }
    return scale > 0 ? (value - middle) / scale : nil
  }
}
