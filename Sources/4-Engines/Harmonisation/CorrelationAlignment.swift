// SPDX-License-Identifier: Apache-2.0

/// Features of one domain recoloured so that their mean and covariance are those of another: CORAL.
///
/// x ↦ (x − mean of the source) · (C of the source + ridge)^−½ · (C of the target + ridge)^½ + mean of the target. It needs no labels, and
/// moves classes too where the domains hold them in other shares.
/// > Source: Sun, Feng, Saenko, AAAI 2016, in closed form; here with means, which the paper takes out before.
public struct CorrelationAlignment: Sendable, Hashable {
  /// The mean of the source.
  public let sourceMean: [Double]
  /// The mean of the target.
  public let targetMean: [Double]
  /// The recolouring row by row; a row vector is multiplied from the left.
  public let matrix: [Double]

  /// Learns from rows of both domains.
  /// - Parameters:
  ///   - source: Rows of the domain that is to be changed.
  ///   - target: Rows of the domain that it is to be like.
  ///   - ridge: What is added to every variance, > 0, as a share of the mean variance of the target.
  /// - Throws: Where a domain has fewer than two rows, or rows do not fit or are not finite.
  public init(source: [[Double]], target: [[Double]], ridge: Double = 1e-3) throws(HarmonisationFailure) {
    precondition(ridge > 0, "without a ridge a covariance may have no root to divide by")
    guard let width = source.first?.count, width > 0 else { throw .noImages }
    let from = try Self.moments(source, width: width)
    let to = try Self.moments(target, width: width)
    var mean = 0.0
    for axis in 0..<width { mean += to.covariance[axis * width + axis] / Double(width) }
    guard mean > 0 else { throw .allConstant }
    func ridged(_ covariance: [Double]) -> SymmetricMatrix {
      var sum = covariance
      for axis in 0..<width { sum[axis * width + axis] += ridge * mean }
      return SymmetricMatrix(sum, order: width)
    }
    let whitening = ridged(from.covariance).mapped { 1 / max($0, 1e-300).squareRoot() }
    let colouring = ridged(to.covariance).mapped { max($0, 0).squareRoot() }
    var product = [Double](repeating: 0, count: width * width)
    for row in 0..<width {
      for inner in 0..<width {
        for column in 0..<width {
          product[row * width + column] += whitening[row * width + inner] * colouring[inner * width + column]
        }
      }
    }
    (sourceMean, targetMean, matrix) = (from.mean, to.mean, product)
  }

  /// Recolours rows of the source.
  /// - Throws: Where a row does not fit or is not finite.
  public func apply(_ rows: [[Double]]) throws(HarmonisationFailure) -> [[Double]] {
    let width = sourceMean.count
    try Rows.check(rows, width: width)
    return rows.map { row in
      var out = targetMean
      for inner in 0..<width {
        let away = row[inner] - sourceMean[inner]
        for column in 0..<width { out[column] += away * matrix[inner * width + column] }
      }
      return out
    }
  }

  private static func moments(
    _ rows: [[Double]], width: Int
  ) throws(HarmonisationFailure) -> (mean: [Double], covariance: [Double]) {
    guard rows.count >= 2 else { throw .tooFew(rows: rows.count, columns: 1) }
    try Rows.check(rows, width: width)
    let count = Double(rows.count)
    let mean = (0..<width).map { column in rows.reduce(0) { $0 + $1[column] } / count }
    var covariance = [Double](repeating: 0, count: width * width)
    for row in rows {
      for a in 0..<width {
        for b in 0..<width {
          covariance[a * width + b] += (row[a] - mean[a]) * (row[b] - mean[b]) / (count - 1)
        }
      }
    }
    return (mean, covariance)
  }
}

/// What holds for all tables of numbers.
enum Rows {
  /// Refuses rows of another length, and numbers that are not finite.
  static func check(_ rows: [[Double]], width: Int) throws(HarmonisationFailure) {
    for (number, row) in rows.enumerated() {
      guard row.count == width else { throw .shape(row: number, found: row.count, expected: width) }
      guard row.allSatisfy(\.isFinite) else { throw .notFinite(row: number) }
    }
  }
}
