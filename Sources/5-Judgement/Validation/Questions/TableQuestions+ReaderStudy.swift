// SPDX-License-Identifier: Apache-2.0
public import Protocols

extension TableQuestions {
  /// Whether readers do better with one way of reading than with another.
  public func readerStudy(_ plan: ReaderStudyPlan) -> [AnalysisResult] { context.readerStudy(plan) }
}
