// SPDX-License-Identifier: Apache-2.0
import Statistics
import Training
import Vocabulary
import YAMLFiles

/// How is it learnt: objective, optimiser, schedule, sampling.
extension ConfigurationReader {
  func objective(_ root: Section, _ task: TrainingConfiguration.Task) -> TrainingConfiguration.ObjectiveChoice {
    var choice = TrainingConfiguration.ObjectiveChoice()
    guard let section = root.section("objective", table: ConfigurationKeys.objective) else { return choice }
    let known: [String]
    switch task {
    case .classes:
      known = [
        "weights", "label-smoothing", "focal", "logit-adjustment", "ldam", "deferred-weights-from", "costs",
        "cost-share",
        "noise",
      ]
    case .findings: known = ["weights", "label-smoothing", "focal"]
    case .masks: known = ["weights", "overlap", "alpha", "beta", "cross-entropy", "boundary"]
    }
    for rule in ConfigurationKeys.objective.keys where section.has(rule.name) && !known.contains(rule.name) {
      section.fault(
        rule.name, found: "the key for another task", expected: "one of \(known.joined(separator: ", "))")
    }
    let count = task.words.count
    if let node = section.node("weights") {
      if case .scalar("balanced", _) = node.content {
        choice.weights = .balanced
      } else {
        let numbers = numbers(section, "weights", count: count, expected: "a weight above 0") { $0 > 0 }
        choice.weights = .stated(numbers)
      }
    }
    choice.labelSmoothing =
      section.number("label-smoothing", expected: "a share from 0 to below 1", where: { $0 >= 0 && $0 < 1 }) ?? 0
    choice.focal = section.number("focal", expected: "an exponent from 0 on", where: { $0 >= 0 }) ?? 0
    choice.logitAdjustment = section.number("logit-adjustment", expected: "a number from 0 on", where: { $0 >= 0 }) ?? 0
    if let margins = section.section("ldam", table: ConfigurationKeys.ldam) {
      choice.ldam = Objective.ClassObjective.Margins(
        greatest: margins.number("margin", expected: "a margin above 0", where: { $0 > 0 }) ?? 0.5,
        scale: margins.number("scale", expected: "a scale above 0", where: { $0 > 0 }) ?? 30)
    }
    choice.deferredWeightsFrom = section.number(
      "deferred-weights-from", expected: "a share from 0 to 1", where: { (0...1).contains($0) })
    if section.has("costs") {
      let rows = matrix(section, "costs", count: count, expected: "a cost from 0 on") { $0 >= 0 }
      choice.costs = Objective.ClassObjective.CostMatrix(
        costs: rows,
        share: section.number("cost-share", expected: "a share above 0, at most 1", where: { $0 > 0 && $0 <= 1 }) ?? 1)
    } else if section.has("cost-share") {
      section.fault("cost-share", found: "the key without \"costs\"", expected: "it beside \"costs\" only")
    }
    if section.has("noise") {
      let rows = matrix(section, "noise", count: count, expected: "a chance from 0 to 1") { (0...1).contains($0) }
      if rows.contains(where: { abs($0.reduce(0, +) - 1) > 1e-6 }) {
        section.fault("noise", found: "a row whose chances do not sum to 1", expected: "rows that sum to 1")
      }
      choice.noise = rows
    }
    choice.masks.overlap = section.number("overlap", expected: "a weight from 0 on", where: { $0 >= 0 }) ?? 1
    choice.masks.alpha = section.number("alpha", expected: "a weight from 0 on", where: { $0 >= 0 }) ?? 0.5
    choice.masks.beta = section.number("beta", expected: "a weight from 0 on", where: { $0 >= 0 }) ?? 0.5
    choice.masks.crossEntropy = section.number("cross-entropy", expected: "a weight from 0 on", where: { $0 >= 0 }) ?? 1
    choice.masks.boundary = section.number("boundary", expected: "a weight from 0 on", where: { $0 >= 0 }) ?? 0
    return choice
  }

