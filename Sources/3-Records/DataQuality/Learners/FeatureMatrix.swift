// SPDX-License-Identifier: Apache-2.0

/// Feature vectors as numbers: what is missing is a mean and is said so by a column of its own.
public struct FeatureMatrix: Sendable, Equatable {
  /// How many columns a row has.
  public let width: Int
  /// How many rows there are.
  public let count: Int
  /// The values, row after row; NaN where one is missing.
  let values: [Double]
  /// Whether any value is missing.
  let hasGaps: Bool

  /// Takes vectors of equal length; `nil` where a row is missing altogether.
  ///
  /// - Returns: `nil` where no row is there, or rows differ in length.
  public init?(_ rows: [[Float?]?]) {
    guard let width = rows.lazy.compactMap({ $0?.count }).first, width > 0,
      rows.allSatisfy({ $0 == nil || $0?.count == width })
    else { return nil }
    var values: [Double] = []
    values.reserveCapacity(rows.count * width)
    var hasGaps = false
    for row in rows {
      guard let row else {
        values.append(contentsOf: repeatElement(.nan, count: width))
        hasGaps = true
        continue
      }
      for value in row {
        if let value, value.isFinite {
          values.append(Double(value))
        } else {
          values.append(.nan)
          hasGaps = true
        }
      }
    }
    self.width = width
    self.values = values
    self.hasGaps = hasGaps
    count = rows.count
  }

  /// Takes numbers of which none is missing, row after row.
  public init(values: [Double], width: Int) {
    precondition(width > 0 && values.count % width == 0, "each row has a value for each column")
    self.width = width
    self.values = values
    count = values.count / width
    hasGaps = values.contains { !$0.isFinite }
  }

  /// All rows with their gaps filled by the means of some of them, and a column of 0 and 1 for each column that has a gap there.
  ///
  /// - Parameter training: The rows whose means are taken, and among which a gap calls for a column.
  /// - Returns: The rows, one after the other, and how many columns each has.
  func filled(from training: [Int]) -> (rows: [Double], width: Int) {
    guard hasGaps else { return (values, width) }
    var sums = [Double](repeating: 0, count: width)
    var counts = [Int](repeating: 0, count: width)
    for row in training {
      for column in 0..<width {
        let value = values[row * width + column]
        if value.isFinite {
          sums[column] += value
          counts[column] += 1
        }
      }
    }
    let means = zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : 0 }
    let marked = (0..<width).filter { counts[$0] < training.count && counts[$0] > 0 }
    let wide = width + marked.count
    var out = [Double](repeating: 0, count: count * wide)
    for row in 0..<count {
      for column in 0..<width {
        let value = values[row * width + column]
        out[row * wide + column] = value.isFinite ? value : means[column]
      }
      for (place, column) in marked.enumerated() where !values[row * width + column].isFinite {
        out[row * wide + width + place] = 1
      }
    }
    return (out, wide)
  }
}

/// Means and spreads of columns, by which they are made comparable.
struct Standardisation: Sendable, Equatable {
  let means: [Double]
  /// The standard deviations (divisor *n*); 1 where a column does not vary.
  let spreads: [Double]

  /// Takes them from some of the rows.
  init(_ rows: [Double], width: Int, training: [Int]) {
    var means = [Double](repeating: 0, count: width)
    for row in training { for column in 0..<width { means[column] += rows[row * width + column] } }
    let n = Double(max(1, training.count))
    for column in 0..<width { means[column] /= n }
    var squares = [Double](repeating: 0, count: width)
    for row in training {
      for column in 0..<width {
        let gap = rows[row * width + column] - means[column]
        squares[column] += gap * gap
      }
    }
    self.means = means
    spreads = zip(squares, means).map { square, mean in
      let spread = (square / n).squareRoot()
      // What rounding leaves of a column that does not vary is no spread.
      return spread > 1e-12 * max(1e-300, mean.magnitude) && spread > 0 ? spread : 1
    }
  }

  /// All rows, moved and scaled.
  func applied(to rows: [Double]) -> [Double] {
    let width = means.count
    var out = rows
    for row in 0..<(width > 0 ? rows.count / width : 0) {
      for column in 0..<width {
        out[row * width + column] = (rows[row * width + column] - means[column]) / spreads[column]
      }
    }
    return out
  }
}
