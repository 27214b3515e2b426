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

  func curve(_ root: Section) -> TrainingConfiguration.CurveChoice? {
    guard root.has("learning-curve") else { return nil }
    var choice = TrainingConfiguration.CurveChoice(shares: [0.1, 0.2, 0.4, 0.7, 1], repeats: 3, gain: 0.02)
    guard let section = root.section("learning-curve", table: ConfigurationKeys.curve) else { return choice }
    if section.has("shares") {
      choice.shares = (section.items("shares", of: "shares of the patients") ?? []).compactMap {
        section.number(of: $0.node, at: $0.path)
      }
      let rises = zip(choice.shares, choice.shares.dropFirst()).allSatisfy(<)
      let (first, last) = (choice.shares.first ?? 0, choice.shares.last ?? 0)
      if choice.shares.count < 4 || !rises || first <= 0 || last > 1 || last < 4 * first {
        section.fault(
          "shares", found: "\(choice.shares)",
          expected: "four or more rising shares above 0, at most 1, the last four times the first or more")
      }
    }
    choice.repeats = section.integer("repeats", in: 1...1000) ?? choice.repeats
    choice.gain = section.number("gain", expected: "a gain above 0", where: { $0 > 0 }) ?? choice.gain
    return choice
  }

  func acceptance(_ root: Section, columns data: DataChoice) -> TrainingConfiguration.AcceptanceChoice? {
    guard let section = root.section("acceptance", table: ConfigurationKeys.acceptance) else { return nil }
    var choice = TrainingConfiguration.AcceptanceChoice(past: [], margin: 0.02, by: [])
    if let node = section.node("past") {
      if case .list = node.content {
        for (path, item) in section.items("past", of: "parts") ?? [] {
          if let part = part(item, at: path, of: data) { choice.past.append(part) }
        }
      } else if let part = part(node, at: section.keyPath("past"), of: data) {
        choice.past = [part]
      }
    }
    choice.margin = section.number("margin", expected: "a margin above 0", where: { $0 > 0 }) ?? choice.margin
    if section.has("by") { choice.by = section.texts("by") ?? [] }
    return choice
  }

  func checkAcceptance(_ configuration: TrainingConfiguration, _ root: Section, kinds: [String]) {
    guard let choice = configuration.acceptance else { return }
    if configuration.network.start == nil {
      root.fault("acceptance", found: "acceptance without \"start\"", expected: "a model to be held against")
    }
    if let kind = kinds.first(where: { $0 != "ensemble" }) {
      root.fault("acceptance", found: "acceptance beside \(kind)", expected: "a run that ends in a package")
    }
    if case .arrays = configuration.data.place, !choice.by.isEmpty {
      root.fault("acceptance.by", found: "attributes of arrays", expected: "a table or a data set, which have some")
    }
    let parts = choice.past
    if Set(parts).count < parts.count
      || parts.contains(where: { $0.place == nil && $0.name == configuration.data.train })
    {
      root.fault(
        "acceptance.past", found: "a part twice, or the one that is learnt from", expected: "parts to judge by")
    }
  }

  /// A part by its name, or one of another place.
  func part(_ section: Section, _ key: String, of data: DataChoice) -> DataChoice.Part? {
    section.node(key).flatMap { part($0, at: section.keyPath(key), of: data) }
  }

  private func part(_ node: YAMLNode, at path: String, of data: DataChoice) -> DataChoice.Part? {
    guard case .mapping = node.content else {
      guard case .scalar(let name, _) = node.content, !name.isEmpty else {
        log.add(path, line: node.line, found: node.words, expected: "the name of a part, or a part of another place")
        return nil
      }
      return DataChoice.Part(name)
    }
    guard let section = Section(node, path: path, table: ConfigurationKeys.otherPart, log: log),
      let name = section.text("part")
    else { return nil }
    let places = ["dataset", "table"].filter { section.has($0) }
    guard places.count == 1 else {
      log.add(path, line: node.line, found: "\(places.count) places", expected: "one of dataset and table")
      return nil
    }
    if section.has("split"), places != ["dataset"] {
      section.fault("split", found: "the key without \"dataset\"", expected: "it beside \"dataset\" only")
    }
    if case .arrays = data.place {
      log.add(path, line: node.line, found: "another place beside arrays", expected: "the name of a part")
      return nil
    }
    if let text = section.text("dataset") {
      return DataChoice.Part(name, of: .dataset(text, split: section.text("split") ?? ""))
    }
    var columns = DataChoice.Columns()
    if case .table(_, let own) = data.place { columns = own }
    return section.text("table").map { DataChoice.Part(name, of: .table($0, columns)) }
  }
}