  func numbers(
    _ section: Section, _ key: String, count: Int, expected: String, _ rule: (Double) -> Bool
  ) -> [Double] {
    guard let items = section.items(key, of: "numbers") else { return [] }
    let found = items.compactMap { section.number(of: $0.node, at: $0.path) }
    guard found.count == items.count else { return [] }
    guard found.count == count else {
      section.fault(key, found: "\(found.count) numbers", expected: "\(count), one for each class or finding")
      return []
    }
    for (place, number) in found.enumerated() where !rule(number) {
      log.add(items[place].path, found: "\(number)", expected: expected)
    }
    return found
  }

  private func matrix(
    _ section: Section, _ key: String, count: Int, expected: String, _ rule: (Double) -> Bool
  ) -> [[Double]] {
    guard let rows = section.items(key, of: "rows") else { return [] }
    guard rows.count == count else {
      section.fault(key, found: "\(rows.count) rows", expected: "\(count), one for each true class")
      return []
    }
    return rows.map { row in
      guard case .list(let cells) = row.node.content, cells.count == count else {
        log.add(row.path, line: row.node.line, found: row.node.words, expected: "a list of \(count) numbers")
        return []
      }
      let numbers = cells.compactMap { section.number(of: $0, at: row.path) }
      if let wrong = numbers.first(where: { !rule($0) }) { log.add(row.path, found: "\(wrong)", expected: expected) }
      return numbers
    }
  }

  func optimiser(_ root: Section) -> OptimiserPlan {
    guard let section = root.section("optimiser", table: ConfigurationKeys.optimiser) else { return OptimiserPlan() }
    let isSGD = section.word("rule", among: ["adamw", "sgd"]) == "sgd"
    let others = isSGD ? ["beta1", "beta2", "epsilon"] : ["momentum", "nesterov"]
    for key in others where section.has(key) {
      section.fault(key, found: "the key for another rule", expected: "it for \(isSGD ? "adamw" : "sgd") only")
    }
    func share(_ key: String, _ usual: Double) -> Double {
      section.number(key, expected: "a share from 0 to below 1", where: { $0 >= 0 && $0 < 1 }) ?? usual
    }
    let rule: OptimiserPlan.Rule =
      isSGD
      ? .sgd(momentum: share("momentum", 0.9), nesterov: section.flag("nesterov") ?? false)
      : .adamW(
        beta1: share("beta1", 0.9), beta2: share("beta2", 0.999),
        epsilon: section.number("epsilon", expected: "a number above 0", where: { $0 > 0 }) ?? 1e-8)
    var plan = OptimiserPlan(
      rule: rule, rate: section.number("rate", expected: "a rate above 0", where: { $0 > 0 }) ?? (isSGD ? 0.01 : 1e-3),
      decay: section.number("decay", expected: "a number from 0 on", where: { $0 >= 0 }) ?? (isSGD ? 5e-4 : 1e-2),
      decaysAll: section.flag("decays-all") ?? true,
      greatestNorm: section.number("greatest-norm", expected: "a norm above 0", where: { $0 > 0 }))
    guard section.has("groups") else { return plan }
    for (path, node) in section.items("groups", of: "groups of weights") ?? [] {
      guard let group = Section(node, path: path, table: ConfigurationKeys.group, log: log) else { continue }
      plan.groups.append(
        OptimiserPlan.Group(
          prefix: group.text("prefix") ?? "",
          rate: group.number("rate", expected: "a factor from 0 on", where: { $0 >= 0 }) ?? 1))
    }
    return plan
  }

