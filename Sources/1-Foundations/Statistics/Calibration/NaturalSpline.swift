// SPDX-License-Identifier: Apache-2.0

/// A natural cubic spline's columns: cubic between knots, linear beyond the outer ones.
///
/// > Source: Stone & Koo, Proceedings of the Statistical Computing Section ASA (1985) 45–48; knots after Harrell, Regression
/// > Modeling Strategies, 2nd ed. (2015), table 2.3.
struct NaturalSpline: Sendable {
  /// The knots, strictly rising; fewer than three give a straight line.
  let knots: [Double]

  /// Puts knots at quantiles (type 7) of values, which rise, each held by so many rows.
  init(knotCount: Int, values: [Double], rows: [Double]) {
    let total = rows.reduce(0, +)
    var knots: [Double] = []
    for share in Self.quantiles(knotCount) {
      let knot = Self.quantile(share, values: values, rows: rows, total: total)
      if knots.last.map({ knot > $0 + 1e-9 * max(1, knot.magnitude) }) ?? true { knots.append(knot) }
    }
    self.knots = knots
  }

  /// How many columns there are, the intercept's among them.
  var order: Int { knots.count < 3 ? 2 : knots.count }

  /// Appends the columns' values at a point.
  func append(_ x: Double, to row: inout [Double]) {
    row.append(1)
    row.append(x)
    guard knots.count >= 3 else { return }
    let (last, before, first) = (knots[knots.count - 1], knots[knots.count - 2], knots[0])
    let scale = (last - first) * (last - first)
    for knot in knots.dropLast(2) {
      let bend =
        Self.cube(x - knot) - Self.cube(x - before) * (last - knot) / (last - before)
        + Self.cube(x - last) * (before - knot) / (last - before)
      row.append(bend / scale)
    }
  }

  private static func cube(_ x: Double) -> Double { x > 0 ? x * x * x : 0 }

  static func quantiles(_ knots: Int) -> [Double] {
    switch knots {
    case ...3: [0.1, 0.5, 0.9]
    case 4: [0.05, 0.35, 0.65, 0.95]
    case 5: [0.05, 0.275, 0.5, 0.725, 0.95]
    case 6: [0.05, 0.23, 0.41, 0.59, 0.77, 0.95]
    default: [0.025, 0.1833, 0.3417, 0.5, 0.6583, 0.8167, 0.975]
    }
  }

  /// The quantile, linear between order statistics, of values that rise and are each held by a whole number of rows.
  static func quantile(_ share: Double, values: [Double], rows: [Double], total: Double) -> Double {
    let place = share * (total - 1)
    var sum = 0.0
    for (index, value) in values.enumerated() where rows[index] > 0 {
      sum += rows[index]
      if sum > place + 1 || sum >= total { return value }
      // The place lies in this value's rows, or between its last row and the next value.
      if sum > place {
        let next = values.indices.dropFirst(index + 1).first { rows[$0] > 0 }
        return next.map { value + (place - (sum - 1)) * (values[$0] - value) } ?? value
      }
    }
    return values.last ?? 0
  }
}
