// SPDX-License-Identifier: Apache-2.0

/// A symmetric matrix taken apart into its axes and their lengths.
///
/// > Source: Jacobi's rotations, Golub and Van Loan, Matrix Computations, 4th ed. (2013), 8.5.
struct SymmetricMatrix {
  /// The lengths of the axes.
  let lengths: [Double]
  /// The axes, column by column, stored row by row.
  let axes: [Double]

  /// Takes a matrix apart; O(order³) for each of about ten sweeps.
  init(_ matrix: [Double], order: Int) {
    var a = matrix
    var v = (0..<(order * order)).map { $0 / order == $0 % order ? 1.0 : 0.0 }
    let scale = matrix.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<60 {
      var outside = 0.0
      for row in 0..<order { for column in 0..<row { outside += a[row * order + column] * a[row * order + column] } }
      if outside <= 1e-30 * scale { break }
      for p in 0..<order {
        for q in (p + 1)..<max(order, p + 1) {
          let off = a[p * order + q]
          guard off != 0 else { continue }
          let theta = (a[q * order + q] - a[p * order + p]) / (2 * off)
          let t = (theta >= 0 ? 1 : -1) / (theta.magnitude + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<order {
            let (x, y) = (a[k * order + p], a[k * order + q])
            a[k * order + p] = c * x - s * y
            a[k * order + q] = s * x + c * y
          }
          for k in 0..<order {
            let (x, y) = (a[p * order + k], a[q * order + k])
            a[p * order + k] = c * x - s * y
            a[q * order + k] = s * x + c * y
          }
          for k in 0..<order {
            let (x, y) = (v[k * order + p], v[k * order + q])
            v[k * order + p] = c * x - s * y
            v[k * order + q] = s * x + c * y
          }
        }
      }
    }
    lengths = (0..<order).map { a[$0 * order + $0] }
    axes = v
  }

  /// The matrix whose lengths are a function of these.
  func mapped(_ change: (Double) -> Double) -> [Double] {
    let order = lengths.count
    let changed = lengths.map(change)
    var out = [Double](repeating: 0, count: order * order)
    for row in 0..<order {
      for column in 0..<order {
        for axis in 0..<order {
          out[row * order + column] += axes[row * order + axis] * changed[axis] * axes[column * order + axis]
        }
      }
    }
    return out
  }
}
