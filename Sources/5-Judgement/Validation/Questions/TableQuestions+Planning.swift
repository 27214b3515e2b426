// SPDX-License-Identifier: Apache-2.0
public import Protocols

extension TableQuestions {
  /// What a study of this size can show.
  public func planning(_ plan: PlanningPlan) -> [AnalysisResult] { context.planning(plan) }
}
