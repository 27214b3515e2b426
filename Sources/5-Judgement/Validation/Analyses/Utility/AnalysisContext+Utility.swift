// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// The analysis in every stream.
  func utility(_ plan: UtilityPlan) -> [AnalysisResult] {
    eachStream(.utility) { _ throws(Refusal) in throw Refusal("it is being built") }
  }
}
