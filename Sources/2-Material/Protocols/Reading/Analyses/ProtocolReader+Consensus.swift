// SPDX-License-Identifier: Apache-2.0
import CaseTables
import YAMLFiles

extension ProtocolKeys {
  static let consensus = KeyTable(
    "consensus", optional: ["raters", "rating", "method", "positive", "prior"],
    choices: ["method": words(ConsensusPlan.Method.self)])
}

extension ProtocolReader {
  /// Reads `consensus`.
  func readConsensus(_ section: Section, data: TableReference?) -> ConsensusPlan {
    var plan = ConsensusPlan()
    plan.raters = readRaters(section, data: data)
    plan.rating = attribute("rating", in: section, data: data)
    plan.method = section.choice("method", ConsensusPlan.Method.self) ?? plan.method
    plan.positive = section.texts("positive") ?? []
    plan.prior = section.number("prior", expected: "a number from 0 to 100") { (0...100).contains($0) } ?? plan.prior
    return plan
  }
}
