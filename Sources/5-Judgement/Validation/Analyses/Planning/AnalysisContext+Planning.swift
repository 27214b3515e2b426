// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// What a study of this size can show.
  func planning(_ plan: PlanningPlan) -> [AnalysisResult] {
    [AnalysisResult(.planning, refusal: "this version cannot judge it yet")]
  }
}
