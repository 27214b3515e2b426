// SPDX-License-Identifier: Apache-2.0

/// How the numbers of a region are put into steps, for what is told of steps.
public enum Discretisation: Sendable, Hashable {
  /// Steps of one width, whose edges are whole multiples of it.
  case width(Double)
  /// So many even steps from the least number to the greatest.
  case count(Int)
  /// Each number is its own step.
  case none

  /// How many numbers lie in each step that has any; `nil` where the width or the count is not above 0.
  func counts(_ values: [Double]) -> [Int]? {
    guard let least = values.min(), let greatest = values.max() else { return [] }
    var counts: [Double: Int] = [:]
    switch self {
    case .width(let width):
      guard width > 0, width.isFinite else { return nil }
      for value in values { counts[(value / width).rounded(.down), default: 0] += 1 }
    case .count(let count):
      guard count > 0 else { return nil }
      let span = greatest - least
      for value in values {
        let step = span > 0 ? (Double(count) * (value - least) / span).rounded(.down) : 0
        counts[min(step, Double(count - 1)), default: 0] += 1
      }
    case .none: for value in values { counts[value, default: 0] += 1 }
    }
    return counts.keys.sorted().compactMap { counts[$0] }
  }
}
