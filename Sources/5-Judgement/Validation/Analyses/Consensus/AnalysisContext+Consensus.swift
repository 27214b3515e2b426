// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// What is true where raters disagree.
  func consensus(_ plan: ConsensusPlan) -> [AnalysisResult] {
    [AnalysisResult(.consensus, refusal: "this version cannot judge it yet")]
  }
}
