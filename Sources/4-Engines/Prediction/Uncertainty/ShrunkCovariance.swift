// SPDX-License-Identifier: Apache-2.0

/// How far a covariance is drawn towards that of independent places of one spread.
public enum Shrinkage: Sendable, Hashable {
  /// As far as makes the expected square error least, by the data themselves.
  case ledoitWolf
  /// Not at all.
  case none
}

/// The covariance of rows about their means, drawn towards a multiple of the identity so that it can be inverted with fewer rows
/// than places.
///
/// The divisor is the number of rows. > Source: Ledoit & Wolf, Journal of Multivariate Analysis 88 (2004) 365–411. Checked against
/// scikit-learn's `LedoitWolf` in `GaussianDistanceTests`.
public struct ShrunkCovariance: Sendable {
  /// How many places a row has.
  public let width: Int
  /// The lower triangle, row by row.
  public let lower: [Double]
  /// By which share it was drawn, 0…1.
  public let shrinkage: Double

  /// Takes the covariance of rows whose means were taken off already.
  ///
  /// - Parameters:
  ///   - rows: The rows less their means, one after the other; all finite.
  ///   - width: How many numbers a row has.
  ///   - method: How far it is drawn.
  /// - Complexity: O(*n d*²).
  public init(centred rows: [Double], width: Int, _ method: Shrinkage = .ledoitWolf) {
    precondition(width > 0 && !rows.isEmpty && rows.count % width == 0, "a matrix has whole rows")
    let count = rows.count / width
    var lower = [Double](repeating: 0, count: width * (width + 1) / 2)
    lower.withUnsafeMutableBufferPointer { lower in
      rows.withUnsafeBufferPointer { rows in
        // Four rows at a time, so that the triangle passes through the cache a quarter as often.
        for start in stride(from: 0, to: count, by: 4) {
          let last = min(4, count - start)
          for i in 0..<width {
            let base = i * (i + 1) / 2
            let (a, b) = (start * width, (start + 1) * width)
            if last == 4 {
              let (c, d) = ((start + 2) * width, (start + 3) * width)
              let (p, q, r, s) = (rows[a + i], rows[b + i], rows[c + i], rows[d + i])
              for j in 0...i {
                lower[base + j] += (p * rows[a + j] + q * rows[b + j]) + (r * rows[c + j] + s * rows[d + j])
              }
            } else {
              for row in start..<start + last {
                let p = rows[row * width + i]
                for j in 0...i { lower[base + j] += p * rows[row * width + j] }
              }
            }
          }
        }
      }
    }
    let n = Double(count)
    for place in lower.indices { lower[place] /= n }
    var weight = 0.0
    if method == .ledoitWolf { weight = Self.weight(rows, width: width, lower: lower) }
    var mean = 0.0
    for i in 0..<width { mean += lower[i * (i + 1) / 2 + i] }
    mean /= Double(width)
    if weight > 0 {
      for place in lower.indices { lower[place] *= 1 - weight }
      for i in 0..<width { lower[i * (i + 1) / 2 + i] += weight * mean }
    }
    self.width = width
    self.lower = lower
    shrinkage = weight
  }

  /// The share that the data ask for.
  private static func weight(_ rows: [Double], width: Int, lower: [Double]) -> Double {
    let (n, d) = (Double(rows.count / width), Double(width))
    var (trace, squares) = (0.0, 0.0)
    var place = 0
    for i in 0..<width {
      for _ in 0..<i {
        squares += 2 * lower[place] * lower[place]
        place += 1
      }
      squares += lower[place] * lower[place]
      trace += lower[place]
      place += 1
    }
    var fourths = 0.0
    for start in stride(from: 0, to: rows.count, by: width) {
      var length = 0.0
      for place in start..<start + width { length += rows[place] * rows[place] }
      fourths += length * length
    }
    let mean = trace / d
    let error = (fourths / n - squares) / (d * n)
    let spread = (squares - 2 * mean * trace + d * mean * mean) / d
    guard error > 0, spread > 0 else { return 0 }
    return min(error, spread) / spread
  }
}
