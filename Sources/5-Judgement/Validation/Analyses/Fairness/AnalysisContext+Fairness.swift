// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// The analysis in every stream.
  func fairness(_ plan: FairnessPlan) -> [AnalysisResult] {
    eachStream(.fairness) { _ throws(Refusal) in throw Refusal("it is being built") }
  }
}
