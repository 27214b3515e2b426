// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary

/// Compares a metric between two streams, by the closed form where rows are independent, else by influences.
struct PairComparison {
  let metrics: MetricEngine
  let task: MetricEngine.Task
  let hypothesis: Hypothesis
  let level: ConfidenceLevel

  /// The comparison; `nil` where a class has too few units for a variance.
  func compare(_ test: (stream: Stream, sample: Sample), _ reference: (stream: Stream, sample: Sample)) -> Comparison? {
    if let paired = closedForm(test, reference) { return paired }
    guard let a = metrics.influence(task, of: test.stream, in: test.sample),
      let b = metrics.influence(task, of: reference.stream, in: reference.sample)
    else { return nil }
    return Comparison(
      test: a, reference: b, metric: task.metric.rawValue, hypothesis: hypothesis,
      higherIsBetter: task.metric.higherIsBetter ?? true, level: level,
      method: "linearised variance by \(metrics.source.unitWord)",
      clusters: metrics.source.units == nil ? nil : max(a.units, b.units))
  }

  /// Newcombe's interval and McNemar's test, where both streams have the same independent rows.
  private func closedForm(
    _ test: (stream: Stream, sample: Sample), _ reference: (stream: Stream, sample: Sample)
  ) -> Comparison? {
    let source = metrics.source
    guard [.sensitivity, .specificity, .accuracy].contains(task.metric), source.table.weights == nil,
      test.sample.rows == reference.sample.rows, !source.repeats(test.sample),
      !(metrics.averagesReaders && source.table.readers != nil),
      let a = metrics.threshold(test.stream), let b = metrics.threshold(reference.stream)
    else { return nil }
    let reads = try? PairedBinaryReads(
      test: test.sample.scores.map { $0 >= a }, reference: reference.sample.scores.map { $0 >= b },
      isPositive: test.sample.isPositive)
    return reads?.comparison(of: task.metric, hypothesis: hypothesis, level: level)
  }
}
