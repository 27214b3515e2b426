// SPDX-License-Identifier: Apache-2.0
import DataQuality
import Reports
import Vocabulary

/// How a report on quality reads on a terminal and as a page.
struct QualityWords {
  let report: QualityReport

  /// So many lines stand on top.
  private static let most = 10

  init(_ report: QualityReport) { self.report = report }

  private static func count(_ count: Int, _ what: String) -> String { "\(count) \(what)\(count == 1 ? "" : "s")" }

  /// What matters most in at most ten lines; then every finding with what to do; then what could not be judged.
  func lines(digest: ContentDigest?) -> [String] {
    var lines = [
      "\(report.subject.name): \(Self.count(report.subject.images, "image")) of \(Self.count(report.subject.patients, "patient"))",
      "\(report.count(.serious)) serious, \(Self.count(report.count(.warning), "warning")), "
        + "\(Self.count(report.count(.note), "note")), \(report.gaps.count) not judged",
    ]
    let foremost = report.foremost(Self.most)
    let graver = report.count(.serious) + report.count(.warning)
    if graver > 1 {
      lines += [
        "", graver > foremost.count ? "WHAT MATTERS MOST (\(foremost.count) of \(graver))" : "WHAT MATTERS MOST",
      ]
      lines += foremost.map { "  \($0.severity.word)  \($0.check): \($0.title)" }
    }
    for finding in report.findings {
      lines += ["", "\(finding.severity.word.uppercased())  \(finding.check)", "  \(finding.title)"]
      if finding.severity > .note { lines.append("  \(finding.advice)") }
      if !finding.cases.isEmpty {
        let shown = finding.cases.prefix(10).map { "\($0.image)" + ($0.other.map { " with \($0)" } ?? "") }
        let left = finding.cases.count - shown.count
        lines.append("  images: \(shown.joined(separator: ", "))" + (left > 0 ? " and \(left) more" : ""))
      }
    }
    if !report.gaps.isEmpty {
      lines += ["", "NOT JUDGED"]
      lines += unjudged
    }
    if let digest { lines += ["", "kept as \(digest)"] }
    return lines
  }

  /// What could not be judged, a line for each check and reason.
  private var unjudged: [String] {
    var order: [[String]] = []
    var subjects: [[String]: [String]] = [:]
    for (check, gap) in report.gaps {
      let key = [check, gap.reason]
      if subjects[key] == nil { order.append(key) }
      subjects[key, default: []] += gap.subject.map { [$0] } ?? []
    }
    return order.map { key in "  \(([key[0]] + (subjects[key] ?? [])).joined(separator: ", ")): \(key[1])" }
  }

  /// The page for people.
  func page(digest: ContentDigest?) -> QualityPage {
    var facts = [
      Document.Fact("Data set", report.subject.name),
      Document.Fact(
        "Images",
        "\(NumberWords.count(report.subject.images)) of \(NumberWords.count(report.subject.patients)) "
          + "patient\(report.subject.patients == 1 ? "" : "s")"),
      Document.Fact("Seed", String(report.seed)), Document.Fact("Software", Software.description),
    ]
    if let version = report.subject.version {
      facts.append(Document.Fact("Version", version.description, isCode: true))
    }
    if let digest { facts.append(Document.Fact("Report", digest.description, isCode: true)) }
    return QualityPage(
      title: report.subject.name, facts: facts,
      checks: report.checks.map { checked in
        QualityPage.Check(
          name: checked.name, findings: checked.outcome.findings.map(Self.finding),
          gaps: checked.outcome.gaps.map { ($0.subject, $0.reason) })
      }, level: report.level)
  }

  private static func finding(_ finding: QualityFinding) -> QualityPage.Finding {
    let grade: QualityPage.Grade =
      switch finding.severity {
      case .serious: .serious
      case .warning: .warning
      case .note: .note
      }
    return QualityPage.Finding(
      grade: grade, title: finding.title, advice: finding.advice, evidence: finding.evidence, tests: finding.tests,
      cases: finding.cases.map { .init(image: $0.image, other: $0.other, score: $0.score, note: $0.note) })
  }
}
