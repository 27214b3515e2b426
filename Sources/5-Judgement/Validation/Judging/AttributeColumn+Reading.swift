// SPDX-License-Identifier: Apache-2.0
import CaseTables

extension AttributeColumn {
  /// From this share of differing cases on, an attribute is taken to be recorded with the read, not mistyped.
  private static var mistypedShare: Double { 0.05 }

  /// Why an attribute that differs between the reads of a case divides no cases.
  func readingWords(isDeclared: Bool, table: CaseTable) -> String {
    let all = table.cases?.presentLevelCount ?? table.rowCount
    let cases = "the reads of \(casesThatDiffer) of \(all) cases"
    guard isDeclared || Double(casesThatDiffer) >= Self.mistypedShare * Double(all) else {
      return
        "\(name) differs between \(cases), so those cases belong to no group; correct the table, or leave the subgroup out"
    }
    return
      "\(name) differs between \(cases), so it was recorded by the reader with the result and not by the case: a subgroup "
      + "on it would select cases by their outcome"
      + (isDeclared ? "; the protocol declares it as known after the outcome" : "")
  }
}
