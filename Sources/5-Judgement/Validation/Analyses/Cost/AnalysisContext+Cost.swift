// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// The analysis in every stream.
  func cost(_ plan: CostPlan) -> [AnalysisResult] {
    eachStream(.cost) { _ throws(Refusal) in throw Refusal("it is being built") }
  }
}
