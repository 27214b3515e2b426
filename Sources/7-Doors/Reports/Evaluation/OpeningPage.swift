// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// The first page, in plain language: the question, the verdict, why, of what data, and what does not follow.
struct OpeningPage {
  let evaluation: Evaluation
  private var parts: [PartEvaluation] { evaluation.parts }
  private var hasParts: Bool { parts.count > 1 }

  var markup: Markup {
    let ruling = Ruling(evaluation.verdict)
    return Markup([
      Markup("p", ["class": "lead"]) { evaluation.identity.question },
      history,
      ruling.box(ruling.verdictWord) {
        Markup("p", ["class": "lead"]) { summary }
        Markup("ul") {
          for sentence in sentences { Markup("li") { sentence } }
        }
      },
      hasParts ? partsTable : .nothing,
      besides,
      Markup("h2") { "What was looked at" },
      Markup(dataSentences.map { text in Markup("p") { text } }),
      Markup("h2") { "What this does not show" },
      Markup("ul") {
        for limit in LimitSentences(evaluation).all { Markup("li") { limit } }
      },
    ])
  }

  /// The judged criteria with the part that they are of.
  private var judged: [CriterionSentence] {
    parts.flatMap { part in
      part.criteria.map { CriterionSentence(criterion: $0, part: part, namesPart: hasParts) }
    }
  }

  /// How many hold, do not hold and cannot be judged.
  var summary: String {
    let decisive = judged.filter(\.criterion.isDecisive).map(\.criterion.verdict)
    guard !decisive.isEmpty else { return "The protocol has no criterion on which a verdict could rest." }
    let counts = [Verdict.accepted, .notAccepted, .cannotBeJudged].map { verdict in decisive.count { $0 == verdict } }
    let one = decisive.count == 1
    let of = one ? "The one criterion" : decisive.count == 2 ? "Both criteria" : "All \(decisive.count) criteria"
    if counts[0] == decisive.count { return "\(of) \(one ? "holds" : "hold")." }
    if counts[1] == decisive.count {
      return one ? "The one criterion does not hold." : "None of the \(decisive.count) criteria holds."
    }
    if counts[2] == decisive.count {
      return one ? "The one criterion cannot be judged." : "None of the \(decisive.count) criteria can be judged."
    }
    var pieces: [String] = []
    if counts[1] > 0 { pieces.append("\(counts[1]) \(counts[1] == 1 ? "does" : "do") not hold") }
    if counts[2] > 0 { pieces.append("\(counts[2]) cannot be judged") }
    if counts[0] > 0 { pieces.append("\(counts[0]) \(counts[0] == 1 ? "holds" : "hold")") }
    let byGroup = judged.contains { $0.criterion.isDecisive && $0.criterion.group != nil }
    return "Of \(decisive.count) criteria\(byGroup ? " (one for each group)" : ""), \(Self.list(pieces))."
  }

  /// The criteria that decided, in words: what failed first, then what is open, then what holds.
  var sentences: [String] {
    let decisive = judged.filter(\.criterion.isDecisive)
    func of(_ verdict: Verdict) -> [CriterionSentence] { decisive.filter { $0.criterion.verdict == verdict } }
    var out: [String] = []
    for (verdict, most) in [(Verdict.notAccepted, 4), (.cannotBeJudged, 3), (.accepted, 4)] {
      let found = of(verdict)
      guard verdict != .accepted || out.isEmpty else { break }
      out += found.prefix(most).map(\.text)
      if found.count > most {
        let more = found.count - most
        out.append(
          "\(more) more \(more == 1 ? "criterion" : "criteria") \(Self.end(verdict, more)): see the table of criteria.")
      }
    }
    let aside = judged.filter { !$0.criterion.isDecisive && $0.criterion.verdict != .accepted }.count
    if aside > 0 {
      out.append(
        "Besides, \(aside) \(aside == 1 ? "criterion that is only reported does" : "criteria that are only reported do") not hold or cannot be judged."
      )
    }
    return out
  }

  private static func end(_ verdict: Verdict, _ count: Int) -> String {
    switch verdict {
    case .accepted: count == 1 ? "holds" : "hold"
    case .notAccepted: count == 1 ? "does not hold" : "do not hold"
    case .cannotBeJudged: "cannot be judged"
    }
  }

  /// `a, b and c`.
  static func list(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }

