// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

/// How far points spread along the directions in which they spread most and least.
struct PrincipalAxes {
  /// The variances along the axes, over *n* − 1, descending, in mm²; 0 for a single point.
  let variances: [Double]

  init(_ points: [Vector3]) {
    let middle = points.reduce(Vector3()) { $0 + $1 } / Double(max(1, points.count))
    let count = Double(max(1, points.count - 1))
    var matrix = [[Double]](repeating: [0, 0, 0], count: 3)
    for point in points {
      let off = point - middle
      for row in 0..<3 { for column in 0..<3 { matrix[row][column] += off[row] * off[column] / count } }
    }
    variances = Self.eigenvalues(matrix).map { max(0, $0) }
  }

  /// The eigenvalues of a symmetric matrix by Jacobi's rotations, descending.
  ///
  /// > Source: Golub & Van Loan, Matrix Computations (4th ed., 2013), section 8.5.
  static func eigenvalues(_ given: [[Double]]) -> [Double] {
    var matrix = given
    let scale = matrix.reduce(0) { $0 + $1.reduce(0) { $0 + abs($1) } }
    for _ in 0..<64 {
      let off = abs(matrix[0][1]) + abs(matrix[0][2]) + abs(matrix[1][2])
      guard off > 1e-16 * scale else { break }
      for (p, q) in [(0, 1), (0, 2), (1, 2)] where matrix[p][q] != 0 {
        let ratio = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q])
        let tangent = (ratio >= 0 ? 1 : -1) / (abs(ratio) + (ratio * ratio + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        let sine = tangent * cosine
        for k in 0..<3 {
          let (a, b) = (matrix[k][p], matrix[k][q])
          (matrix[k][p], matrix[k][q]) = (cosine * a - sine * b, sine * a + cosine * b)
        }
        for k in 0..<3 {
          let (a, b) = (matrix[p][k], matrix[q][k])
          (matrix[p][k], matrix[q][k]) = (cosine * a - sine * b, sine * a + cosine * b)
        }
      }
    }
    return (0..<3).map { matrix[$0][$0] }.sorted(by: >)
  }
}