  func schedule(_ root: Section) -> RateSchedule {
    guard let section = root.section("schedule", table: ConfigurationKeys.schedule) else { return RateSchedule() }
    let word = section.word("shape", among: ["constant", "cosine", "polynomial", "steps"]) ?? "cosine"
    let own = ["cosine": ["final"], "polynomial": ["power"], "steps": ["at", "factor"]][word] ?? []
    for key in ["final", "power", "at", "factor"] where section.has(key) && !own.contains(key) {
      section.fault(key, found: "the key for \(word)", expected: "it for another shape")
    }
    let shape: RateSchedule.Shape
    switch word {
    case "constant": shape = .constant
    case "polynomial":
      shape = .polynomial(power: section.number("power", expected: "a power above 0", where: { $0 > 0 }) ?? 0.9)
    case "steps":
      let places = (section.items("at", of: "shares of the training") ?? []).compactMap {
        section.number(of: $0.node, at: $0.path)
      }
      if places.isEmpty || places.contains(where: { $0 <= 0 || $0 >= 1 }) || places != places.sorted() {
        section.fault("at", found: "\(places)", expected: "rising shares between 0 and 1")
      }
      shape = .steps(
        at: places, factor: section.number("factor", expected: "a factor above 0", where: { $0 > 0 }) ?? 0.1)
    default:
      shape = .cosine(
        final: section.number("final", expected: "a share from 0 to 1", where: { (0...1).contains($0) }) ?? 0)
    }
    return RateSchedule(
      shape, warmUp: section.number("warm-up", expected: "a share from 0 to below 1", where: { $0 >= 0 && $0 < 1 }) ?? 0
    )
  }

  func sampling(_ root: Section) -> Sampling {
    guard let node = root.node("sampling") else { return .shuffled }
    if case .scalar = node.content {
      return root.word("sampling", among: ["shuffled", "balanced", "patients"]).map { word in
        word == "balanced" ? .balanced(power: 1) : word == "patients" ? .patients : .shuffled
      } ?? .shuffled
    }
    guard let section = root.section("sampling", table: ConfigurationKeys.sampling) else { return .shuffled }
    if section.has("balanced") == section.has("hard") {
      root.fault("sampling", found: "both or neither", expected: "one of balanced and hard, or a word")
    }
    if let power = section.number("balanced", expected: "a power from 0 to 1", where: { (0...1).contains($0) }) {
      return .balanced(power: power)
    }
    return .hard(
      share: section.number("hard", expected: "a share above 0, below 1", where: { $0 > 0 && $0 < 1 }) ?? 0.25)
  }

  func mixing(_ root: Section) -> TrainingPlan.Mixing? {
    guard let section = root.section("mixing", table: ConfigurationKeys.mixing) else { return nil }
    if section.has("mixup") == section.has("cutmix") {
      root.fault("mixing", found: "both or neither", expected: "one of mixup and cutmix")
    }
    if let alpha = section.number("mixup", expected: "a number above 0", where: { $0 > 0 }) {
      return .mixup(alpha: alpha)
    }
    return section.number("cutmix", expected: "a number above 0", where: { $0 > 0 }).map { .cutmix(alpha: $0) }
  }

  func stopping(_ root: Section, _ task: TrainingConfiguration.Task) -> TrainingConfiguration.Stopping {
    var isMap = false
    if case .masks = task { isMap = true }
    var stopping = TrainingConfiguration.Stopping(metric: isMap ? .dice : .auc, patience: nil)
    guard let section = root.section("early-stopping", table: ConfigurationKeys.stopping) else { return stopping }
    if let metric = section.choice("metric", TrainingConfiguration.Stopping.Metric.self) {
      stopping.metric = metric
      let fits =
        isMap
        ? [.dice, .loss]
        : [.auc, .averagePrecision, .loss, .expectedCost].filter {
          if case .findings = task { return $0 != .expectedCost }
          return true
        } as [TrainingConfiguration.Stopping.Metric]
      if !fits.contains(metric) {
        section.fault(
          "metric", found: metric.rawValue, expected: "one of \(fits.map(\.rawValue).joined(separator: ", "))")
      }
    }
    stopping.patience = section.integer("patience", in: 1...1_000_000)
    return stopping
  }
}
