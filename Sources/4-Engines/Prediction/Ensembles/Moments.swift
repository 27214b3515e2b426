// SPDX-License-Identifier: Apache-2.0

/// Means and spreads of lists of numbers that come one after the other, place by place.
///
/// > Source: Welford, Technometrics 4 (1962) 419–420. Equal lists have their own numbers for means, bit by bit, and no spread.
struct Moments<Number: BinaryFloatingPoint & Sendable>: Sendable {
  private(set) var means: [Number] = []
  private(set) var count = 0
  private var squares: [Number] = []
  private let hasSpread: Bool

  init(hasSpread: Bool = true) { self.hasSpread = hasSpread }

  mutating func add(_ values: [Number]) {
    count += 1
    guard count > 1 else {
      means = values
      if hasSpread { squares = [Number](repeating: 0, count: values.count) }
      return
    }
    let share = 1 / Number(count)
    for place in means.indices {
      let distance = values[place] - means[place]
      means[place] += distance * share
      if hasSpread { squares[place] += distance * (values[place] - means[place]) }
    }
  }

  /// The variances, their divisor one less than the count; `nil` for fewer than two lists.
  var variances: [Number]? {
    guard count > 1, hasSpread else { return nil }
    let share = 1 / Number(count - 1)
    // Rounding may leave less than nothing.
    return squares.map { max(0, $0) * share }
  }
}
