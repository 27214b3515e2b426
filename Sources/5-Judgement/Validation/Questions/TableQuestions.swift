// SPDX-License-Identifier: Apache-2.0
public import CaseTables
public import Protocols
public import Statistics
public import Vocabulary

/// One-off questions to a table: the same measuring as an evaluation, without a promise and so without a verdict.
public struct TableQuestions: Sendable {
  /// Estimates and tests, with what must be known besides.
  public struct Answer: Sendable, Equatable {
    /// The estimates, in the order of streams, groups and metrics.
    public var estimates: [Estimate] = []
    /// The tests.
    public var tests: [HypothesisTest] = []
    /// What must be known besides, in sentences.
    public var notes: [String] = []
  }

  private let table: CaseTable
  private let level: ConfidenceLevel
  private let streams: StreamFinder
  private let source: SampleSource
  private let metrics: MetricEngine
  private let partial: Endpoint.PartialRange?

  /// Prepares a table.
  /// - Parameters:
  ///   - table: The table, read with its roles bound.
  ///   - level: The confidence level.
  ///   - settings: How intervals are made.
  ///   - threshold: The operating point, in the unit of the scores; metrics that need one are undefined without.
  ///   - partial: The range of a partial area.
  public init(
    _ table: CaseTable, level: ConfidenceLevel, settings: AnalysisSettings, threshold: Double? = nil,
    partial: Endpoint.PartialRange? = nil
  ) {
    self.table = table
    self.level = level
    self.partial = partial
    streams = StreamFinder(table)
    source = SampleSource(table: table, rules: NonResultRules(), units: table.units, streams: streams.all)
    let sign: Double = table.binding.higherScores == .positive ? 1 : -1
    metrics = MetricEngine(
      source: source, settings: settings,
      averagesReaders: table.readers != nil && (settings.readers ?? .averaged) == .averaged,
      threshold: { _ in threshold.map { sign * $0 } })
  }

  /// Measures metrics in every stream, over all rows or by group.
  /// - Parameter division: The columns whose values divide the cases; empty for all rows together.
  public func estimates(_ wanted: [Metric], by division: [String] = []) -> Answer {
    var answer = Answer(notes: notes)
    guard let groups = groups(by: division) else {
      answer.notes.append("\(division.joined(separator: ", ")): no such column")
      return answer
    }
    for stream in streams.all {
      let whole = source.sample(stream)
      for (name, member) in groups {
        let sample = member.map { whole.filtered(by: $0) } ?? whole
        let group = [stream.name, name].filter { !$0.isEmpty }.joined(separator: "; ")
        for metric in wanted {
          let task = MetricEngine.Task(metric: metric, partial: partial)
          answer.estimates.append(
            metrics.estimate(task, of: stream, in: sample, level: level).of(group: group.isEmpty ? nil : group))
        }
      }
    }
    return answer
  }

  /// Compares every pair of streams, with an overall test where several scores were read on the same rows.
  public func comparisons(_ metric: Metric, claim: Hypothesis) -> Answer {
    var answer = estimates([metric])
    let all = streams.all
    let task = MetricEngine.Task(metric: metric, partial: partial)
    if all.count < 2 { answer.notes.append("there is one score in one arm, so nothing can be compared") }
    for (index, test) in all.enumerated() {
      for reference in all[(index + 1)...] {
        let pair = PairComparison(metrics: metrics, task: task, hypothesis: claim, level: level)
        let group = "\(test.name) − \(reference.name)"
        guard let found = pair.compare((test, source.sample(test)), (reference, source.sample(reference))) else {
          answer.notes.append("\(group): a class has fewer than two sampling units, so the difference has no interval")
          continue
        }
        answer.estimates.append(found.difference.of(group: group))
        answer.tests += found.tests.map { test in
          var test = test
          test.group = group
          return test
        }
      }
    }
    if metric == .auc, let overall = overallTest(all) { answer.tests.append(overall) }
    return answer
  }

  /// Differences and ratios between the groups of a division: the widest gap, with the groups that it lies between.
  public func disparities(_ metric: Metric, by division: [String]) -> Answer {
    var answer = Answer()
    guard let groups = groups(by: division) else { return answer }
    let task = MetricEngine.Task(metric: metric, partial: partial)
    for stream in streams.all {
      let whole = source.sample(stream)
      let influences = groups.compactMap { name, member -> (name: String, influence: UnitInfluence)? in
        let sample = member.map { whole.filtered(by: $0) } ?? whole
        return metrics.influence(task, of: stream, in: sample).map { (name, $0) }
      }
      guard let high = influences.max(by: { $0.influence.value < $1.influence.value }),
        let low = influences.min(by: { $0.influence.value < $1.influence.value }), influences.count > 1,
        let found = Comparison(
          test: high.influence, reference: low.influence, metric: metric, hypothesis: .difference, level: level)
      else { continue }
      let words = [stream.name, "\(high.name) − \(low.name)"].filter { !$0.isEmpty }.joined(separator: "; ")
      answer.estimates.append(found.difference.of(group: words))
      answer.notes.append(
        "\(metric.rawValue): \(words) is the widest of \(influences.count * (influences.count - 1) / 2) gaps; its interval "
          + "does not account for having been picked")
    }
    return answer
  }

  private func overallTest(_ all: [Stream]) -> HypothesisTest? {
    let samples = all.map { source.sample($0) }
    guard all.count > 2, let first = samples.first, samples.allSatisfy({ $0.rows == first.rows }),
      !(metrics.averagesReaders && table.readers != nil)
    else { return nil }
    let clusters = source.repeats(first) ? source.unitIndex(ofRows: first.rows) : nil
    let correlated = try? CorrelatedScores(
      columns: zip(all, samples).map { (name: $0.name, scores: $1.scores) }, isPositive: first.isPositive,
      weights: table.weights.map { weights in first.rows.map { weights[Int($0)] } }, clusters: clusters)
    return correlated?.equalityOfAreas()
  }

  private func groups(by division: [String]) -> [(name: String, member: [Bool]?)]? {
    if division.isEmpty { return [("", nil)] }
    let spec = SubgroupSpec(factors: division.map { NamedColumn($0) })
    guard let grouping = Grouping.make(spec, table: table) else { return nil }
    return grouping.groups.map { ($0.name, grouping.members(of: $0.code)) }
  }

  private var notes: [String] {
    var notes = [table.design().description]
    if metrics.averagesReaders, table.design().readers > 1 {
      notes.append("each reader is measured alone and the mean is taken; intervals are for these readers and new cases")
    }
    return notes
  }
}
