// SPDX-License-Identifier: Apache-2.0
import Protocols
import ReaderStudies
import Statistics
import Vocabulary

extension EndpointEngine {
  /// How well lesions are found and placed.
  ///
  /// Readers are those of the study, or drawn from many where the endpoint generalises to readers.
  func freeResponse(_ endpoint: Endpoint, level: ConfidenceLevel, group: String?) -> EndpointResult {
    do throws(Refusal) {
      guard let marks = plan.analyses.freeResponse else { throw Refusal("the protocol has no free-response section") }
      guard let figure = FreeResponsePlan.Figure(rawValue: endpoint.metric.rawValue) else {
        throw Refusal("\(endpoint.metric.rawValue) is not measured on marks")
      }
      let study = try MarkTable(metrics.source.table, plan: marks, holds: metrics.source.holds).study
      let measure = FreeResponseMeasure(study, figure.measured, level: level)
      let kind: Generalization = endpoint.generalisation == .readers ? .readersAndCases : .cases
      if let comparison = endpoint.comparison {
        return try compared(endpoint, comparison, measure, kind, level: level, group: group)
      }
      let arm = try arm(endpoint.arm, study.arms)
      return result(endpoint, measure.mean(arm, kind).of(group: group))
    } catch {
      return refused(endpoint, because: error.reason, level: level, group: group)
    }
  }

  private func compared(
    _ endpoint: Endpoint, _ comparison: PlannedComparison, _ measure: FreeResponseMeasure, _ kind: Generalization,
    level: ConfidenceLevel, group: String?
  ) throws(Refusal) -> EndpointResult {
    let arms = measure.figures.table.arms
    let (test, reference) = (try arm(comparison.test, arms), try arm(comparison.reference, arms))
    guard let difference = measure.analysis.difference(test, less: reference, kind) else {
      throw Refusal("\(comparison.test) and \(comparison.reference) are one and the same arm")
    }
    let judged = difference.judged(comparison.claim, level: level)
    var result = result(endpoint, measure.counted(judged.difference, [test, reference]).of(group: group))
    result.arms = [
      measure.mean(test, kind).of(group: comparison.test),
      measure.mean(reference, kind).of(group: comparison.reference),
    ]
    result.tests = judged.tests
    result.isShown = comparison.claim == .difference ? nil : judged.isShown
    result.margin = comparison.claim.margin
    return result
  }

  private func arm(_ name: String?, _ arms: [String]) throws(Refusal) -> Int {
    guard let name else {
      guard arms.count == 1 else {
        throw Refusal("there are \(arms.count) arms: name one of \(arms.joined(separator: ", "))")
      }
      return 0
    }
    guard let arm = arms.firstIndex(of: name) else {
      throw Refusal("the data have no arm \(name); they have \(arms.joined(separator: ", "))")
    }
    return arm
  }

  private func result(_ endpoint: Endpoint, _ estimate: Estimate) -> EndpointResult {
    EndpointResult(
      id: endpoint.id, isPrimary: endpoint.family == .primary, metric: endpoint.metric, title: title(endpoint),
      estimate: estimate)
  }
}
