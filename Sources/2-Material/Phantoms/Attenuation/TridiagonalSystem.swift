// SPDX-License-Identifier: Apache-2.0

/// The eigenvalues of a symmetric tridiagonal matrix, and the first component of each eigenvector: all that a Gaussian quadrature needs.
///
/// > Source: the implicit QL method as Golub and Welsch use it, Mathematics of Computation 23 (1969) 221–230.
struct TridiagonalSystem: Sendable {
  /// The eigenvalues, ascending.
  private(set) var values: [Double]
  /// The first components of the eigenvectors of length one, in the order of the values.
  private(set) var firstComponents: [Double]

  /// Solves the matrix with this diagonal and this line beside it, which is shorter by one.
  init(diagonal: [Double], offDiagonal: [Double]) {
    let count = diagonal.count
    var (d, e) = (diagonal, offDiagonal + [0])
    var first = [Double](repeating: 0, count: count)
    if count > 0 { first[0] = 1 }
    for l in 0..<count {
      // Three turns are usual; the bound is never met.
      for _ in 0..<100 {
        var m = l
        while m < count - 1, abs(e[m]) > Double.ulpOfOne / 4 * (abs(d[m]) + abs(d[m + 1])) { m += 1 }
        if m == l { break }
        var g = (d[l + 1] - d[l]) / (2 * e[l])
        var r = (g * g + 1).squareRoot()
        g = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r))
        var (s, c, p) = (1.0, 1.0, 0.0)
        var isSplit = false
        for i in stride(from: m - 1, through: l, by: -1) {
          let f = s * e[i]
          let b = c * e[i]
          r = (f * f + g * g).squareRoot()
          e[i + 1] = r
          if r == 0 {
            d[i + 1] -= p
            e[m] = 0
            isSplit = true
            break
          }
          s = f / r
          c = g / r
          g = d[i + 1] - p
          r = (d[i] - g) * s + 2 * c * b
          p = s * r
          d[i + 1] = g + p
          g = c * r - b
          let component = first[i + 1]
          first[i + 1] = s * first[i] + c * component
          first[i] = c * first[i] - s * component
        }
        if isSplit { continue }
        d[l] -= p
        e[l] = g
        e[m] = 0
      }
    }
    let order = d.indices.sorted { d[$0] < d[$1] }
    values = order.map { d[$0] }
    firstComponents = order.map { first[$0] }
  }
}
