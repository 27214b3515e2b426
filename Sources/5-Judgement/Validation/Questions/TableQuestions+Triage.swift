// SPDX-License-Identifier: Apache-2.0
public import Protocols

extension TableQuestions {
  /// The analysis in every stream, without a protocol and so without a verdict.
  public func triage(_ plan: TriagePlan) -> [AnalysisResult] { context.triage(plan) }
}
