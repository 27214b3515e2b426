// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// The analysis in every stream.
  func thresholdChoice(_ plan: ThresholdChoicePlan) -> [AnalysisResult] {
    eachStream(.threshold) { _ throws(Refusal) in throw Refusal("it is being built") }
  }
}
