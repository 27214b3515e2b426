// SPDX-License-Identifier: Apache-2.0
import Distributions
import Vocabulary

/// Within what coverage is promised.
public enum ConformalCondition: Sendable, Equatable {
  /// Over all cases together.
  case marginal
  /// Within each true class (Mondrian, label-conditional): the rarer class keeps its promise too.
  case byClass
  /// Within each group; a new case's group has to be known.
  case byGroup(GroupIndex)
}

/// One threshold of a calibration, and what it rests on.
public struct ConformalCell: Sendable, Hashable {
  /// The class or group; `nil` where there is one threshold for all.
  public let name: String?
  /// What the calibration promises.
  public let law: CoverageLaw
  /// The greatest score that enters a set; `nil` where there are too few rows, so that every class enters.
  public let threshold: Double?
}

/// Thresholds that turn probabilities into sets of classes which miss the truth no more often than promised.
///
/// Split conformal prediction: the scores of calibration rows that the model never learnt from are sorted, and a set holds
/// every class whose score is no worse than the *k*-th of them, see ``CoverageLaw``. The promise needs that calibration rows
/// and new cases are exchangeable, and nothing else: neither that the model is good nor that its probabilities are right.
/// It is broken where rows of one patient repeat, where patients stand on both sides, and by any shift.
///
/// > Source: Vovk, Gammerman & Shafer, Algorithmic Learning in a Random World (2005); Sadinle, Lei & Wasserman, JASA 114 (2019)
/// > 223–234; Romano, Sesia & Candès, NeurIPS 2020. Checked in `ConformalTests` and `CoverageLawTests`.
public struct ConformalCalibration: Sendable {
  /// The score that was calibrated.
  public let score: ConformalScore
  /// The share of cases that a set may miss.
  public let alpha: Double
  /// The seed of the scores' own randomness.
  public let seed: UInt64
  /// The thresholds: one, or one per class or group.
  public let cells: [ConformalCell]
  private let kind: Kind

  private enum Kind { case marginal, byClass, byGroup }

  /// Calibrates.
  /// - Parameters:
  ///   - sample: Calibration rows, one per sampling unit; see ``ClassProbabilities/oneRowPerUnit(seed:)``.
  ///   - alpha: The share of cases that a set may miss, strictly between 0 and 1.
  ///   - score: What is calibrated.
  ///   - condition: Within what coverage is promised. Groups are those of the sample's rows.
  ///   - seed: The seed of the scores' own randomness; row *r* draws from replicate *r*.
  /// - Throws: ``ConformalError/repeatedUnits(rows:units:)`` where a unit has several rows,
  ///   ``ConformalError/noCalibrationRows`` where there are none.
  /// - Complexity: O(*n* log *n*).
  public init(
    _ sample: ClassProbabilities, alpha: Double, score: ConformalScore = .lac,
    condition: ConformalCondition = .marginal, seed: UInt64 = 0
  ) throws(ConformalError) {
    guard sample.count > 0 else { throw .noCalibrationRows }
    let units = sample.unitCount
    guard units == sample.count else { throw .repeatedUnits(rows: sample.count, units: units) }
    let scores = (0..<sample.count).map { row in
      let uniform = Self.uniform(score, seed: seed, row: row, purpose: Self.calibrationPurpose)
      return score.scores(of: sample.rows[row], uniform: uniform)[sample.truth[row]]
    }
    let names: [String?]
    let cellOfRow: [Int]
    switch condition {
    case .marginal:
      (kind, names, cellOfRow) = (.marginal, [nil], [Int](repeating: 0, count: sample.count))
    case .byClass: (kind, names, cellOfRow) = (.byClass, sample.classes, sample.truth)
    case .byGroup(let groups):
      precondition(groups.groupOfRow.count == sample.count, "each calibration row has a group")
      (kind, names, cellOfRow) = (.byGroup, groups.names, groups.groupOfRow.map { Int($0) })
    }
    var members = [[Double]](repeating: [], count: names.count)
    for (row, cell) in cellOfRow.enumerated() { members[cell].append(scores[row]) }
    cells = zip(names, members).map { name, scores in
      let law = CoverageLaw(calibrationCount: scores.count, alpha: alpha)
      return ConformalCell(
        name: name, law: law, threshold: law.isEverything ? nil : scores.sorted()[law.rank - 1])
    }
    self.score = score
    self.alpha = alpha
    self.seed = seed
  }

  /// The sets of new cases.
  /// - Parameters:
  ///   - sample: The cases.
  ///   - groups: The group of each case, under the names of the calibration; needed where that was by group. A group that the
  ///     calibration does not know gets the set of everything.
  /// - Returns: One set per row.
  /// - Complexity: O(rows × classes).
  public func sets(for sample: ClassProbabilities, groups: GroupIndex? = nil) -> PredictionSets {
    var cellOfGroup: [Int?] = []
    if kind == .byGroup {
      precondition(groups?.groupOfRow.count == sample.count, "each case has a group")
      var places: [String: Int] = [:]
      for (place, cell) in cells.enumerated() { if let name = cell.name { places[name] = place } }
      cellOfGroup = (groups?.names ?? []).map { places[$0] }
    }
    let members = (0..<sample.count).map { row -> UInt64 in
      let uniform = Self.uniform(score, seed: seed, row: row, purpose: Self.predictionPurpose)
      let scores = score.scores(of: sample.rows[row], uniform: uniform)
      var set: UInt64 = 0
      for (index, value) in scores.enumerated() {
        let cell: Int? =
          switch kind {
          case .marginal: 0
          case .byClass: index
          case .byGroup: groups.flatMap { cellOfGroup[Int($0.groupOfRow[row])] }
          }
        // Without a threshold nothing is excluded.
        if let limit = cell.flatMap({ cells[$0].threshold }), value > limit { continue }
        set |= 1 << UInt64(index)
      }
      return set
    }
    return PredictionSets(members: members, sample: sample)
  }

  /// Keep the draws of calibration rows, of new cases and of the bootstrap apart under one seed.
  private static let calibrationPurpose: UInt16 = 0xC0F2
  private static let predictionPurpose: UInt16 = 0xC0F3

  private static func uniform(_ score: ConformalScore, seed: UInt64, row: Int, purpose: UInt16) -> Double {
    guard score.isRandomised else { return 1 }
    var stream = PhiloxStream(seed: seed, replicate: row, purpose: purpose)
    return stream.uniform()
  }
}
