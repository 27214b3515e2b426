// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A checked sample divided by groups: the input of every comparison between groups.
///
/// The groups of one division have no row in common, but a patient may have rows in several of them (views, devices, visits).
/// Where sampling units are given, every comparison takes that into account: a patient who is in both groups ties their values
/// together.
///
/// ```swift
/// let bySex = try GroupedScores(sample, groups: GroupIndex(values: sex), threshold: 0.3)
/// let missed = bySex.measured(.underdiagnosis)
/// missed.estimates            // each group's rate with its interval
/// missed.contrasts()          // each group against the largest
/// missed.heterogeneity()      // do the groups differ at all?
/// ```
/// **Groups that are too small** are in every answer, undefined with what they lack. They enter no minimum, maximum or test, and
/// whatever was computed without them says so.
public struct GroupedScores: Sendable {
  /// The whole sample.
  public let sample: LabelledScores
  /// The groups and the group of each row.
  public let groups: GroupIndex
  /// The score from which on a case is called positive; `nil` where only areas are asked for.
  public let threshold: Double?
  /// What a positive truth says about the patient.
  public let positiveMeans: PositiveMeaning
  /// What a group must have to be judged.
  public let minimum: GroupMinimum
  let parts: [GroupPart]
  /// Whether a sampling unit has rows in two groups.
  public let sharesUnits: Bool

  /// Divides a sample.
  /// - Parameters:
  ///   - sample: The scores, with truth, weights and sampling units.
  ///   - groups: The group of each row.
  ///   - threshold: The score from which on a case is called positive.
  ///   - positiveMeans: What a positive truth says about the patient; under- and overdiagnosis follow from it.
  ///   - minimum: What a group must have to be judged.
  /// - Throws: `SampleError.lengthsDiffer` where the groups are not those of the sample's rows.
  /// - Complexity: O(*n* + groups).
  public init(
    _ sample: LabelledScores, groups: GroupIndex, threshold: Double?, positiveMeans: PositiveMeaning = .finding,
    minimum: GroupMinimum = GroupMinimum(positives: 20, negatives: 20)
  ) throws(SampleError) {
    guard groups.groupOfRow.count == sample.count else {
      throw .lengthsDiffer(of: "groups", expected: sample.count, found: groups.groupOfRow.count)
    }
    self.sample = sample
    self.groups = groups
    self.threshold = threshold
    self.positiveMeans = positiveMeans
    self.minimum = minimum
    var rows = [[Int32]](repeating: [], count: groups.names.count)
    for (row, group) in groups.groupOfRow.enumerated() where (sample.weights?[row] ?? 1) > 0 {
      rows[Int(group)].append(Int32(row))
    }
    var local = [Int32](repeating: -1, count: sample.clusters?.count ?? 0)
    var owner = local
    var shares = false
    var parts: [GroupPart] = []
    for (group, rows) in rows.enumerated() {
      let part = try GroupPart(rows: rows, of: sample, threshold: threshold, scratch: &local)
      for unit in part.units {
        shares = shares || owner[Int(unit)] >= 0
        owner[Int(unit)] = Int32(group)
      }
      parts.append(part)
    }
    self.parts = parts
    sharesUnits = shares
  }

  /// The names of the groups.
  public var names: [String] { groups.names }

  /// The group with the most rows; the first among equals, `nil` where no group has a row.
  public var largestGroup: Int? {
    let sizes = parts.map(\.scores.count)
    guard let most = sizes.max(), most > 0 else { return nil }
    return sizes.firstIndex(of: most)
  }

  /// How many sampling units of a group have a positive row, a negative row, any row.
  public func unitCounts(of group: Int) -> (positive: Int, negative: Int, any: Int) {
    let part = parts[group]
    return (part.positiveUnits, part.negativeUnits, part.anyUnits)
  }

  /// How many rows a group has that count.
  public func rowCount(of group: Int) -> Int { parts[group].scores.count }

  /// What a group lacks for a measure; `nil` where it can be judged.
  public func shortage(_ measure: FairnessMeasure, of group: Int) -> UndefinedReason? {
    let part = parts[group]
    let counted: (positive: Bool, negative: Bool) =
      switch measure.metric(positiveMeans: positiveMeans) {
      case .sensitivity, .falseNegativeRate: (true, false)
      case .specificity, .falsePositiveRate: (false, true)
      default: (true, true)
      }
    if counted.positive, part.positiveUnits < minimum.positives {
      return .tooFewUnits(of: "positive cases in the group", found: part.positiveUnits, needed: minimum.positives)
    }
    if counted.negative, part.negativeUnits < minimum.negatives {
      return .tooFewUnits(of: "negative cases in the group", found: part.negativeUnits, needed: minimum.negatives)
    }
    return nil
  }
}
