// SPDX-License-Identifier: Apache-2.0
public import CaseTables
public import Protocols

extension TableQuestions {
  /// How well readers find and place lesions.
  ///
  /// `cases` is a further table with a row for each case or lesion, where the table of marks does not name them all.
  public func freeResponse(_ plan: FreeResponsePlan, cases: CaseTable? = nil) -> [AnalysisResult] {
    context.freeResponse(plan, roster: cases)
  }
}
