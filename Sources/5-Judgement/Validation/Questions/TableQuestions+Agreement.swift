// SPDX-License-Identifier: Apache-2.0
public import Protocols

extension TableQuestions {
  /// How well those agree who rate the same cases.
  public func agreement(_ plan: AgreementPlan) -> [AnalysisResult] { context.agreement(plan) }
}
