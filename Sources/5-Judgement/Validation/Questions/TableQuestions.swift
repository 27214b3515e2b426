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

    /// Makes an answer that says nothing yet.
    public init() {}

    init(notes: [String]) { self.notes = notes }
  }

  private let table: CaseTable
  let level: ConfidenceLevel
  let streams: StreamFinder
  private let source: SampleSource
  let metrics: MetricEngine
  private let partial: PartialRange?
  private let rowsForTuning: Int
  /// What the analyses beside the metrics are given.
  let context: AnalysisContext

  /// Prepares a table.
  /// - Parameters:
  ///   - whole: The table, read with its roles bound; only rows that are not set apart for tuning are measured.
  ///   - level: The confidence level.
  ///   - settings: How intervals are made.
  ///   - threshold: The operating point, in the unit of the scores; metrics that need one are undefined without.
  ///   - partial: The range of a partial area.
  ///   - minimum: How large a group must be to be judged in analyses of groups.
  public init(
    _ whole: CaseTable, level: ConfidenceLevel, settings: AnalysisSettings, threshold: Double? = nil,
    partial: PartialRange? = nil,
    minimum: SubgroupMinimum = SubgroupMinimum(positives: SubgroupMinimum.usual, negatives: SubgroupMinimum.usual)
  ) {
    let (table, tuning) = whole.tuningSplit()
    self.table = table
    rowsForTuning = tuning?.rowCount ?? 0
    self.level = level
    self.partial = partial
    streams = StreamFinder(table)
    source = SampleSource(
      table: table, rules: NonResultRules(), units: table.units, unitWord: table.samplingUnit.rawValue,
      streams: streams.all)
    let sign: Double = table.binding.higherScores == .positive ? 1 : -1
    metrics = MetricEngine(
      source: source, settings: settings,
      averagesReaders: table.readers != nil && (settings.readers ?? .averaged) == .averaged,
      threshold: { _ in threshold.map { sign * $0 } })
    context = AnalysisContext(
      table: table, source: source,
      tuning: TuningRows(tuning, all: tuning, of: whole).samples(
        like: source, unit: SamplingUnit(rawValue: table.samplingUnit.rawValue) ?? .case),
      metrics: metrics, streams: streams.all, level: level, minimum: minimum)
  }

  /// Measures metrics in every stream, over all rows or by group.
  /// - Parameters:
  ///   - wanted: The metrics.
  ///   - division: The columns whose values divide the cases; empty for all rows together.
  /// - Returns: An estimate for each stream, group and metric.
  public func estimates(_ wanted: [Metric], by division: [String] = []) -> Answer {
    var answer = Answer(notes: notes)
    answer.notes += division.compactMap(readingNote)
    if let counted = counts(wanted, by: division) {
      answer.estimates = counted
      return answer
    }
    let groups = groups(by: division)
    for stream in streams.all {
      for (name, source) in groups {
        let sample = source.sample(stream)
        var metrics = metrics
        metrics.source = source
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
  /// - Parameters:
  ///   - metric: What is compared.
  ///   - claim: What is to be shown of each pair.
  ///   - adjustment: How the pairs' p-values are adjusted for their number; `nil` for not at all.
  ///   - division: The columns whose values divide the cases; empty for all rows together.
  /// - Returns: The estimates of both sides, the differences and their tests.
  public func comparisons(
    _ metric: Metric, claim: Hypothesis, adjustedBy adjustment: MultiplicityAdjustment? = nil,
    by division: [String] = []
  ) -> Answer {
    var answer = estimates([metric], by: division)
    let all = streams.all
    if all.count < 2 { answer.notes.append("there is one score in one arm, so nothing can be compared") }
    for (name, source) in groups(by: division) {
      let first = answer.tests.count
      var metrics = metrics
      metrics.source = source
      let pairs = PairComparison(
        metrics: metrics, task: .init(metric: metric, partial: partial), hypothesis: claim, level: level)
      for (index, test) in all.enumerated() {
        for reference in all[(index + 1)...] {
          let found = pairs.finding(test, reference)
          // A difference is turned so that positive is better: where lower is better, the second comes first.
          let order = metric.higherIsBetter == false ? [reference.name, test.name] : [test.name, reference.name]
          let group = [order.joined(separator: " − "), name].filter { !$0.isEmpty }.joined(separator: "; ")
          answer.estimates.append(found.difference.of(group: group))
          if metric == .auc, let resampled = resampledDifference(test, reference, metrics) {
            answer.estimates.append(resampled.of(group: group))
          }
          answer.tests += found.tests.map { $0.of(group: group) }
        }
      }
      answer.adjustTests(from: first, by: adjustment)
      if metric == .auc, var overall = overallTest(all, metrics) {
        overall.group = name.isEmpty ? nil : name
        answer.tests.append(overall)
      }
    }
    let count = all.count * (all.count - 1) / 2
    if count > 1, adjustment == nil {
      answer.notes.append("\(count) pairs are compared, each at the full level: nothing is adjusted")
    }
    return answer
  }

  /// The widest gap between the groups of a division, with the groups that it lies between.
  public func disparities(_ metric: Metric, by division: [String]) -> Answer {
    var answer = Answer()
    let groups = groups(by: division)
    let task = MetricEngine.Task(metric: metric, partial: partial)
    for stream in streams.all {
      let found = groups.compactMap { name, source -> (name: String, value: Double, sample: Sample)? in
        let sample = source.sample(stream)
        return metrics.estimate(task, of: stream, in: sample, level: level).value.map { (name, $0, sample) }
      }
      guard let high = found.max(by: { $0.value < $1.value }), let low = found.min(by: { $0.value < $1.value }),
        found.count > 1
      else { continue }
      // The comparison is turned so that positive is better; here the higher group stands first, better or not.
      let sides = metric.higherIsBetter == false ? (low, high) : (high, low)
      let pair = PairComparison(metrics: metrics, task: task, hypothesis: .difference, level: level)
      guard let gap = pair.compare((stream, sides.0.sample), (stream, sides.1.sample)) else { continue }
      let words = [stream.name, "\(high.name) − \(low.name)"].filter { !$0.isEmpty }.joined(separator: "; ")
      answer.estimates.append(gap.difference.of(group: words))
      if found.count > 2 {
        answer.notes.append(
          "\(metric.rawValue): \(words) is the widest of \(found.count * (found.count - 1) / 2) gaps; its interval does not "
            + "account for having been picked")
      }
    }
    return answer
  }

  private func overallTest(_ all: [Stream], _ metrics: MetricEngine) -> HypothesisTest? {
    let source = metrics.source
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

  /// The groups of a division, each with its samples; whoever asks has bound its columns.
  func groups(by division: [String]) -> [(name: String, source: SampleSource)] {
    let spec = SubgroupSpec(factors: division.map { NamedColumn($0) })
    guard !division.isEmpty, let grouping = Grouping.make(spec, table: table) else { return [("", source)] }
    return Array(zip(grouping.groups.map(\.name), source.divided(by: grouping)))
  }

  /// A warning about a column that was filled with the read.
  private func readingNote(_ name: String) -> String? {
    guard let attribute = table.attribute(named: name), attribute.isReadingLevel else { return nil }
    return attribute.readingWords(isDeclared: false, table: table)
  }

  private var notes: [String] {
    let design = table.design()
    var notes = [design.description] + flowNotes
    if metrics.averagesReaders, design.readers > 1 {
      notes.append("each reader is measured alone and the mean is taken; intervals are for these readers and new cases")
    }
    if rowsForTuning > 0 {
      notes.append("\(rowsForTuning) rows are set apart for choosing and fitting, and not judged")
    }
    if table.weights != nil { notes.append("rows carry sampling weights; estimates are weighted, counts are not") }
    return notes
  }

  /// Which rows were left out, and why.
  private var flowNotes: [String] {
    let flow = table.flow()
    var notes = flow.filteredOut.filter { $0.rows > 0 }.map {
      "\($0.rows) rows have another value of \($0.column) and are left out"
    }
    for stream in flow.streams {
      let name = [stream.model, stream.arm].compactMap { $0 }.joined(separator: ", ")
      let gaps = [(stream.truthMissing.rows, "truth"), (stream.missing.rows, "score")].filter { $0.0 > 0 }
      guard !gaps.isEmpty else { continue }
      let words = gaps.map { "\($0.0) rows without a \($0.1)" }.joined(separator: " and ")
      notes.append("\(words) are left out" + (name.isEmpty ? "" : " (\(name))"))
    }
    return notes
  }
}

extension HypothesisTest {
  /// The same test under a group's name.
  fileprivate func of(group: String) -> HypothesisTest {
    var copy = self
    copy.group = group
    return copy
  }
}
