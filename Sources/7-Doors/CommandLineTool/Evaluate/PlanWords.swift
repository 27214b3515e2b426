// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Validation
import Vocabulary

/// What a protocol promises, defaults included, for `--check`.
struct PlanWords {
  let text: String

  init(_ plan: EvaluationProtocol) {
    var lines = [plan.title, "", plan.question, ""]
    func line(_ label: String, _ value: String) {
      lines.append(label + String(repeating: " ", count: max(1, 12 - label.count)) + value)
    }
    line("digest", "\(plan.digest)")
    if let predicted = plan.data.predicted {
      for model in predicted.models { line("model", (model.name.map { "\($0): " } ?? "") + model.reference) }
      line("data set", predicted.dataset)
      line("finding", predicted.findings.joined(separator: ", "))
    } else {
      line("table", plan.data.path + (plan.data.digest.map { ", which must have the digest \($0)" } ?? ""))
    }
    if let column = plan.data.binding.separatelyBy { line("parts", "one for each value of \(column)") }
    line("unit", plan.samplingUnit.rawValue)
    line("level", "\(plan.analysis.level.value)")
    if let point = plan.operatingPoint { line("operating", AnalysisWords.words(point)) }
    for endpoint in plan.endpoints { line(endpoint.family.rawValue, "\(endpoint.id): \(Self.words(endpoint))") }
    for subgroup in plan.subgroups {
      let bins = subgroup.bins.map { " in bins " + $0.map { "\($0)" }.joined(separator: ", ") } ?? ""
      line("subgroup", subgroup.names.joined(separator: " × ") + bins)
    }
    for criterion in plan.acceptance.criteria {
      line("criterion", criterion.text + (criterion.isDecisive ? "" : " (not decisive)"))
    }
    lines.append("")
    for fact in AnalysisWords(plan).facts { lines.append("\(fact.label): \(fact.value)") }
    if plan.analyses.task != nil { lines += ["", "Advice on metrics:"] + AdviceWords(MetricAdvice(plan)).lines }
    lines += ["", "The protocol is well formed; no data were opened."]
    text = lines.joined(separator: "\n")
  }

  private static func words(_ endpoint: Endpoint) -> String {
    var words = [endpoint.metric.rawValue] + [endpoint.label, endpoint.model, endpoint.arm].compactMap { $0 }
    if let range = endpoint.partial { words.append("\(range.axis.rawValue) \(range.lower) to \(range.upper)") }
    if let comparison = endpoint.comparison {
      words.append("\(comparison.test) against \(comparison.reference)")
      words.append(comparison.claim.name + (comparison.claim.margin.map { " with margin \($0)" } ?? ""))
    }
    if endpoint.generalisation == .readers { words.append("for other readers too") }
    return words.joined(separator: ", ")
  }
}
