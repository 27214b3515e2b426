// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The triangular root of a small symmetric positive definite matrix, to solve and to invert with it.
///
/// > Source: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed. (2013), 4.2.
struct Cholesky {
  /// The order of the matrix.
  let order: Int
  /// The lower triangle, row by row, with zeros above.
  private let lower: [Double]

  /// Factors a matrix that is given row by row.
  /// - Returns: `nil` where it is not positive definite to working precision.
  /// - Complexity: O(order³).
  init?(_ matrix: [Double], order: Int) {
    precondition(matrix.count == order * order, "the matrix is square")
    var lower = [Double](repeating: 0, count: order * order)
    for row in 0..<order {
      for column in 0...row {
        var sum = matrix[row * order + column]
        for inner in 0..<column { sum -= lower[row * order + inner] * lower[column * order + inner] }
        if row == column {
          guard sum > matrix[row * order + row].magnitude * 1e-14, sum.isFinite else { return nil }
          lower[row * order + row] = sum.squareRoot()
        } else {
          lower[row * order + column] = sum / lower[column * order + column]
        }
      }
    }
    self.order = order
    self.lower = lower
  }

  /// The solution of matrix · x = right.
  func solve(_ right: [Double]) -> [Double] {
    var x = right
    for row in 0..<order {
      for inner in 0..<row { x[row] -= lower[row * order + inner] * x[inner] }
      x[row] /= lower[row * order + row]
    }
    for row in (0..<order).reversed() {
      for inner in row + 1..<order where inner < order { x[row] -= lower[inner * order + row] * x[inner] }
      x[row] /= lower[row * order + row]
    }
    return x
  }

  /// The inverse, row by row.
  var inverse: [Double] {
    var out = [Double](repeating: 0, count: order * order)
    for column in 0..<order {
      var unit = [Double](repeating: 0, count: order)
      unit[column] = 1
      for (row, value) in solve(unit).enumerated() { out[row * order + column] = value }
    }
    return out
  }

  /// The logarithm of the determinant.
  var logDeterminant: Double {
    (0..<order).reduce(0) { $0 + 2 * log(lower[$1 * order + $1]) }
  }
}
