// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary
import YAMLFiles

/// What is done with a trained network: calibration, thresholds, searches.
extension ConfigurationReader {
  func calibration(_ root: Section, _ task: TrainingConfiguration.Task) -> RecalibrationMethod? {
    if case .masks = task {
      if root.has("calibration") {
        root.fault("calibration", found: "the key for masks", expected: "it for classes and findings")
      }
      return nil
    }
    guard root.has("calibration") else { return .platt }
    return root.word("calibration", among: ConfigurationKeys.calibrations).flatMap { RecalibrationMethod(rawValue: $0) }
  }

  func points(_ root: Section, _ task: TrainingConfiguration.Task) -> [TrainingConfiguration.PointChoice] {
    guard root.has("operating-points") else { return [] }
    if case .masks = task {
      root.fault("operating-points", found: "the key for masks", expected: "it for classes and findings")
      return []
    }
    var points: [TrainingConfiguration.PointChoice] = []
    for (path, node) in root.items("operating-points", of: "operating points") ?? [] {
      guard let section = Section(node, path: path, table: ConfigurationKeys.point, log: log) else { continue }
      let words = ["youden", "cost", "calibrated-cost", "sensitivity", "specificity"]
      let word = section.word("rule", among: words) ?? "youden"
      let own =
        word == "sensitivity" || word == "specificity"
        ? ["at-least", "bound"] : word == "youden" ? [] : ["ratio", "prevalence"]
      for key in ["at-least", "bound", "ratio", "prevalence"] where section.has(key) && !own.contains(key) {
        section.fault(
          key, found: "the key for \(word)", expected: own.isEmpty ? "no number" : own.joined(separator: " and "))
      }
      let finding = section.text("finding")
      if let finding, !task.words.contains(finding) {
        let near = nearestName(to: finding, among: task.words).map { "; did you mean \"\($0)\"?" } ?? ""
        section.fault(
          "finding", found: finding.quotedForFault, expected: "one of \(task.words.joined(separator: ", "))\(near)")
      }
      guard let rule = rule(word, section) else { continue }
      points.append(TrainingConfiguration.PointChoice(name: section.text("name") ?? "", finding: finding, rule: rule))
    }
    return points
  }

  private func rule(_ word: String, _ section: Section) -> ThresholdRule? {
    if word == "youden" { return .youden }
    if word == "sensitivity" || word == "specificity" {
      if !section.has("at-least") {
        section.fault("at-least", found: "no key \"at-least\"", expected: "the share that is to be reached")
      }
      guard let share = section.number("at-least", expected: "a share above 0, at most 1", where: { $0 > 0 && $0 <= 1 })
      else { return nil }
      let bound = section.number("bound", expected: "a level between 0.5 and 1", where: { $0 > 0.5 && $0 < 1 }).flatMap
      {
        ConfidenceLevel($0)
      }
      return word == "sensitivity"
        ? .sensitivity(atLeast: share, bound: bound) : .specificity(atLeast: share, bound: bound)
    }
    if !section.has("ratio") {
      section.fault("ratio", found: "no key \"ratio\"", expected: "how many false alarms one missed case is worth")
    }
    let prevalence = section.number("prevalence", expected: "a share between 0 and 1", where: { $0 > 0 && $0 < 1 })
    guard let ratio = section.number("ratio", expected: "a number above 0", where: { $0 > 0 }),
      let cost = MisclassificationCost(ratio: ratio, prevalence: prevalence)
    else { return nil }
    return word == "cost" ? .cost(cost) : .calibratedCost(cost)
  }

  func search(_ root: Section) -> TrainingConfiguration.SearchChoice? {
    guard let section = root.section("search", table: ConfigurationKeys.search) else { return nil }
    var ranges: [TrainingConfiguration.SearchChoice.Range] = []
    for (key, path, node) in section.named("ranges", of: "ranges") ?? [] {
      guard ConfigurationKeys.ranges.contains(key) else {
        let near = nearestName(to: key, among: ConfigurationKeys.ranges).map { "; did you mean \"\($0)\"?" } ?? ""
        log.add(
          path, found: key.quotedForFault, expected: "one of \(ConfigurationKeys.ranges.joined(separator: ", "))\(near)"
        )
        continue
      }
      guard let range = Section(node, path: path, table: ConfigurationKeys.range, log: log),
        let from = range.number("from"), let to = range.number("to")
      else { continue }
      let isLogarithmic = range.word("scale", among: ["linear", "logarithmic"]) == "logarithmic"
      guard from < to, !isLogarithmic || from > 0, from >= 0 else {
        log.add(
          path, found: "\(from) to \(to)", expected: "two rising numbers from 0 on, above 0 on the scale of logarithms")
        continue
      }
      ranges.append(
        TrainingConfiguration.SearchChoice.Range(key: key, from: from, to: to, isLogarithmic: isLogarithmic))
    }
    return TrainingConfiguration.SearchChoice(
      method: section.choice("method", TrainingConfiguration.SearchChoice.Method.self) ?? .random,
      trials: section.integer("trials", in: 2...10_000) ?? 2, ranges: ranges)
  }
}
