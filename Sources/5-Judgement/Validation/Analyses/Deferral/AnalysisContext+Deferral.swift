// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// The analysis in every stream.
  func deferral(_ plan: DeferralPlan) -> [AnalysisResult] {
    eachStream(.deferral) { _ throws(Refusal) in throw Refusal("it is being built") }
  }
}