  /// A warning where the data were looked at under other promises.
  private var history: Markup {
    guard let history = evaluation.identity.history else { return .nothing }
    let others = history.underOtherProtocols
    let same = history.underThisProtocol
    return Markup([
      others > 0
        ? Markup("div", ["class": "remark unsure", "role": "note"]) {
          Markup("p") {
            Markup("strong") { "These data were evaluated before under other protocols: \(Self.times(others))." }
            " Each was one more look at the same results. Criteria that were written or chosen after such a look promise "
            "less, and the chance of a false acceptance is greater than the intervals say."
          }
        } : .nothing,
      same > 0
        ? Markup("p", ["class": "quiet"]) {
          "The same data were evaluated under this same protocol \(Self.times(same)) before; that adds no new look."
        } : .nothing,
    ])
  }

  private static func times(_ count: Int) -> String {
    count == 1 ? "once" : count == 2 ? "twice" : "\(NumberWords.count(count)) times"
  }

  private var partsTable: Markup {
    DataTable(
      caption: "The parts of the data, each judged by itself; they are not pooled",
      columns: [.init("Part"), .init("Analysed rows", isNumeric: true), .init("Verdict"), .init("Why")],
      cells: parts.enumerated().map { index, part in
        let rows = FlowReading(part.flow).analysed.reduce(0) { $0 + $1.step.rows }
        return [
          Markup("a", ["href": "#\(PartChapter.anchor(index))"]) { part.name ?? "whole table" },
          Markup(text: part.flow.isEmpty ? "" : NumberWords.count(rows)),
          Ruling(part.verdict).mark(part.verdict.words),
          Markup(text: why(part)),
        ]
      }
    ).markup
  }

  /// One line for a part: its first failure, else what is open, else how much holds.
  private func why(_ part: PartEvaluation) -> String {
    let decisive = part.criteria.filter(\.isDecisive)
    guard !decisive.isEmpty else { return "It has no criterion on which a verdict could rest." }
    let first =
      decisive.first { $0.verdict == .notAccepted } ?? decisive.first { $0.verdict == .cannotBeJudged }
      ?? (decisive.count == 1 ? decisive.first : nil)
    guard let first else { return "All \(decisive.count) criteria hold." }
    return CriterionSentence(criterion: first, part: part, namesPart: false).text
  }

  /// One line for each analysis beside the endpoints: its first finding, or that it cannot be made.
  private var besides: Markup {
    let lines = parts.count == 1 ? AnalysisResult.Topic.allCases.compactMap(line) : []
    guard !lines.isEmpty else { return .nothing }
    return Markup([
      Markup("h2") { "Beside the criteria" },
      Markup("ul") {
        for line in lines { Markup("li") { line } }
      },
    ])
  }

  private func line(_ topic: AnalysisResult.Topic) -> Markup? {
    guard let part = parts.first else { return nil }
    let results = part.analyses.filter { $0.topic == topic }
    guard let first = results.first else { return nil }
    let chapter = PartChapter(part: part, index: 0, isOnly: true, level: evaluation.identity.level)
    let of = results.count > 1 ? (first.name.map { "\($0): " } ?? "") : ""
    let words = first.refusal.map { "cannot be judged: \($0)." } ?? first.findings.first ?? "see there."
    let more = results.count > 1 ? " (\(results.count - 1) more in the chapter)" : ""
    return Markup([
      Markup("a", ["href": "#\(chapter.analysisID(topic))"]) { TopicWords.title(topic) },
      Markup(text: ": " + of + words + more),
    ])
  }

  private var dataSentences: [String] {
    var out: [String] = []
    if let intended = evaluation.identity.intendedUse { out.append("Intended use: \(Self.ended(intended))") }
    for design in PartChapter.distinct(parts.map(\.design)).prefix(2) { out.append(Self.ended(design)) }
    if let first = parts.first?.flow.first {
      out.append("The table \(evaluation.identity.dataName) held \(FlowReading.count(first.rows, "row")).")
    }
    if hasParts {
      let names = parts.prefix(8).map { $0.name ?? "whole table" }
      out.append("It was split into \(parts.count) parts, which were judged one by one: \(Self.list(names)).")
      return out
    }
    guard let part = parts.first else { return out + ["No data were evaluated."] }
    let analysed = FlowReading(part.flow).analysed
    for (name, step) in analysed.prefix(4) {
      out[max(0, out.count - 1)] +=
        " " + (name.map { "For \($0), analysed were " } ?? "Analysed were ") + FlowReading.words(step) + "."
    }
    if analysed.count > 4 { out[out.count - 1] += " The others are in the chapter on the data." }
    return out
  }

  private static func ended(_ text: String) -> String {
    let start = Wording.capitalised(text)
    return start.hasSuffix(".") || start.hasSuffix("?") || start.hasSuffix("!") ? start : start + "."
  }
}
