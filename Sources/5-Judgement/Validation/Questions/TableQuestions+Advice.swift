// SPDX-License-Identifier: Apache-2.0
public import Protocols

extension TableQuestions {
  /// Which metrics fit a task, with the facts that the table shows.
  /// - Parameters:
  ///   - plan: What is declared of the task.
  ///   - metrics: The metrics that are to be reported; empty for advice before choosing.
  /// - Returns: The advice.
  public func advice(_ plan: TaskPlan, on metrics: [AdvisedMetric] = []) -> MetricAdvice {
    var task = TaskFingerprint(plan)
    let contradictions = task.complete(with: TaskFacts(context.table))
    return MetricAdvice(task, chosen: metrics, contradictions: contradictions)
  }
}
