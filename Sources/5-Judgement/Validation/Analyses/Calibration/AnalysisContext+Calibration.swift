// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// The analysis in every stream.
  func calibration(_ plan: CalibrationPlan) -> [AnalysisResult] {
    eachStream(.calibration) { _ throws(Refusal) in throw Refusal("it is being built") }
  }
}
