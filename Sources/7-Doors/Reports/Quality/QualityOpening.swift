// SPDX-License-Identifier: Apache-2.0

/// The first page: how it stands, and what to look at first.
struct QualityOpening {
  let checks: [QualityPage.Check]

  /// So many findings stand on the first page.
  private static let most = 10

  private func count(_ grade: QualityPage.Grade) -> Int {
    checks.reduce(0) { $0 + $1.findings.count { $0.grade == grade } }
  }

  private var gaps: Int { checks.reduce(0) { $0 + $1.gaps.count } }

  var markup: Markup {
    Markup([
      verdict, foremost, unjudged,
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
          + "it is no proof that the data are right. Serious means that results on these data cannot be trusted until it is dealt "
          + "with; a warning, that it can mislead whoever trains or judges on them."
      }
    }
  }

  private static func words(_ count: Int, _ what: String) -> String {
    "\(NumberWords.count(count)) \(what)\(count == 1 ? "" : "s")"
  }

  private typealias Line = (check: String, place: Int, title: String, grade: QualityPage.Grade)

  /// The gravest first, and of equal ones each check in turn, so that none drowns the others.
  private var lines: [Line] {
    [QualityPage.Grade.serious, .warning].flatMap { grade -> [Line] in
      let queues = checks.map { check in
        check.findings.enumerated().filter { $0.element.grade == grade }.map {
          (check.name, $0.offset, $0.element.title, grade)
        }
      }
      return (0..<(queues.map(\.count).max() ?? 0)).flatMap { turn in
        queues.compactMap { $0.indices.contains(turn) ? $0[turn] : nil }
      }
    }
  }

  private var foremost: Markup {
    let all = lines
    guard !all.isEmpty else { return .nothing }
    let rest = all.dropFirst(Self.most)
    return Markup([
      Markup("h2") { "What matters most" }, Self.list(all.prefix(Self.most)),
      rest.isEmpty
        ? .nothing
        : Markup("details") {
          Markup("summary") { "\(Self.words(rest.count, "more finding")) above a note" }
          Self.list(rest)
        },
    ])
  }

  private static func list(_ lines: ArraySlice<Line>) -> Markup {
    Markup("ul") {
      for line in lines {
        Markup("li") {
          QualityWording.mark(line.grade)
          " "
          Markup("a", ["href": "#\(QualityChapter.anchor(line.check, line.place))"]) { line.title }
        }
      }
    }
  }

  private var unjudged: Markup {
    let found = checks.flatMap { check in check.gaps.map { (check.name, $0.subject, $0.reason) } }
    guard !found.isEmpty else { return .nothing }
    var order: [String] = []
    var subjects: [String: [String]] = [:]
    for (check, subject, reason) in found {
      let words = "\(QualityWording.title(check))\n\(reason)"
      if subjects[words] == nil { order.append(words) }
      subjects[words, default: []] += subject.map { [$0] } ?? []
    }
    return Markup([
      Markup("h2") { "Not judged: silence here is no good news" },
      Markup("ul") {
        for words in order {
          let parts = words.split(separator: "\n", maxSplits: 1).map(String.init)
          let names = subjects[words] ?? []
          Markup("li") {
            "\(parts[0])\(names.isEmpty ? "" : ", \(names.joined(separator: ", "))"): \(parts.count > 1 ? parts[1] : "")."
          }
        }
      },
    ])
  }
}
