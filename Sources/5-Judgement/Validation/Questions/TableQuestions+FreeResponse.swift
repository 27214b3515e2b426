// SPDX-License-Identifier: Apache-2.0
public import Protocols

extension TableQuestions {
  /// How well readers find and place lesions.
  public func freeResponse(_ plan: FreeResponsePlan) -> [AnalysisResult] { context.freeResponse(plan) }
}
