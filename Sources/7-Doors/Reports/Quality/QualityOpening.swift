// SPDX-License-Identifier: Apache-2.0

/// The first page: how it stands, and what to look at first.
struct QualityOpening {
  let checks: [QualityPage.Check]

  private func count(_ grade: QualityPage.Grade) -> Int {
    checks.reduce(0) { $0 + $1.findings.count { $0.grade == grade } }
  }

  private var gaps: Int { checks.reduce(0) { $0 + $1.gaps.count } }

  var markup: Markup {
    Markup([
      verdict, list(.serious, "Serious: results on these data cannot be trusted until it is dealt with"),
      list(.warning, "Warnings: it can mislead whoever trains or judges on these data"), unjudged,
    ])
  }

  private var verdict: Markup {
    let serious = count(.serious)
    let warnings = count(.warning)
    let ruling: Ruling = serious + warnings > 0 ? .fail : gaps > 0 ? .cannotBeJudged : .pass
    let word =
      serious > 0 ? "Not as it is" : warnings > 0 ? "With care" : gaps > 0 ? "Not all could be judged" : "Nothing found"
    return (serious == 0 && warnings > 0 ? Ruling.cannotBeJudged : ruling).box(word) {
      Markup("p") {
        "\(Self.words(serious, "serious finding")), \(Self.words(warnings, "warning")), \(Self.words(count(.note), "note")); "
          + "\(Self.words(gaps, "question")) could not be judged. A check that finds nothing has looked for one thing only: "
          + "it is no proof that the data are right."
      }
    }
  }

  private static func words(_ count: Int, _ what: String) -> String {
    "\(NumberWords.count(count)) \(what)\(count == 1 ? "" : "s")"
  }

  private func list(_ grade: QualityPage.Grade, _ heading: String) -> Markup {
    let found = checks.flatMap { check in
      check.findings.enumerated().filter { $0.element.grade == grade }.map { (check.name, $0.offset, $0.element.title) }
    }
    guard !found.isEmpty else { return .nothing }
    return Markup([
      Markup("h2") { heading },
      Markup("ul") {
        for (check, place, title) in found {
          Markup("li") { Markup("a", ["href": "#\(QualityChapter.anchor(check, place))"]) { title } }
        }
      },
    ])
  }

  private var unjudged: Markup {
    let found = checks.flatMap { check in check.gaps.map { (check.name, $0.subject, $0.reason) } }
    guard !found.isEmpty else { return .nothing }
    return Markup([
      Markup("h2") { "Not judged: silence here is no good news" },
      Markup("ul") {
        for (check, subject, reason) in found {
          Markup("li") { "\(QualityWording.title(check))\(subject.map { ", \($0)" } ?? ""): \(reason)." }
        }
      },
    ])
  }
}
