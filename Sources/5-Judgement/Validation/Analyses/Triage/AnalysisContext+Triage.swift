// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// The analysis in every stream.
  func triage(_ plan: TriagePlan) -> [AnalysisResult] {
    eachStream(.triage) { _ throws(Refusal) in throw Refusal("it is being built") }
  }
}
