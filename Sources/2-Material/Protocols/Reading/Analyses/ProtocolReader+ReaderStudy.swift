// SPDX-License-Identifier: Apache-2.0
import CaseTables
import ReaderStudies
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let readerStudy = KeyTable(
    "reader-study",
    optional: [
      "figures", "partial", "utility-slope", "method", "covariance", "reference", "stand-alone", "hypothesis", "margin",
    ],
    choices: [
      "method": words(ReaderStudyPlan.Method.self), "covariance": words(FigureTable.Covariance.self),
      "hypothesis": claims,
    ])
  static let readerStudyPartial = KeyTable("reader-study.partial", optional: ["specificity", "sensitivity"])
}

extension ProtocolReader {
  /// Reads `reader-study`.
  func readReaderStudy(_ section: Section, data: TableReference?) -> ReaderStudyPlan {
    var plan = ReaderStudyPlan()
    plan.figures = section.words("figures", ReaderStudyPlan.Figure.self) ?? plan.figures
    plan.partial = readPartial(section, table: ProtocolKeys.readerStudyPartial)
    if plan.figures.contains(.partialAUC), !section.has("partial") {
      section.fault("partial", found: "no range", expected: "partial: {specificity: [0.8, 1.0]}, or of sensitivity")
    }
    plan.utilitySlope = section.number("utility-slope", expected: "a number > 0") { $0 > 0 }
    if plan.figures.contains(.expectedUtility), !section.has("utility-slope") {
      section.fault(
        "utility-slope", found: "no slope",
        expected: "utility-slope: …, the cost of a false alarm over that of a miss, times the healthy over the diseased"
      )
    }
    plan.method = section.choice("method", ReaderStudyPlan.Method.self) ?? plan.method
    plan.covariance = section.choice("covariance", FigureTable.Covariance.self) ?? plan.covariance
    plan.reference = section.text("reference")
    plan.standAlone = section.text("stand-alone")
    plan.claim = section.has("hypothesis") || section.has("margin") ? readClaim(section) : .difference
    if let data, data.binding.reader == nil {
      log.add(
        section.path, line: section.line, found: "a reader study without readers",
        expected: "data.columns.reader bound, or the key left out")
    }
    return plan
  }
}
