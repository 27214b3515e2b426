// SPDX-License-Identifier: Apache-2.0
public import Protocols

extension TableQuestions {
  /// What is true where raters disagree.
  public func consensus(_ plan: ConsensusPlan) -> [AnalysisResult] { context.consensus(plan) }
}
