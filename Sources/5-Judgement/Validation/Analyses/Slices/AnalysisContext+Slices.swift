// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// The analysis in every stream.
  func slices(_ plan: SlicesPlan) -> [AnalysisResult] {
    eachStream(.slices) { _ throws(Refusal) in throw Refusal("it is being built") }
  }
}
