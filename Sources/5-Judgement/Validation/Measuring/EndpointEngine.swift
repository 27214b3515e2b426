// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Vocabulary

/// Measures the protocol's endpoints among the rows of a source, at some level.
struct EndpointEngine: Sendable {
  let plan: EvaluationProtocol
  let streams: StreamFinder
  private(set) var metrics: MetricEngine
  /// Why no interval may be given at all, as for a sampling unit that repeats; then nothing can be judged.
  let unitRefusal: String?

  /// All endpoints, in the protocol's order.
  func results(level: ConfidenceLevel, group: String? = nil) -> [EndpointResult] {
    plan.endpoints.map { result($0, level: level, group: group) }
  }

  /// The same endpoints among the rows of another source, such as a group.
  func within(_ source: SampleSource) -> EndpointEngine {
    var engine = self
    engine.metrics.source = source
    return engine
  }

  private func result(_ endpoint: Endpoint, level: ConfidenceLevel, group: String?) -> EndpointResult {
    if let refusal = refusal(of: endpoint) { return refused(endpoint, because: refusal, level: level, group: group) }
    if endpoint.metric.measuresAgreement { return agreement(endpoint, level: level, group: group) }
    if endpoint.metric.needsMarks { return freeResponse(endpoint, level: level, group: group) }
    if endpoint.generalisation == .readers { return forOtherReaders(endpoint, level: level, group: group) }
    do {
      if let comparison = endpoint.comparison {
        return try compared(endpoint, comparison, level: level, group: group)
      }
      return try single(endpoint, level: level, group: group)
    } catch {
      return refused(endpoint, because: error.words, level: level, group: group)
    }
  }

  private func refusal(of endpoint: Endpoint) -> String? { unitRefusal }

  private func single(_ endpoint: Endpoint, level: ConfidenceLevel, group: String?) throws(StreamError)
    -> EndpointResult
  {
    let estimate: Estimate
    if endpoint.metric.isMultiple {
      estimate = try MultipleOutcomes(
        source: metrics.source, streams: streams, interval: metrics.areaScale
      ).estimate(endpoint.metric, arm: endpoint.arm, level: level)
    } else {
      let stream = try streams.stream(of: endpoint)
      let sample =
        endpoint.metric == .prevalence ? metrics.source.truths(stream) : metrics.source.sample(stream)
      estimate = metrics.estimate(task(endpoint), of: stream, in: sample, level: level)
    }
    return EndpointResult(
      id: endpoint.id, isPrimary: endpoint.family == .primary, metric: endpoint.metric, title: title(endpoint),
      estimate: estimate.of(group: group))
  }

  private func compared(
    _ endpoint: Endpoint, _ comparison: PlannedComparison, level: ConfidenceLevel, group: String?
  ) throws(StreamError) -> EndpointResult {
    let pair = try streams.pair(of: endpoint, comparison)
    let test = metrics.source.sample(pair.test)
    let reference = metrics.source.sample(pair.reference)
    let task = task(endpoint)
    let arms = [
      metrics.estimate(task, of: pair.test, in: test, level: level).of(group: comparison.test),
      metrics.estimate(task, of: pair.reference, in: reference, level: level).of(group: comparison.reference),
    ]
    let found = PairComparison(metrics: metrics, task: task, hypothesis: comparison.claim, level: level)
      .compare((pair.test, test), (pair.reference, reference))
    guard let found else {
      return refused(
        endpoint, because: PairComparison.gap(arms), level: level, group: group, arms: arms)
    }
    return EndpointResult(
      id: endpoint.id, isPrimary: endpoint.family == .primary, metric: endpoint.metric, title: title(endpoint),
      estimate: found.difference.of(group: group), arms: arms, tests: found.tests,
      isShown: comparison.claim == .difference ? nil : found.isShown, margin: comparison.claim.margin)
  }

  /// An endpoint that cannot be measured, with the reason.
  func refused(
    _ endpoint: Endpoint, because refusal: String, level: ConfidenceLevel, group: String?, arms: [Estimate] = []
  ) -> EndpointResult {
    EndpointResult(
      id: endpoint.id, isPrimary: endpoint.family == .primary, metric: endpoint.metric, title: title(endpoint),
      estimate: Estimate.undefined(
        (endpoint.comparison == nil ? "" : "difference.") + endpoint.metric.rawValue, because: .notApplicable(refusal),
        level: level, method: "none", n: 0, definition: title(endpoint)
      ).of(group: group), arms: arms, margin: endpoint.comparison?.claim.margin, refusal: refusal)
  }

  /// What the endpoint measures.
  func task(_ endpoint: Endpoint) -> MetricEngine.Task {
    MetricEngine.Task(metric: endpoint.metric, partial: endpoint.partial)
  }

  /// The endpoint in words.
  func title(_ endpoint: Endpoint) -> String {
    var words = endpoint.metric.words
    if let partial = endpoint.partial {
      words += " over \(partial.axis.rawValue) \(NumberText.limit(partial.lower))–\(NumberText.limit(partial.upper))"
    }
    for name in [endpoint.label, endpoint.model, endpoint.arm].compactMap({ $0 }) { words += ", \(name)" }
    if let comparison = endpoint.comparison {
      words += ", \(comparison.test) against \(comparison.reference), \(comparison.claim.name)"
      if let margin = comparison.claim.margin { words += " with margin \(NumberText.limit(margin))" }
    }
    if endpoint.generalisation == .readers { words += ", for other readers too" }
    return words
  }
}

extension Metric {
  /// Whether the metric needs all classes or labels at once.
  var isMultiple: Bool { [.handTillAUC, .macroAUC, .microAUC].contains(self) }
}
