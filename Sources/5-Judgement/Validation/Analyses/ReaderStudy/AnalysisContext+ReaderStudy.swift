// SPDX-License-Identifier: Apache-2.0
import Protocols

extension AnalysisContext {
  /// Whether readers do better with one way of reading than with another.
  func readerStudy(_ plan: ReaderStudyPlan) -> [AnalysisResult] {
    [AnalysisResult(.readerStudy, refusal: "this version cannot judge it yet")]
  }
}
