// SPDX-License-Identifier: Apache-2.0

/// The lower triangular root of a covariance of up to some thousands of places, kept in single precision.
///
/// Sums run over eight lanes in a fixed order, so that the bits do not depend on the processor. The root of Statistics, which is for
/// regressions of a few places, would take minutes here.
///
/// > Source: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed. (2013), 4.2.
struct TriangularRoot: Sendable {
  let width: Int
  /// The lower triangle, row by row.
  let lower: [Float]

  /// Factors a covariance; `nil` where it is not positive definite to working precision.
  /// - Complexity: O(*d*³).
  init?(_ covariance: ShrunkCovariance) {
    width = covariance.width
    var root = covariance.lower
    let order = width
    let isWhole = root.withUnsafeMutableBufferPointer { root -> Bool in
      guard let start = root.baseAddress else { return false }
      for i in 0..<order {
        let row = i * (i + 1) / 2
        for j in 0...i {
          let other = j * (j + 1) / 2
          // Safe because both rows of the triangle hold at least `j` numbers.
          let value = root[row + j] - Self.product(start + row, start + other, j)
          if i == j {
            guard value > root[row + j].magnitude * 1e-12, value.isFinite else { return false }
            root[row + j] = value.squareRoot()
          } else {
            root[row + j] = value / root[other + j]
          }
        }
      }
      return true
    }
    guard isWhole else { return nil }
    lower = root.map { Float($0) }
    guard isUsable else { return nil }
  }

  /// Takes a root as it was written; `nil` unless it is whole, finite, and above 0 on its diagonal.
  init?(width: Int, lower: [Float]) {
    guard width > 0, lower.count == width * (width + 1) / 2 else { return nil }
    self.width = width
    self.lower = lower
    guard isUsable else { return nil }
  }

  private var isUsable: Bool {
    lower.allSatisfy(\.isFinite) && (0..<width).allSatisfy { lower[$0 * ($0 + 1) / 2 + $0] > 0 }
  }

  /// The vector whose product with the root is the given one: what has the covariance becomes white.
  /// - Complexity: O(*d*²).
  func whitened(_ vector: [Double]) -> [Double] {
    precondition(vector.count == width, "a vector has a number for each place")
    var white = [Double](repeating: 0, count: width)
    white.withUnsafeMutableBufferPointer { white in
      lower.withUnsafeBufferPointer { lower in
        guard let from = lower.baseAddress, let to = white.baseAddress else { return }
        for i in 0..<width {
          let row = i * (i + 1) / 2
          // Safe because row `i` holds `i + 1` numbers, and `white` has `width`.
          white[i] = (vector[i] - Self.product(from + row, to, i)) / Double(lower[row + i])
        }
      }
    }
    return white
  }

  private static func product(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    var sums = SIMD8<Double>()
    var place = 0
    while place + 8 <= count {
      // Safe because eight numbers lie there, and unaligned loads are allowed.
      let x = UnsafeRawPointer(a + place).loadUnaligned(as: SIMD8<Double>.self)
      let y = UnsafeRawPointer(b + place).loadUnaligned(as: SIMD8<Double>.self)
      sums += x * y
      place += 8
    }
    var sum = sums.sum()
    while place < count {
      sum += a[place] * b[place]
      place += 1
    }
    return sum
  }

  private static func product(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    var sums = SIMD8<Double>()
    var place = 0
    while place + 8 <= count {
      // Safe because eight numbers lie there, and unaligned loads are allowed.
      let x = UnsafeRawPointer(a + place).loadUnaligned(as: SIMD8<Float>.self)
      let y = UnsafeRawPointer(b + place).loadUnaligned(as: SIMD8<Double>.self)
      sums += SIMD8<Double>(x) * y
      place += 8
    }
    var sum = sums.sum()
    while place < count {
      sum += Double(a[place]) * b[place]
      place += 1
    }
    return sum
  }
}
