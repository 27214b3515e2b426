// SPDX-License-Identifier: Apache-2.0

/// What is left of the cells of a study when means are taken out: the residual maker of a linear model, as a matrix.
struct CellProjection {
  /// How many cells.
  let count: Int
  /// Row by row.
  private(set) var matrix: [Double]
  /// Its rank: the degrees of freedom of the residual.
  private(set) var rank: Int

  /// The residual maker of indicator columns; linearly dependent columns are left out.
  init(count: Int, removing columns: [[Double]]) {
    self.count = count
    matrix = (0..<count * count).map { $0 / count == $0 % count ? 1 : 0 }
    rank = count
    for column in columns {
      // What the earlier columns do not explain already.
      var rest = [Double](repeating: 0, count: count)
      for i in 0..<count { for j in 0..<count where column[j] != 0 { rest[i] += matrix[i * count + j] * column[j] } }
      let norm = rest.reduce(0) { $0 + $1 * $1 }
      guard norm > 1e-10 * column.reduce(0, { $0 + $1 * $1 }) else { continue }
      for i in 0..<count where rest[i] != 0 {
        for j in 0..<count { matrix[i * count + j] -= rest[i] * rest[j] / norm }
      }
      rank -= 1
    }
  }

  /// This less a projection onto a smaller space.
  func less(_ other: CellProjection) -> CellProjection {
    var copy = self
    for index in matrix.indices { copy.matrix[index] -= other.matrix[index] }
    copy.rank -= other.rank
    return copy
  }

  /// x′Mx.
  func square(_ values: [Double]) -> Double {
    var total = 0.0
    for i in 0..<count {
      var row = 0.0
      for j in 0..<count { row += matrix[i * count + j] * values[j] }
      total += values[i] * row
    }
    return max(total, 0)
  }

  /// The trace of M times a symmetric matrix.
  func trace(_ covariances: [Double]) -> Double {
    zip(matrix, covariances).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
