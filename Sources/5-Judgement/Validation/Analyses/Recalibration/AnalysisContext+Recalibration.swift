// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// The analysis in every stream.
  func recalibration(_ plan: RecalibrationPlan) -> [AnalysisResult] {
    eachStream(.recalibration) { _ throws(Refusal) in throw Refusal("it is being built") }
  }
}
