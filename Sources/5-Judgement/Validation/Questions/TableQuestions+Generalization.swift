// SPDX-License-Identifier: Apache-2.0
public import Protocols

extension TableQuestions {
  /// The analysis in every stream, without a protocol and so without a verdict.
  public func generalization(_ plan: GeneralizationPlan) -> [AnalysisResult] { context.generalization(plan) }
}
