// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The closed measures of calibration in every group, from one pass over the rows.
///
/// A model that is right on average can be wrong at every site, too low at one and too high at another. The pass gathers
/// power sums of the log-odds by group; the logistic fits of all groups then need no further look at the rows, and agree
/// with fits over the rows to better than ten digits.
///
/// ```swift
/// let bySite = try GroupCalibration(probabilities, groups: GroupIndex(values: siteColumn))
/// bySite.measures[0][.slope]   // of bySite.names[0]
/// ```
/// > Checked against fits over each group's rows in `GroupCalibrationTests`.
public struct GroupCalibration: Sendable, Equatable {
  /// The names of the groups.
  public let names: [String]
  /// The measures of each group; undefined, with the reason, for a group without rows.
  public let measures: [CalibrationMeasures]

  /// Measures all groups.
  /// - Parameters:
  ///   - sample: The probabilities; with weights or clusters each group is measured over its own rows.
  ///   - groups: The group of each row.
  ///   - level: The level of the intervals.
  ///   - bins: How many bins of equal width the expected calibration error has, ≥ 1.
  ///   - workers: How many threads work; the result is the same.
  /// - Throws: `SampleError.lengthsDiffer` where the groups are not as long as the sample.
  /// - Complexity: O(rows + groups).
  public init(
    _ sample: LabelledProbabilities, groups: GroupIndex, level: ConfidenceLevel = .percent95, bins: Int = 15,
    workers: Int = 1
  ) throws(SampleError) {
    precondition(bins >= 1, "there is a bin")
    guard groups.groupOfRow.count == sample.count else {
      throw .lengthsDiffer(of: "groups", expected: sample.count, found: groups.groupOfRow.count)
    }
    names = groups.names
    if sample.sample.weights != nil || sample.sample.clusters != nil {
      let rows = Self.rows(groups)
      measures = groups.names.indices.map { group in
        CalibrationMeasures(
          CalibrationFacts(robust: sample.rows(rows[group]), binCount: bins), level: level, group: groups.names[group])
      }
      return
    }
    let tally = CalibrationTally.gather(
      sample.probabilities, sample.isPositive, groups: groups.groupOfRow, groupCount: groups.names.count,
      binCount: bins,
      workers: workers)
    measures = groups.names.indices.map { group in
      let facts = CalibrationFacts(tally: tally, group: group) {
        let rows = groups.groupOfRow.indices.filter { groups.groupOfRow[$0] == Int32(group) }
        return (rows.map { sample.isPositive[$0] }, rows.map { LogitScale.logit(sample.probabilities[$0]) })
      }
      return CalibrationMeasures(facts, level: level, group: groups.names[group])
    }
  }

  private static func rows(_ groups: GroupIndex) -> [[Int]] {
    var rows = [[Int]](repeating: [], count: groups.names.count)
    for (row, group) in groups.groupOfRow.enumerated() { rows[Int(group)].append(row) }
    return rows
  }
}
