// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// What does not follow from an evaluation, in sentences for who decides on it.
struct LimitSentences {
  let evaluation: Evaluation

  init(_ evaluation: Evaluation) { self.evaluation = evaluation }

  /// The sentences, the general one last.
  var all: [String] {
    [readers, tooSmall].compactMap { $0 } + refused + [prevalence, excluded].compactMap { $0 } + [
      "How it would do at other hospitals, with other scanners or with another mix of patients than in these data.",
      "Whether patients fare better for it: scores were held against a reference standard, not against outcomes of care.",
    ]
  }

  private var readers: String? {
    let some = evaluation.parts.contains { part in
      part.designFacts.contains { $0.label.lowercased() == "readers" && $0.value != "1" }
    }
    guard some else { return nil }
    let isGeneralised = evaluation.parts.contains { part in
      part.analyses.contains { $0.topic == .readerStudy && $0.refusal == nil }
        || part.endpoints.contains { $0.refusal == nil && $0.title.hasSuffix("for other readers too") }
    }
    if isGeneralised {
      return
        "How other readers would do, where a number does not say that it is for them: it is then for the readers who "
        + "read here, and for new cases."
    }
    return "How other readers would do: the intervals are for the readers who read here, and for new cases."
  }

  private var tooSmall: String? {
    var names: [String] = []
    for part in evaluation.parts {
      for subgroup in part.subgroups {
        for group in subgroup.groups {
          guard let shortfall = group.shortfall else { continue }
          let of = evaluation.parts.count > 1 ? part.name.map { "\($0), " } ?? "" : ""
          names.append("\(of)\(GroupWords.plain(group.name)) (\(shortfall))")
        }
      }
    }
    guard !names.isEmpty else { return nil }
    let more = names.count > 4 ? ["\(names.count - 4) more"] : []
    return "How it does in groups that are too small to be judged: \(OpeningPage.list(Array(names.prefix(4)) + more))."
  }

  private var refused: [String] {
    var found: [(title: String, why: String)] = []
    for subgroup in evaluation.parts.flatMap(\.subgroups) {
      guard let why = subgroup.refusal, !found.contains(where: { $0.title == subgroup.title }) else { continue }
      found.append((subgroup.title, why))
    }
    return found.map { "How it does by \($0.title), which is not reported: \(Self.end($0.why))" }
  }

  private var prevalence: String? {
    let dependent: Set<Metric> = [.precision, .npv, .accuracy, .f1, .mcc, .averagePrecision]
    let used = Set(evaluation.parts.flatMap(\.endpoints).map(\.metric)).intersection(dependent)
    guard !used.isEmpty else { return nil }
    let names = used.sorted { $0.rawValue < $1.rawValue }.map { MetricWords.inSentence($0) }
    let verb = names.count == 1 ? "holds" : "hold"
    return
      "What it yields where the disease is rarer or more frequent: \(OpeningPage.list(names)) \(verb) at the share of "
      + "diseased cases in these data only."
  }

  private var excluded: String? {
    let rows = evaluation.parts.flatMap { FlowReading($0.flow).streams }.flatMap(\.eligible.exclusions)
      .filter(FlowReading.hasLeft).reduce(0) { $0 + $1.rows }
    guard rows > 0 else { return nil }
    return
      "How it does on the \(FlowReading.count(rows, "row")) that \(rows == 1 ? "was" : "were") left out for want of a "
      + "result or of a reference standard."
  }

  private static func end(_ text: String) -> String { text.hasSuffix(".") ? text : text + "." }
}
