// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let freeResponse = KeyTable(
    "free-response",
    optional: [
      "mark", "lesion", "lesion-count", "lesion-weight", "cases-read", "figures", "false-marks", "reference",
      "hypothesis", "margin",
    ],
    choices: ["hypothesis": claims, "cases-read": words(FreeResponsePlan.CasesRead.self)])
}

extension ProtocolReader {
  /// Reads `free-response`.
  func readFreeResponse(_ section: Section, data: TableReference?) -> FreeResponsePlan {
    var plan = FreeResponsePlan()
    plan.mark = attribute("mark", in: section, data: data)
    plan.lesion = attribute("lesion", in: section, data: data)
    plan.lesionCount = attribute("lesion-count", in: section, data: data)
    plan.lesionWeight = attribute("lesion-weight", in: section, data: data)
    plan.casesRead = section.choice("cases-read", FreeResponsePlan.CasesRead.self) ?? plan.casesRead
    if !section.has("mark"), !section.has("lesion") {
      section.fault(
        "mark", found: "neither mark nor lesion", expected: "the attribute that says which marks hit a lesion")
    }
    plan.figures = section.words("figures", FreeResponsePlan.Figure.self) ?? plan.figures
    if section.has("false-marks") {
      let rates = (section.items("false-marks", of: "numbers") ?? []).compactMap {
        section.number(of: $0.node, at: $0.path)
      }
      if rates.isEmpty || rates.contains(where: { $0 <= 0 }) {
        section.fault("false-marks", found: "\(rates)", expected: "numbers of false marks per case, each > 0")
      }
      plan.falseMarks = rates
    }
    plan.reference = section.text("reference")
    plan.claim = section.has("hypothesis") || section.has("margin") ? readClaim(section) : .difference
    return plan
  }
}
