// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Finds the rows of a matrix that lie nearest to a query: exactly, by looking at all of them.
///
/// All rows are first compared in single precision, many at a time; each row that could by the error of that comparison be among the
/// nearest is then compared in double precision, place by place in order, and the ranking is of those distances. Equal distances
/// stand in the order of the rows. So the answer is the one that a plain loop in double precision gives, on any number of threads
/// and any processor.
///
/// ```swift
/// let index = NearestNeighbours(numbers, width: 512, metric: .cosine)
/// let near = index.neighbours(of: query, count: 10)[0]   // [Neighbour(row: 17, distance: 0.03), …]
/// ```
/// **Edge cases.** By cosine a row of zeros, and by correlation a row of one number, has no direction: it is nobody's neighbour and has
/// none. Where fewer rows than wanted are there, all of them come.
///
/// > Source: the bound of a sum of *n* rounded products, *n*u/(1 − *n*u): Higham, Accuracy and Stability of Numerical Algorithms (2nd ed.,
/// > 2002), section 3.1. Checked against a plain loop in double precision in `NearestNeighboursTests`, and beside scikit-learn's exact search
/// > by `Benchmarks/run --only features`.
public struct NearestNeighbours: Sendable {
  /// How far two rows lie apart.
  public enum Metric: String, Sendable, Hashable, CaseIterable {
    /// The length of the difference, in the unit of the numbers.
    case euclidean
    /// One less the cosine of the angle, 0 to 2.
    case cosine
    /// One less Pearson's correlation over the places, 0 to 2.
    case correlation
  }

  /// A row that lies near.
  public struct Neighbour: Sendable, Hashable {
    /// The row, from 0.
    public var row: Int
    /// Its distance.
    public var distance: Double

    /// Makes a neighbour; the parameters are the properties.
    public init(row: Int, distance: Double) {
      self.row = row
      self.distance = distance
    }
  }

  /// How far rows lie apart.
  public let metric: Metric
  /// How many rows there are.
  public let count: Int
  /// How many numbers a row has.
  public let width: Int

  /// The rows as they were given.
  let numbers: [Float]
  /// By row, what its distance in double precision needs: mean (correlation) and length; ``RowFacts/isNobody`` where it has none.
  let facts: RowFacts
  /// The rows made ready for single precision.
  let panels: PanelMatrix

  /// Makes ready the rows of a matrix.
  ///
  /// - Parameters:
  ///   - numbers: The matrix, row by row; all finite.
  ///   - width: How many numbers a row has, 1 or more.
  ///   - metric: How far rows lie apart.
  /// - Complexity: O(*n d*) time; about as much memory again as the matrix.
  public init(_ numbers: [Float], width: Int, metric: Metric) {
    precondition(width > 0 && numbers.count % width == 0, "a matrix has whole rows")
    self.metric = metric
    self.width = width
    self.numbers = numbers
    count = numbers.count / width
    facts = RowFacts(numbers, width: width, metric: metric)
    panels = PanelMatrix(numbers, width: width, metric: metric, facts: facts)
  }

  /// The distance between two vectors by its definition: sums over the places in their order, in double precision.
  ///
  /// - Returns: `nil` where one of them has no direction.
  public static func distance(_ first: [Float], _ second: [Float], _ metric: Metric) -> Double? {
    precondition(first.count == second.count, "vectors of a matrix are equally long")
    let (a, b) = (
      RowFacts(first, width: first.count, metric: metric), RowFacts(second, width: second.count, metric: metric)
    )
    guard !a.isNobody(0), !b.isNobody(0) else { return nil }
    return first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        ExactDistance(metric).distance(first, second, a.means[0], b.means[0], a.lengths[0], b.lengths[0])
      }
    }
  }
}

/// What the distance of a row in double precision needs of the row alone.
struct RowFacts: Sendable {
  /// The mean of each row; 0 but for correlation.
  let means: [Double]
  /// The length of each row about its mean; 1 for the Euclidean distance, which needs none.
  let lengths: [Double]

  init(_ numbers: [Float], width: Int, metric: NearestNeighbours.Metric) {
    let count = numbers.count / width
    guard metric != .euclidean else {
      means = Array(repeating: 0, count: count)
      lengths = Array(repeating: 1, count: count)
      return
    }
    var means: [Double] = []
    var lengths: [Double] = []
    means.reserveCapacity(count)
    lengths.reserveCapacity(count)
    numbers.withUnsafeBufferPointer { numbers in
      for row in 0..<count {
        var mean = 0.0
        if metric == .correlation {
          for place in row * width..<(row + 1) * width { mean += Double(numbers[place]) }
          mean /= Double(width)
        }
        var square = 0.0
        for place in row * width..<(row + 1) * width {
          let part = Double(numbers[place]) - mean
          square += part * part
        }
        means.append(mean)
        lengths.append(square.squareRoot())
      }
    }
    self.means = means
    self.lengths = lengths
  }

  /// Whether a row has no direction.
  func isNobody(_ row: Int) -> Bool { lengths[row] == 0 }
}

/// The distance in double precision.
struct ExactDistance {
  let metric: NearestNeighbours.Metric

  init(_ metric: NearestNeighbours.Metric) { self.metric = metric }

  func distance(
    _ first: UnsafeBufferPointer<Float>, _ second: UnsafeBufferPointer<Float>, _ firstMean: Double,
    _ secondMean: Double, _ firstLength: Double, _ secondLength: Double
  ) -> Double {
    var sum = 0.0
    switch metric {
    case .euclidean:
      for place in 0..<first.count {
        let part = Double(first[place]) - Double(second[place])
        sum += part * part
      }
      return sum.squareRoot()
    case .cosine:
      for place in 0..<first.count { sum += Double(first[place]) * Double(second[place]) }
    case .correlation:
      for place in 0..<first.count {
        sum += (Double(first[place]) - firstMean) * (Double(second[place]) - secondMean)
      }
    }
    return max(0, 1 - sum / (firstLength * secondLength))
  }
}
