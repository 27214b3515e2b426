// SPDX-License-Identifier: Apache-2.0

/// Eigenvalues and eigenvectors of a small symmetric matrix.
///
/// > Source: Jacobi's rotations, as in Golub & Van Loan, Matrix Computations (2013), 8.5.
struct SymmetricEigen {
  /// The eigenvalues, in no order.
  private(set) var values: [Double]
  /// The eigenvector of each value, of length 1.
  private(set) var vectors: [[Double]]

  /// Rotates until what is off the diagonal is rounding.
  /// - Complexity: O(*k*³) per sweep, about ten sweeps.
  init(_ matrix: [[Double]]) {
    let size = matrix.count
    var a = matrix
    vectors = (0..<size).map { i in (0..<size).map { $0 == i ? 1 : 0 } }
    let scale = a.joined().reduce(0) { max($0, abs($1)) }
    for _ in 0..<60 {
      var largest = 0.0
      for p in 0..<size {
        for q in p + 1..<max(p + 1, size) {
          largest = max(largest, abs(a[p][q]))
          Self.rotate(&a, &vectors, p, q)
        }
      }
      if largest <= 1e-18 * scale { break }
    }
    values = (0..<size).map { a[$0][$0] }
  }

  private static func rotate(_ a: inout [[Double]], _ vectors: inout [[Double]], _ p: Int, _ q: Int) {
    guard a[p][q] != 0 else { return }
    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in a.indices {
      let (x, y) = (a[k][p], a[k][q])
      a[k][p] = c * x - s * y
      a[k][q] = s * x + c * y
    }
    for k in a.indices {
      let (x, y) = (a[p][k], a[q][k])
      a[p][k] = c * x - s * y
      a[q][k] = s * x + c * y
    }
    for k in a.indices {
      let (x, y) = (vectors[p][k], vectors[q][k])
      vectors[p][k] = c * x - s * y
      vectors[q][k] = s * x + c * y
    }
  }
}
