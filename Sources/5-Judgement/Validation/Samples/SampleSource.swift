// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

/// Makes checked samples of one part of the data: which rows, whose scores, which unit each row belongs to.
struct SampleSource: Sendable {
  let table: CaseTable
  let rules: NonResultRules
  /// The sampling unit in one word.
  let unitWord: String
  /// The sampling unit of each row, or `nil` where every row is a unit of its own.
  let units: Categories?
  private var samples: [Stream: Sample]
  /// The group that the samples are limited to, as the group of each row and the group's own number.
  private var limit: (codes: [Int32], group: Int32)?

  /// Collects the samples of all streams once; subsets are taken from them.
  init(table: CaseTable, rules: NonResultRules, units: Categories?, unitWord: String, streams: [Stream]) {
    self.table = table
    self.rules = rules
    self.units = units
    self.unitWord = unitWord
    var samples: [Stream: Sample] = [:]
    for stream in streams {
      samples[stream] = Self.sample(of: stream, in: table, rules: rules)
    }
    self.samples = samples
  }

  /// The rows of a stream that are analysed.
  func sample(_ stream: Stream) -> Sample { samples[stream] ?? .empty }

  /// One source for each group, in their order; every row is looked at once, however many groups there are.
  func divided(by grouping: Grouping) -> [SampleSource] {
    var parts = grouping.groups.map { group in
      var part = self
      part.samples = [:]
      part.limit = (grouping.codes, group.code)
      return part
    }
    for (stream, sample) in samples {
      let shares = sample.divided(by: grouping.codes, into: parts.count)
      for index in parts.indices { parts[index].samples[stream] = shares[Int(grouping.groups[index].code)] }
    }
    return parts
  }

  /// Whether a row of the table belongs to the group that the source is limited to.
  func holds(_ row: Int32) -> Bool { limit.map { $0.codes[Int(row)] == $0.group } ?? true }

  /// The sample by reader, in the order of the readers' codes; rows without a reader are in none.
  func byReader(_ sample: Sample) -> [Sample] {
    guard let readers = table.readers else { return [sample] }
    return sample.divided(by: readers.codes, into: readers.levelCount).filter { !$0.rows.isEmpty }
  }

  /// A sample for an estimate of its own: units are given only where one of them repeats.
  func labelled(_ sample: Sample) -> LabelledScores? {
    labelled(sample, clusters: repeats(sample) ? shared(sample) : nil)
  }

  /// A sample whose units carry the part's common numbers, so that two samples can be compared.
  func comparable(_ sample: Sample) -> LabelledScores? {
    labelled(sample, clusters: shared(sample))
  }

  /// Whether two rows of a sample belong to one unit.
  func repeats(_ sample: Sample) -> Bool {
    guard let units else { return false }
    var seen = [Bool](repeating: false, count: units.levelCount)
    for row in sample.rows {
      let unit = Int(units.codes[Int(row)])
      if seen[unit] { return true }
      seen[unit] = true
    }
    return false
  }

  /// How many units of a sample have a positive row, a negative row, any row.
  func unitCounts(_ sample: Sample) -> (positive: Int, negative: Int, any: Int) {
    guard let units else {
      let positives = sample.isPositive.reduce(0) { $0 + ($1 ? 1 : 0) }
      return (positives, sample.rows.count - positives, sample.rows.count)
    }
    var state = [UInt8](repeating: 0, count: units.levelCount)
    for index in sample.rows.indices {
      state[Int(units.codes[Int(sample.rows[index])])] |= sample.isPositive[index] ? 1 : 2
    }
    var counts = (positive: 0, negative: 0, any: 0)
    for value in state where value > 0 {
      counts.any += 1
      if value & 1 != 0 { counts.positive += 1 }
      if value & 2 != 0 { counts.negative += 1 }
    }
    return counts
  }

  /// The unit of each row of a sample, by its number; where rows are units, the row.
  func unitCodes(_ sample: Sample) -> [Int32] {
    guard let units else { return sample.rows }
    return sample.rows.map { units.codes[Int($0)] }
  }

  /// How many units of several samples have a row that a metric counts.
  func units(of samples: [Sample], countedBy metric: Metric) -> Int {
    let counted = metric.countedClass
    var found: Set<Int32> = []
    for sample in samples {
      for (code, isPositive) in zip(unitCodes(sample), sample.isPositive) where counted == nil || isPositive == counted
      {
        found.insert(code)
      }
    }
    return found.count
  }

  /// The units of some rows under the part's common numbers.
  func unitIndex(ofRows rows: [Int32]) -> ClusterIndex? {
    guard let units else { return try? ClusterIndex(unitOfRow: rows, count: table.rowCount) }
    return try? ClusterIndex(unitOfRow: rows.map { units.codes[Int($0)] }, count: units.levelCount)
  }

  private func shared(_ sample: Sample) -> ClusterIndex? { unitIndex(ofRows: sample.rows) }

  private func labelled(_ sample: Sample, clusters: ClusterIndex?) -> LabelledScores? {
    // The table's columns are finite and equally long, so this never fails; a failure would mean "no such sample".
    try? LabelledScores(
      scores: sample.scores, isPositive: sample.isPositive,
      weights: table.weights.map { weights in sample.rows.map { weights[Int($0)] } }, clusters: clusters)
  }
}
