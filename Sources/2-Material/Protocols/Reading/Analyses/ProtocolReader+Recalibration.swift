// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary
import YAMLFiles

extension ProtocolKeys {
  static let recalibration = KeyTable(
    "recalibration", optional: ["methods", "scores-are", "platt-targets"],
    choices: ["scores-are": words(ScoreScale.self), "platt-targets": words(PlattTargets.self)])
}

extension ProtocolReader {
  /// Reads `recalibration`.
  func readRecalibration(_ section: Section, data: TableReference?) -> RecalibrationPlan {
    checkTuning(section, data: data)
    let scale = section.choice("scores-are", ScoreScale.self) ?? .probability
    let targets = section.choice("platt-targets", PlattTargets.self) ?? .observed
    var plan = RecalibrationPlan(settings: .init(scale: scale, targets: targets))
    if scale == .score { plan.methods.removeAll(where: \.needsProbabilities) }
    guard let named = section.texts("methods") else { return plan }
    plan.methods = named.compactMap { name in
      guard let method = RecalibrationMethod(rawValue: name) else {
        let words = RecalibrationMethod.allCases.map(\.rawValue)
        let near = nearestName(to: name, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
        section.fault(
          "methods", found: name.quotedForFault, expected: "one of \(words.joined(separator: ", "))\(near)")
        return nil
      }
      if scale == .score, method.needsProbabilities {
        section.fault(
          "methods", found: "\(name) of scores that are no probabilities",
          expected: "platt or isotonic, or probabilities")
      }
      return method
    }
    return plan
  }

  /// Notes that an analysis needs rows that were set apart, and none were.
  func checkTuning(_ section: Section, data: TableReference?) {
    guard let data, data.binding.tuning.isEmpty else { return }
    log.add(
      section.path, line: section.line, found: "no data.tuning",
      expected: "rows that are set apart for it: data.tuning with a column and its value")
  }
}
