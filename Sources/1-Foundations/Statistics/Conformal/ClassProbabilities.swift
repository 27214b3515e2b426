// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// A checked table of each case's probability of each class, with the true class.
public struct ClassProbabilities: Sendable {
  /// The names of the classes, in their order; 2 … 64 of them.
  public let classes: [String]
  /// One list per row, one probability per class.
  public let rows: [[Double]]
  /// The true class of each row, as an index.
  public let truth: [Int]
  /// The sampling unit of each row, or `nil` where rows are independent.
  public let clusters: ClusterIndex?

  /// How far a row's probabilities may sum from 1: what rounding to two decimals does to a handful of classes.
  public static let sumTolerance = 0.02
  /// Sets of classes are kept as the bits of a word.
  public static let classLimit = 64

  /// The two classes of a sample of probabilities.
  public init(_ sample: LabelledProbabilities, negative: String = "negative", positive: String = "positive") {
    classes = [negative, positive]
    rows = sample.probabilities.map { [1 - $0, $0] }
    truth = sample.isPositive.map { $0 ? 1 : 0 }
    clusters = sample.sample.clusters
  }

  /// Checks that each row's scores are a distribution over the classes.
  /// - Throws: ``ConformalError`` with the first row that is none, or where there are too many classes.
  /// - Complexity: O(rows × classes).
  public init(_ sample: MulticlassScores) throws(ConformalError) {
    guard sample.classes.count <= Self.classLimit else {
      throw .tooManyClasses(found: sample.classes.count, limit: Self.classLimit)
    }
    var rows: [[Double]] = []
    rows.reserveCapacity(sample.count)
    for row in 0..<sample.count {
      let shares = sample.scores.map { $0[row] }
      guard shares.allSatisfy({ (0...1).contains($0) }) else { throw .notProbabilities(row: row) }
      let sum = shares.reduce(0, +)
      guard abs(sum - 1) <= Self.sumTolerance else { throw .sumIsNotOne(row: row, found: sum) }
      rows.append(shares)
    }
    classes = sample.classes
    self.rows = rows
    truth = sample.truth
    clusters = sample.clusters
  }

  private init(classes: [String], rows: [[Double]], truth: [Int], clusters: ClusterIndex?) {
    self.classes = classes
    self.rows = rows
    self.truth = truth
    self.clusters = clusters
  }

  /// How many rows there are.
  public var count: Int { truth.count }

  /// How many sampling units have a row.
  public var unitCount: Int { clusters.map { Set($0.unitOfRow).count } ?? count }

  /// One row of each sampling unit, drawn at random, each of a unit's rows equally likely.
  ///
  /// Several rows of a patient are not exchangeable with a new patient's row. One row each is: what is then promised is promised
  /// for a random row of a new patient.
  /// - Parameter seed: The seed of the draw; unit *u* draws from replicate *u* of its stream.
  /// - Returns: The rows that were drawn, in the order of the table.
  public func oneRowPerUnit(seed: UInt64) -> [Int] {
    guard let clusters else { return Array(0..<count) }
    var rowsOf = [[Int]](repeating: [], count: clusters.count)
    for (row, unit) in clusters.unitOfRow.enumerated() { rowsOf[Int(unit)].append(row) }
    var drawn: [Int] = []
    for (unit, rows) in rowsOf.enumerated() where !rows.isEmpty {
      var stream = PhiloxStream(seed: seed, replicate: unit, purpose: Self.purpose)
      drawn.append(rows[stream.below(rows.count)])
    }
    return drawn.sorted()
  }

  /// Those of the rows that are listed, which keep their sampling units.
  public func subset(_ chosen: [Int]) -> ClassProbabilities {
    // Safe to keep the numbering: a subset of numbers that were checked is checked.
    let units = clusters.flatMap { clusters in
      try? ClusterIndex(unitOfRow: chosen.map { clusters.unitOfRow[$0] }, count: clusters.count)
    }
    return ClassProbabilities(
      classes: classes, rows: chosen.map { rows[$0] }, truth: chosen.map { truth[$0] }, clusters: units)
  }

  /// Keeps this draw apart from the bootstrap and from the scores' own randomness under one seed.
  private static let purpose: UInt16 = 0xC0F1
}
