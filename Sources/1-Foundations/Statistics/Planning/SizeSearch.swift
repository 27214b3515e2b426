// SPDX-License-Identifier: Apache-2.0

/// The smallest size at which a growing quantity reaches a target.
enum SizeSearch {
  /// No study is larger.
  static let largest = 100_000_000

  /// The smallest number ≥ `least` whose value reaches the target.
  ///
  /// - Parameters:
  ///   - target: What is to be reached.
  ///   - least: Where the search begins.
  ///   - largest: Where it gives up.
  ///   - asked: The target in words, for the error.
  ///   - units: What is counted, for the error.
  ///   - value: A quantity that does not fall with the size.
  /// - Returns: The size.
  /// - Throws: ``PlanningError/unreachable(asked:target:best:largest:of:)`` where even the largest does not reach it.
  /// - Complexity: O(log size) evaluations.
  static func smallest(
    reaching target: Double, from least: Int = 2, upTo largest: Int = largest, asked: String, of units: String,
    _ value: (Int) -> Double
  ) throws(PlanningError) -> Int {
    if value(least) >= target { return least }
    var low = least
    var high = least
    repeat {
      low = high
      if high >= largest {
        throw .unreachable(asked: asked, target: target, best: value(largest), largest: largest, of: units)
      }
      high = min(largest, high * 2)
    } while !(value(high) >= target)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if value(middle) >= target { high = middle } else { low = middle }
    }
    return high
  }

  /// The point between two where a growing quantity reaches a target; `nil` where it does not even at the upper end.
  static func point(reaching target: Double, _ low: Double, _ high: Double, _ value: (Double) -> Double) -> Double? {
    guard value(high) >= target else { return nil }
    var (low, high) = (low, high)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if value(middle) >= target { high = middle } else { low = middle }
    }
    return high
  }
}
