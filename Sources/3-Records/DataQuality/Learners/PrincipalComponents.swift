// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The directions in which rows vary most.
///
/// The leading eigenvectors of the covariance (or, with fewer rows than columns, of the rows' inner products) by Lanczos' steps with
/// full reorthogonalisation, until what is left is rounding. No random number decides anything: the start is fixed, and each
/// direction is turned so that its largest part is positive.
///
/// > Source: Pearson, Philosophical Magazine 2 (1901) 559–572; Lanczos, Journal of Research of the NBS 45 (1950) 255–282, as in
/// > Golub & Van Loan, Matrix Computations (2013), 10.1–10.3. Checked against a full decomposition in `LearnerTests` and against
/// > scikit-learn in `LearnerReferenceTests`.
public struct PrincipalComponents: Sendable, Equatable {
  /// How many columns a row has.
  public let width: Int
  /// The mean of each column.
  public let means: [Double]
  /// The directions, one after the other, each of length 1.
  public let directions: [Double]
  /// The variance along each direction (divisor *n* − 1), falling.
  public let variances: [Double]

  /// How many directions there are.
  public var count: Int { variances.count }

  /// Finds the leading directions of some rows.
  ///
  /// - Parameters:
  ///   - rows: The values, row after row.
  ///   - width: How many columns a row has.
  ///   - training: The rows to look at; `nil` for all.
  ///   - count: How many directions are wanted; fewer come where the rows do not vary in so many.
  /// - Complexity: O(rows · width · min(rows, width)).
  public init(rows: [Double], width: Int, training: [Int]? = nil, count: Int) {
    let training = training ?? Array(0..<(width > 0 ? rows.count / width : 0))
    let n = training.count
    self.width = width
    var means = [Double](repeating: 0, count: width)
    for row in training { for column in 0..<width { means[column] += rows[row * width + column] } }
    for column in 0..<width { means[column] /= Double(max(1, n)) }
    self.means = means
    let isTall = n >= width
    // Laid out so that the inner products run along memory.
    var centred = [Double](repeating: 0, count: n * width)
    for (place, row) in training.enumerated() {
      for column in 0..<width {
        centred[isTall ? column * n + place : place * width + column] = rows[row * width + column] - means[column]
      }
    }
    let size = isTall ? width : n
    let length = isTall ? n : width
    guard n > 1, size > 0 else {
      directions = []
      variances = []
      return
    }
    let products = InnerProducts.of(centred, count: size, length: length)
    let pairs = LeadingEigenpairs(products, size: size, count: min(count, n - 1, width))
    let greatest = pairs.values.first ?? 0
    var directions: [Double] = []
    var variances: [Double] = []
    for (value, vector) in zip(pairs.values, pairs.vectors) where value > 1e-13 * greatest && value > 0 {
      var direction = vector
      if !isTall {
        direction = [Double](repeating: 0, count: width)
        for place in 0..<n {
          for column in 0..<width { direction[column] += vector[place] * centred[place * width + column] }
        }
      }
      let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let largest = direction.max { $0.magnitude < $1.magnitude } ?? 1
      directions += direction.map { $0 / (largest < 0 ? -norm : norm) }
      variances.append(value / Double(n - 1))
    }
    self.directions = directions
    self.variances = variances
  }

  /// Where rows lie along the directions, row after row.
  public func scores(of rows: [Double]) -> [Double] {
    let count = self.count
    let total = width > 0 ? rows.count / width : 0
    var out = [Double](repeating: 0, count: total * count)
    var moved = [Double](repeating: 0, count: width)
    directions.withUnsafeBufferPointer { directions in
      for row in 0..<total {
        for column in 0..<width { moved[column] = rows[row * width + column] - means[column] }
        moved.withUnsafeBufferPointer { moved in
          for place in 0..<count {
            out[row * count + place] = InnerProducts.dot(
              moved, UnsafeBufferPointer(rebasing: directions[place * width..<(place + 1) * width]))
          }
        }
      }
    }
    return out
  }
}

/// Sums of products along memory, eight at a time.
enum InnerProducts {
  /// The inner product of two vectors of equal length.
  static func dot(_ a: UnsafeBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>) -> Double {
    let count = min(a.count, b.count)
    var first = SIMD4<Double>()
    var second = SIMD4<Double>()
    var place = 0
    let (left, right) = (UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
    // Safe because eight values from `place` lie within both vectors.
    while place + 8 <= count {
      first.addProduct(
        left.loadUnaligned(fromByteOffset: place * 8, as: SIMD4<Double>.self),
        right.loadUnaligned(fromByteOffset: place * 8, as: SIMD4<Double>.self))
      second.addProduct(
        left.loadUnaligned(fromByteOffset: place * 8 + 32, as: SIMD4<Double>.self),
        right.loadUnaligned(fromByteOffset: place * 8 + 32, as: SIMD4<Double>.self))
      place += 8
    }
    var sum = (first + second).sum()
    while place < count {
      sum += a[place] * b[place]
      place += 1
    }
    return sum
  }

  /// All inner products of `count` vectors of one length that lie one after the other, as a square matrix.
  static func of(_ vectors: [Double], count: Int, length: Int) -> [Double] {
    var out = [Double](repeating: 0, count: count * count)
    vectors.withUnsafeBufferPointer { vectors in
      out.withUnsafeMutableBufferPointer { out in
        // Safe because each iteration writes the rows of its own block from the diagonal on, and all have ended at the return.
        nonisolated(unsafe) let out = out
        nonisolated(unsafe) let vectors = vectors
        let block = 16
        DispatchQueue.concurrentPerform(iterations: (count + block - 1) / block) { part in
          for row in part * block..<min(count, (part + 1) * block) {
            let mine = UnsafeBufferPointer(rebasing: vectors[row * length..<(row + 1) * length])
            for other in row..<count {
              out[row * count + other] = dot(
                mine, UnsafeBufferPointer(rebasing: vectors[other * length..<(other + 1) * length]))
            }
          }
        }
      }
    }
    for row in 0..<count { for other in 0..<row { out[row * count + other] = out[other * count + row] } }
    return out
  }
}

extension SIMD4<Double> {
  mutating fileprivate func addProduct(_ a: SIMD4<Double>, _ b: SIMD4<Double>) { self += a * b }
}
