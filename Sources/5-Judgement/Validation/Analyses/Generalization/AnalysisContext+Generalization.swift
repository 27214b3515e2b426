// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// The analysis in every stream.
  func generalization(_ plan: GeneralizationPlan) -> [AnalysisResult] {
    eachStream(.generalization) { _ throws(Refusal) in throw Refusal("it is being built") }
  }
}
