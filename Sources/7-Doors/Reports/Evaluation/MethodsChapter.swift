// SPDX-License-Identifier: Apache-2.0
import Validation
import Vocabulary

/// How everything was computed: each definition and method that was used, once.
struct MethodsChapter {
  let evaluation: Evaluation

  var section: Document.Section {
    Document.Section("Methods", id: "methods", beginsPage: true) {
      Markup("dl", ["class": "facts"]) {
        for fact in facts {
          Markup("div") {
            Markup("dt") { fact.label }
            Markup("dd") { fact.value }
          }
        }
      }
      if !definitions.isEmpty {
        DataTable(
          caption: "What was computed, and how intervals were made",
          columns: [.init("Measure"), .init("Definition"), .init("Interval by")], rows: definitions
        ).markup
      }
      if !tests.isEmpty {
        DataTable(
          caption: "Tests", columns: [.init("Test"), .init("Reference distribution"), .init("Method")], rows: tests
        ).markup
      }
      Markup("h3") { "Results that were missing, failed or indeterminate" }
      for sentence in nonResults { Markup("p") { sentence } }
      Markup("h3") { "Several criteria" }
      Markup("p") { multiplicity }
      Markup("p") {
        "What cannot be computed is never shown as zero; the reason stands in its place. Numbers are rounded for reading; "
        "report.json has all digits."
      }
    }
  }

  private var facts: [Fact] {
    let identity = evaluation.identity
    let units = PartChapter.distinct(evaluation.parts.map(\.samplingUnit))
    return [
      Fact("Confidence level of intervals", NumberWords.level(identity.level)),
      Fact("Sampling unit", units.isEmpty ? "–" : units.joined(separator: ", ")),
      Fact("Seed of everything random", "\(identity.seed)"),
      Fact("Operating point", identity.operatingPoint ?? "none: no endpoint needs a threshold"),
    ] + identity.analysis
  }

  private var estimates: [Estimate] {
    evaluation.parts.flatMap { part -> [Estimate] in
      let all = part.endpoints + part.subgroups.flatMap(\.groups).flatMap(\.endpoints)
      return all.filter { $0.refusal == nil }.flatMap { [$0.estimate] + $0.arms }
        + part.curves.flatMap { [$0.sensitivity, $0.specificity].compactMap { $0 } }
    }
  }

  private var definitions: [[String]] {
    var rows: [[String]] = []
    for estimate in estimates {
      let row = [Self.name(estimate), estimate.definition, estimate.method]
      if !rows.contains(row) { rows.append(row) }
    }
    for curves in evaluation.parts.flatMap(\.curves) {
      for (name, method) in [
        ("ROC band", curves.rocBandMethod), ("Precision–recall band", curves.precisionRecallBandMethod),
      ] {
        guard let method else { continue }
        let row = [name, "The band around the curve.", method]
        if !rows.contains(row) { rows.append(row) }
      }
    }
    return rows
  }

  private static func name(_ estimate: Estimate) -> String {
    if let metric = Metric(rawValue: estimate.name) { return MetricWords.name(metric) }
    let prefix = "difference."
    guard estimate.name.hasPrefix(prefix), let metric = Metric(rawValue: String(estimate.name.dropFirst(prefix.count)))
    else { return estimate.name }
    return "Difference: \(MetricWords.name(metric))"
  }

  private var tests: [[String]] {
    var rows: [[String]] = []
    for part in evaluation.parts {
      for endpoint in part.endpoints + part.subgroups.flatMap(\.groups).flatMap(\.endpoints) {
        for test in endpoint.tests {
          let row = [test.name, test.distribution, test.method]
          if !rows.contains(row) { rows.append(row) }
        }
      }
    }
    return rows
  }

  private var nonResults: [String] {
    var rules: [(reason: String, rows: Int)] = []
    for exclusion in evaluation.parts.flatMap({ FlowReading($0.flow).streams }).flatMap(\.eligible.exclusions) {
      if let place = rules.firstIndex(where: { $0.reason == exclusion.reason }) {
        rules[place].rows += exclusion.rows
      } else {
        rules.append((exclusion.reason, exclusion.rows))
      }
    }
    guard !rules.isEmpty else { return ["Every eligible row had a result and a reference standard."] }
    return rules.map {
      "\(Wording.capitalised($0.reason)) (\(FlowReading.count($0.rows, "row")))."
    }
  }

  private var multiplicity: String {
    let levels = Set(evaluation.parts.flatMap(\.criteria).filter(\.isDecisive).compactMap { $0.observed?.level })
    let usual = evaluation.identity.level
    let count = evaluation.parts.map { $0.criteria.count(where: \.isDecisive) }.max() ?? 0
    let all = "Acceptance needs every decisive criterion, in every part."
    guard count > 1 || evaluation.parts.count > 1 else { return all }
    if levels.isSubset(of: [usual]) {
      return all
        + " Each was judged at the confidence level above, without adjustment: when all must hold, judging several "
        + "does not raise the chance of a false acceptance."
    }
    let words = levels.sorted().map { NumberWords.level($0) }
    return all
      + " By the protocol’s plan for several or one-sided criteria they were judged with intervals at \(OpeningPage.list(words)); the level "
      + "stands beside each observed value where it is not the one above."
  }
}
