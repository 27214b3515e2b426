// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// How well those agree who rate the same cases.
  func agreement(_ plan: AgreementPlan) -> [AnalysisResult] {
    [AnalysisResult(.agreement, refusal: "this version cannot judge it yet")]
  }
}
