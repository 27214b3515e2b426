// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Newton's method on the logarithm of a tail, kept inside a shrinking bracket.
///
/// On a logarithmic scale tails are nearly straight lines, so that a few steps reach probabilities like 1e-200.
enum QuantileSearch {
  /// Where a monotone tail equals `p`.
  ///
  /// - Parameters:
  ///   - p: The probability, 0 < p < 1.
  ///   - start: A first guess on the scale of the search.
  ///   - limit: How far from zero the search may go; it returns the limit where the root lies beyond.
  ///   - rising: Whether the tail grows with the point.
  ///   - evaluate: The tail and the magnitude of its slope at a point.
  /// - Returns: A point, and the last small step to be added to it (apart, so that the caller can apply it without
  ///   rounding through the scale of the search).
  static func root(
    _ p: Double, from start: Double, limit: Double, rising: Bool,
    evaluate: (Double) -> (tail: Double, slope: Double)
  ) -> (point: Double, step: Double) {
    var low = -limit
    var high = limit
    var point = min(max(start, -limit), limit)
    for _ in 0..<200 {
      let (tail, slope) = evaluate(point)
      if tail == p { return (point, 0) }
      let isRightOfRoot = (tail > p) == rising
      if isRightOfRoot { high = point } else { low = point }
      if high - low <= 1e-15 * max(low.magnitude, high.magnitude) { return (point, 0) }
      var next = Double.nan
      if tail > 0, slope > 0 {
        // Near the root the difference itself is more exact than the difference of logarithms.
        let ratio = tail / p
        let difference = ratio > 0.5 && ratio < 2 ? log1p((tail - p) / p) : log(tail) - log(p)
        let step = -difference * tail / slope * (rising ? 1 : -1)
        if step.magnitude <= 1e-11 * max(1, point.magnitude) { return (point, step) }
        next = point + step
      }
      if next > low && next < high {
        point = next
      } else {
        point = 0.5 * (low + high)
      }
    }
    return (point, 0)
  }
}
