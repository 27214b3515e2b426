// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation

/// The greatest eigenvalues of a symmetric positive semidefinite matrix, with their vectors.
struct LeadingEigenpairs {
  /// The eigenvalues, falling.
  private(set) var values: [Double] = []
  /// The eigenvector of each, of length 1.
  private(set) var vectors: [[Double]] = []

  /// - Parameters:
  ///   - matrix: The matrix, row by row.
  ///   - size: Its order.
  ///   - count: How many are wanted.
  init(_ matrix: [Double], size: Int, count: Int) {
    let wanted = min(count, size)
    guard wanted > 0 else { return }
    var basis: [[Double]] = []
    var diagonal: [Double] = []
    var beside: [Double] = []
    // Any start that is not orthogonal to what is looked for; fixed, so that the answer is.
    var draws = PhiloxStream(seed: 0x5EED)
    func fresh() -> [Double]? {
      for _ in 0..<4 {
        let vector = (0..<size).map { _ in draws.normal() }
        if let unit = Self.unit(Self.rest(of: vector, against: basis), least: 1e-8) { return unit }
      }
      return nil
    }
    guard var current = fresh() else { return }
    var nextCheck = min(size, max(2 * wanted + 20, 40))
    while true {
      basis.append(current)
      let image = Self.product(matrix, current)
      let alpha = Self.dot(image, current)
      diagonal.append(alpha)
      let rest = Self.rest(of: image, against: basis)
      let beta = Self.dot(rest, rest).squareRoot()
      let scale = diagonal.reduce(0) { max($0, $1.magnitude) }
      let isBroken = beta <= 1e-13 * max(scale, 1e-300)
      if basis.count == size { break }
      if basis.count >= nextCheck, !isBroken {
        let small = TridiagonalEigen(diagonal, beside)
        let top = small.values.prefix(wanted)
        let greatest = top.first?.magnitude ?? 0
        // What an eigenvector of the small problem still lacks is its last part times the next step.
        let isDone = (0..<min(wanted, top.count)).allSatisfy {
          beta * (small.vectors[$0].last?.magnitude ?? 0) <= 1e-13 * greatest
        }
        if isDone { break }
        nextCheck = min(size, nextCheck + max(20, nextCheck / 3))
      }
      if isBroken {
        guard let other = fresh() else { break }
        current = other
        beside.append(0)
      } else {
        current = rest.map { $0 / beta }
        beside.append(beta)
      }
    }
    let small = TridiagonalEigen(diagonal, Array(beside.prefix(diagonal.count - 1)))
    for place in 0..<min(wanted, small.values.count) {
      var vector = [Double](repeating: 0, count: size)
      for (part, base) in zip(small.vectors[place], basis) where part != 0 {
        for index in 0..<size { vector[index] += part * base[index] }
      }
      values.append(small.values[place])
      vectors.append(vector)
    }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { b in InnerProducts.dot(a, b) } }
  }

  private static func unit(_ vector: [Double], least: Double) -> [Double]? {
    let norm = dot(vector, vector).squareRoot()
    return norm > least ? vector.map { $0 / norm } : nil
  }

  /// What is left of a vector without its parts along others; twice, as once leaves rounding.
  private static func rest(of vector: [Double], against basis: [[Double]]) -> [Double] {
    var vector = vector
    for _ in 0..<2 {
      for base in basis {
        let part = dot(vector, base)
        vector.withUnsafeMutableBufferPointer { vector in
          base.withUnsafeBufferPointer { base in
            for index in 0..<vector.count { vector[index] -= part * base[index] }
          }
        }
      }
    }
    return vector
  }

  private static func product(_ matrix: [Double], _ vector: [Double]) -> [Double] {
    let size = vector.count
    return matrix.withUnsafeBufferPointer { matrix in
      vector.withUnsafeBufferPointer { vector in
        (0..<size).map { row in
          InnerProducts.dot(UnsafeBufferPointer(rebasing: matrix[row * size..<(row + 1) * size]), vector)
        }
      }
    }
  }
}

/// All eigenvalues and eigenvectors of a symmetric tridiagonal matrix, the greatest first.
///
/// > Source: implicit QL shifts, as in Golub & Van Loan, Matrix Computations (2013), 8.3, and Bowdler et al., Numerische Mathematik 11
/// > (1968) 293–306.
struct TridiagonalEigen {
  private(set) var values: [Double]
  private(set) var vectors: [[Double]]

  init(_ diagonal: [Double], _ beside: [Double]) {
    let size = diagonal.count
    var d = diagonal
    var e = beside + [0]
    // Column k of the product of all rotations is kept as row k, so that a rotation runs along memory.
    var z = (0..<size).map { i in (0..<size).map { $0 == i ? 1.0 : 0.0 } }
    for l in 0..<size {
      var turns = 0
      while turns < 200 {
        var m = l
        while m < size - 1 {
          let scale = d[m].magnitude + d[m + 1].magnitude
          if e[m].magnitude <= 2.3e-16 * scale { break }
          m += 1
        }
        if m == l { break }
        turns += 1
        var g = (d[l + 1] - d[l]) / (2 * e[l])
        var r = (g * g + 1).squareRoot()
        g = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r))
        var (s, c, p) = (1.0, 1.0, 0.0)
        var isCutShort = false
        for i in (l..<m).reversed() {
          let f = s * e[i]
          let b = c * e[i]
          r = (f * f + g * g).squareRoot()
          e[i + 1] = r
          if r == 0 {
            d[i + 1] -= p
            e[m] = 0
            isCutShort = true
            break
          }
          s = f / r
          c = g / r
          g = d[i + 1] - p
          r = (d[i] - g) * s + 2 * c * b
          p = s * r
          d[i + 1] = g + p
          g = c * r - b
          Self.rotate(&z, i, s, c)
        }
        if isCutShort { continue }
        d[l] -= p
        e[l] = g
        e[m] = 0
      }
    }
    let order = (0..<size).sorted { d[$0] == d[$1] ? $0 < $1 : d[$0] > d[$1] }
    values = order.map { d[$0] }
    vectors = order.map { z[$0] }
  }

  private static func rotate(_ z: inout [[Double]], _ i: Int, _ s: Double, _ c: Double) {
    var upper = z[i + 1]
    var lower = z[i]
    for k in upper.indices {
      let f = upper[k]
      upper[k] = s * lower[k] + c * f
      lower[k] = c * lower[k] - s * f
    }
    z[i + 1] = upper
    z[i] = lower
  }
}
