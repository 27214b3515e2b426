// SPDX-License-Identifier: Apache-2.0
import Protocols

/// What a protocol promises, in a few lines, for `--check`.
struct PlanWords {
  let text: String

  init(_ plan: EvaluationProtocol) {
    var lines = [
      plan.title, "  question  \(plan.question)", "  digest    \(plan.digest)", "  table     \(plan.data.table)",
    ]
    for endpoint in plan.endpoints { lines.append("  \(endpoint.family.rawValue)  \(endpoint.id): \(endpoint.metric.rawValue)") }
    for criterion in plan.acceptance.criteria {
      lines.append("  criterion \(criterion.text)\(criterion.isDecisive ? "" : " (not decisive)")")
    }
    lines.append("The protocol is well formed; no data were opened.")
    text = lines.joined(separator: "\n")
  }
}
