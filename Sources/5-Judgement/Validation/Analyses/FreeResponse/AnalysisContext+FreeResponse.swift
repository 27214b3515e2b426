// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// How well readers find and place lesions.
  func freeResponse(_ plan: FreeResponsePlan) -> [AnalysisResult] {
    [AnalysisResult(.freeResponse, refusal: "this version cannot judge it yet")]
  }
}
