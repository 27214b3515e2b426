// SPDX-License-Identifier: Apache-2.0

/// Intervals of sums and differences, made of the intervals of their parts ("square and add").
///
/// The distance from an estimate to its bound says how uncertain it is *there*; distances of two parts are combined like
/// standard errors, with their correlation. Unlike Wald intervals they never leave the range, and they keep their width when a
/// part is 0 or 1.
///
/// > Source: Newcombe, Statistics in Medicine 17 (1998) 873–890 (independent, method 10) and 2635–2650 (paired, method 10);
/// > Zou & Donner, Statistics in Medicine 27 (2008) 1693–1702.
enum NewcombeInterval {
  /// A part: its estimate and bounds.
  typealias Part = (value: Double, lower: Double, upper: Double)

  /// The bounds of `a − b`, with the correlation of the two.
  static func difference(_ a: Part, _ b: Part, correlation: Double = 0) -> (lower: Double, upper: Double) {
    let value = a.value - b.value
    let below = distance(a.value - a.lower, b.upper - b.value, -correlation)
    let above = distance(a.upper - a.value, b.value - b.lower, -correlation)
    return (value - below, value + above)
  }

  /// The bounds of `a + b`, with the correlation of the two.
  static func sum(_ a: Part, _ b: Part, correlation: Double = 0) -> (lower: Double, upper: Double) {
    let value = a.value + b.value
    let below = distance(a.value - a.lower, b.value - b.lower, correlation)
    let above = distance(a.upper - a.value, b.upper - b.value, correlation)
    return (value - below, value + above)
  }

  private static func distance(_ a: Double, _ b: Double, _ correlation: Double) -> Double {
    max(0, a * a + b * b + 2 * correlation * a * b).squareRoot()
  }
}
