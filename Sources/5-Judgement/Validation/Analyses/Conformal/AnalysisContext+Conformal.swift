// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// The analysis in every stream.
  func conformal(_ plan: ConformalPlan) -> [AnalysisResult] {
    eachStream(.conformal) { _ throws(Refusal) in throw Refusal("it is being built") }
  }
}
