// SPDX-License-Identifier: Apache-2.0
import Foundation
import Validation
import Vocabulary

/// The verdict as a terminal shows it: the answer first, then the criteria, then where the report lies.
struct VerdictWords {
  let text: String

  init(_ evaluation: Evaluation, folder: String) {
    var lines = [
      "\(Self.sign(evaluation.verdict)) \(evaluation.verdict.words.uppercased())  \(evaluation.identity.title)"
    ]
    for part in evaluation.parts {
      if let name = part.name { lines += ["", "\(Self.sign(part.verdict)) \(name): \(part.verdict.words)"] }
      let indent = part.name == nil ? "  " : "    "
      for criterion in part.criteria {
        let group = criterion.group.map { " [\($0)]" } ?? ""
        let optional = criterion.isDecisive ? "" : " (not decisive)"
        lines.append("\(indent)\(Self.sign(criterion.verdict)) \(criterion.text)\(group)\(optional)")
        lines.append("\(indent)    \(criterion.reason)")
      }
    }
    lines += Self.analyses(evaluation)
    let remarks = Self.remarks(evaluation)
    if !remarks.isEmpty { lines += [""] + remarks.map { "note: \($0)" } }
    if let history = evaluation.identity.history {
      let looks = [
        (history.underOtherProtocols, "under other protocols; each was a look at the results (see the ledger)"),
        (history.underThisProtocol, "under this protocol"),
      ].filter { $0.0 > 0 }
      if !looks.isEmpty { lines.append("") }
      lines += looks.map { "These data were evaluated \(Self.times($0)) before \($1)." }
    }
    lines += ["", "report: \(folder)/report.html, report.json, junit.xml", "Research use only. Not a medical device."]
    text = lines.joined(separator: "\n")
  }

  /// A line for each analysis beside the criteria: its first finding, or why there is none.
  private static func analyses(_ evaluation: Evaluation) -> [String] {
    let lines = evaluation.parts.flatMap { part in
      part.analyses.compactMap { result -> String? in
        guard let words = result.refusal.map({ "cannot be judged: \($0)" }) ?? result.findings.first else { return nil }
        return [part.name, result.topic.rawValue, result.name].compactMap { $0 }.joined(separator: ", ") + ": " + words
      }
    }
    return lines.isEmpty ? [] : [""] + lines
  }

  /// Which rows were left out, and what a reader must know besides; each said once.
  private static func remarks(_ evaluation: Evaluation) -> [String] {
    var remarks: [String] = []
    for part in evaluation.parts {
      let name = part.name.map { "\($0), " } ?? ""
      for step in part.flow.dropFirst() {
        remarks += step.exclusions.filter { $0.rows > 0 }.map { "\(name)\(step.label): \($0.rows) rows, \($0.reason)" }
      }
    }
    for part in evaluation.parts {
      for note in part.notes {
        let isCommon = evaluation.parts.allSatisfy { $0.notes.contains(note) }
        let remark = isCommon ? note : (part.name.map { "\($0): " } ?? "") + note
        if !remarks.contains(remark) { remarks.append(remark) }
      }
    }
    return remarks
  }

  private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

  private static func sign(_ verdict: Verdict) -> String {
    switch verdict {
    case .accepted: "✓"
    case .notAccepted: "✗"
    case .cannotBeJudged: "?"
    }
  }
}
