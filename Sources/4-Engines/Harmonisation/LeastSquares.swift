// SPDX-License-Identifier: Apache-2.0

/// Columns that other columns are fitted by, made orthogonal once for many fits.
///
/// > Source: modified Gram–Schmidt, Golub and Van Loan, Matrix Computations, 4th ed. (2013), 5.2.8.
struct LeastSquares {
  /// Orthonormal columns.
  private var basis: [[Double]] = []
  /// What brings them back: upper triangle, column by column.
  private var triangle: [[Double]] = []

  /// - Returns: `nil` where a column is made of the others.
  init?(_ rows: [[Double]]) {
    let width = rows.first?.count ?? 0
    for column in 0..<width {
      var rest = rows.map { $0[column] }
      let size = Self.norm(rest)
      var entries: [Double] = []
      // Twice, so that what rounding leaves is taken out too.
      for other in basis {
        let share = Self.product(other, rest)
        for row in rest.indices { rest[row] -= share * other[row] }
        entries.append(share)
      }
      for (number, other) in basis.enumerated() {
        let share = Self.product(other, rest)
        for row in rest.indices { rest[row] -= share * other[row] }
        entries[number] += share
      }
      let length = Self.norm(rest)
      guard length > 1e-10 * size, length > 0 else { return nil }
      basis.append(rest.map { $0 / length })
      triangle.append(entries + [length])
    }
  }

  /// The coefficients that come nearest to a column.
  func solve(_ column: [Double]) -> [Double] {
    var rest = column
    var x = basis.map { axis in
      let share = Self.product(axis, rest)
      for row in rest.indices { rest[row] -= share * axis[row] }
      return share
    }
    for place in x.indices.reversed() {
      for later in (place + 1)..<max(x.count, place + 1) { x[place] -= triangle[later][place] * x[later] }
      x[place] /= triangle[place][place]
    }
    return x
  }

  private static func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  private static func norm(_ a: [Double]) -> Double { product(a, a).squareRoot() }
}
