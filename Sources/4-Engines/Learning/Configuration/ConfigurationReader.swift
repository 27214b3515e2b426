// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Foundation
import Imaging
import Networks
import Statistics
import Training
import Vocabulary
import YAMLFiles

/// Reads the parts of a configuration; a part that is wrong leaves faults in the log and a stand-in.
struct ConfigurationReader {
  let log: FaultLog
  let folder: URL

  func read(_ node: YAMLNode, digest: ContentDigest, bytes: [UInt8]) -> TrainingConfiguration? {
    guard let root = Section(node, path: "", table: ConfigurationKeys.root, log: log) else { return nil }
    if let version = root.integer("fiducial-training", in: 0...1000), version != TrainingConfiguration.version {
      root.fault(
        "fiducial-training", found: "version \(version)",
        expected: "version \(TrainingConfiguration.version), the only one that is known")
    }
    let name = self.name(root, "name") ?? ""
    let task = self.task(root) ?? .findings([])
    let data = self.data(root) ?? DataChoice(place: .table("", DataChoice.Columns()))
    let planning = self.planning(root, task)
    let input = self.input(root, task, planning)
    let stopping = self.stopping(root, task)
    let dimensions = input.isVolume ? 3 : 2
    let configuration = TrainingConfiguration(
      name: name, data: data, task: task, input: input, network: network(root, task, planning),
      planning: planning, objective: objective(root, task), optimiser: optimiser(root), schedule: schedule(root),
      batch: root.integer("batch", in: 1...65_536) ?? 32, epochs: root.integer("epochs", in: 1...1_000_000) ?? 20,
      stepsPerEpoch: root.integer("steps-per-epoch", in: 1...10_000_000), sampling: sampling(root),
      augmentation: AugmentationReader(dimensions: dimensions).plan(root), mixing: mixing(root),
      averaging: root.number("averaging", expected: "a share from 0 to below 1", where: { $0 >= 0 && $0 < 1 }),
      methods: MethodReader(log: log, dimensions: dimensions).methods(root),
      seed: root.integer("seed", in: 0...UInt64.max) ?? 1,
      threads: root.integer("threads", in: 1...1024) ?? 2, loaders: root.integer("loaders", in: 1...256) ?? 1,
      precision: root.word("precision", among: ["float32", "mixed"]).flatMap { TrainingPlan.Precision(rawValue: $0) }
        ?? .float32, stopping: stopping,
      budget: root.number("budget", expected: "minutes above 0", where: { $0 > 0 }),
      calibration: calibration(root, task), points: points(root, task),
      ensemble: root.integer("ensemble", in: 1...100) ?? 1,
      crossValidation: root.integer("cross-validation", in: 3...100), search: search(root), curve: curve(root),
      acceptance: acceptance(root, columns: data),
      package: package(root, name: name), digest: digest, bytes: bytes, folder: folder)
    check(configuration, root)
    return configuration
  }

  // MARK: - Names

  /// A name that files and models may bear.
  private func name(_ section: Section, _ key: String) -> String? {
    guard let name = section.text(key) else { return nil }
    let isPlain = name.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || [45, 46, 95].contains(byte)
    }
    let begins = name.utf8.first.map { $0 != 45 && $0 != 46 && $0 != 95 } ?? false
    guard isPlain, begins, name.utf8.count <= 64 else {
      section.fault(
        key, found: name.quotedForFault,
        expected: "at most 64 letters, digits, \"-\", \"_\" and \".\", the first a letter or digit")
      return nil
    }
    return name
  }

  // MARK: - Data and task

  private func data(_ root: Section) -> DataChoice? {
    guard let section = root.section("data", table: ConfigurationKeys.data) else { return nil }
    let places = ["dataset", "table", "arrays"].filter { section.has($0) }
    guard places.count == 1 else {
      root.fault(
        "data", found: places.isEmpty ? "no place of the images" : "\(places.joined(separator: " and "))",
        expected: "one of dataset, table and arrays")
      return nil
    }
    for (key, owner) in [("split", "dataset"), ("columns", "table")] where section.has(key) && places != [owner] {
      section.fault(key, found: "the key without \"\(owner)\"", expected: "it beside \"\(owner)\" only")
    }
    let place: DataChoice.Place?
    switch places[0] {
    case "dataset": place = section.text("dataset").map { .dataset($0, split: section.text("split") ?? "") }
    case "table":
      let columns = section.section("columns", table: ConfigurationKeys.columns)
      place = section.text("table").map {
        .table(
          $0,
          DataChoice.Columns(
            image: columns?.text("image") ?? "image", id: columns?.text("case"),
            patient: columns?.text("patient"), site: columns?.text("site"),
            part: columns?.text("part") ?? "part", synthetic: columns?.text("synthetic")))
      }
    default: place = section.text("arrays").map { .arrays($0) }
    }
    guard let place else { return nil }
    var data = DataChoice(place: place)
    if let parts = section.section("parts", table: ConfigurationKeys.parts) {
      data.train = parts.text("train") ?? "train"
      data.tune = parts.text("tune") ?? "tune"
      if data.train == data.tune {
        section.fault("parts", found: "the part \(data.train.quotedForFault) twice", expected: "two parts")
      }
    }
    data.unlabelled = part(section, "unlabelled", of: data)
    data.target = part(section, "target", of: data)
    data.past = part(section, "past", of: data)
    data.isSynthetic = section.flag("synthetic") ?? false
    return data
  }

  private func task(_ root: Section) -> TrainingConfiguration.Task? {
    guard let section = root.section("task", table: ConfigurationKeys.task) else { return nil }
    if section.has("findings") {
      for key in ["label", "classes", "masks"] where section.has(key) {
        section.fault(key, found: "the key beside \"findings\"", expected: "findings alone, or classes")
      }
      return section.texts("findings").map { .findings($0) }
    }
    guard section.has("classes") else {
      root.fault("task", found: "neither classes nor findings", expected: "one of them")
      return nil
    }
    guard let classes = classes(section) else { return nil }
    if section.has("masks") {
      if section.has("label") {
        section.fault("label", found: "the key beside \"masks\"", expected: "one of them")
      }
      return section.text("masks").map { .masks(column: $0, classes) }
    }
    return .classes(column: section.text("label") ?? "label", classes)
  }

  private func classes(_ section: Section) -> [TrainingConfiguration.ClassName]? {
    guard let node = section.node("classes") else { return nil }
    var classes: [TrainingConfiguration.ClassName] = []
    if case .mapping(let entries) = node.content {
      for entry in entries {
        guard let value = section.text(of: entry.value, at: "\(section.keyPath("classes")).\(entry.key)") else {
          continue
        }
        classes.append(TrainingConfiguration.ClassName(name: entry.key, value: value))
      }
    } else {
      classes = (section.texts("classes") ?? []).map { TrainingConfiguration.ClassName(name: $0, value: $0) }
    }
    guard (2...250).contains(classes.count) else {
      section.fault("classes", found: "\(classes.count) classes", expected: "2 to 250")
      return nil
    }
    if Set(classes.map(\.value)).count < classes.count {
      section.fault("classes", found: "a value twice", expected: "a value for each class")
    }
    return classes
  }

  // MARK: - Input and network

  private func input(
    _ root: Section, _ task: TrainingConfiguration.Task, _ planning: TrainingConfiguration.PlanningChoice?
  ) -> TrainingConfiguration.Input {
    var input = TrainingConfiguration.Input(
      recipe: PreprocessingRecipe(steps: []), channels: 1, isVolume: false)
    if root.has("plan") { return Self.plannedInput(planning) }
    if !root.has("input") {
      root.fault("input", found: "no key \"input\"", expected: "the key \"input\", or \"plan\" for masks")
    }
    guard let section = root.section("input", table: ConfigurationKeys.input) else { return input }
    input.channels = section.integer("channels", in: 1...1024) ?? 1
    input.isVolume = section.flag("volume") ?? false
    guard let recipe = recipe(section) else { return input }
    input.recipe = recipe
    if recipe.size(isVolume: input.isVolume) == nil {
      section.fault(
        "recipe", found: "steps that do not end in one size for all images",
        expected: "a last step of geometry that is resize or crop-or-pad with columns and rows"
          + (input.isVolume ? " and slices" : ""))
    }
    if case .masks = task {
      for step in recipe.steps {
        if case .cropToForeground = step {
          section.fault(
            "recipe", found: "crop-to-foreground, which masks cannot follow", expected: "crop-or-pad or resize")
        }
      }
    }
    return input
  }

  private func recipe(_ section: Section) -> PreprocessingRecipe? {
    guard let node = section.node("recipe") else { return nil }
    let path = section.keyPath("recipe")
    switch node.content {
    case .scalar(let file, _):
      guard let bytes = try? Data(contentsOf: folder.appending(path: file)) else {
        section.fault("recipe", found: "no file \(file.quotedForFault)", expected: "a recipe beside the configuration")
        return nil
      }
      do { return try PreprocessingRecipe(json: Array(bytes), file: file) } catch {
        for fault in error.faults {
          let step = fault.row.map { "step \($0): " } ?? ""
          let key = fault.column.map { "\($0): " } ?? ""
          section.fault("recipe", found: "in \(file): \(step)\(key)\(fault.found)", expected: fault.expected)
        }
        return nil
      }
    case .list(let steps):
      let document = JSONValue.object(["recipe": .integer(1), "steps": .array(steps.map(\.json))])
      do { return try PreprocessingRecipe(json: Array(document.text(pretty: false).utf8)) } catch {
        for fault in error.faults {
          let index = fault.row.map { $0 - 1 }
          let step = index.map { "\(path)[\($0)]" } ?? path
          let line = index.flatMap { steps.indices.contains($0) ? steps[$0].line : nil } ?? node.line
          log.add(
            fault.column.map { "\(step).\($0)" } ?? step, line: line, found: fault.found, expected: fault.expected)
        }
        return nil
      }
    case .mapping:
      log.add(path, line: node.line, found: node.words, expected: "a file, or a list of steps")
      return nil
    }
  }

  private func network(
    _ root: Section, _ task: TrainingConfiguration.Task, _ planning: TrainingConfiguration.PlanningChoice?
  ) -> TrainingConfiguration.NetworkChoice {
    var choice = TrainingConfiguration.NetworkChoice(name: "linear", options: [:], start: nil, required: [])
    if root.has("plan") {
      choice.name = planning?.isVolume == true ? "unet-3d" : "unet"
      return choice
    }
    if !root.has("network") {
      root.fault("network", found: "no key \"network\"", expected: "the key \"network\", or \"plan\" for masks")
    }
    guard let section = root.section("network", table: ConfigurationKeys.network) else { return choice }
    guard let name = section.word("name", among: NetworkWords.names) else { return choice }
    choice.name = name
    choice.start = section.text("start")
    if section.has("required") { choice.required = section.texts("required") ?? [] }
    if section.has("required"), choice.start == nil {
      section.fault("required", found: "the key without \"start\"", expected: "it beside \"start\" only")
    }
    let known = NetworkWords.options(of: name)
    for key in NetworkWords.options where section.has(key) {
      guard known.contains(key) else {
        section.fault(
          key, found: "the key for \(name)",
          expected: known.isEmpty ? "no numbers beside \(name)" : "one of \(known.joined(separator: ", "))")
        continue
      }
      switch key {
      case "width": choice.options[key] = section.integer(key, in: 1...4096).map { "\($0)" }
      case "stages": choice.options[key] = section.integer(key, in: 2...8).map { "\($0)" }
      case "dropout":
        choice.options[key] = section.number(key, expected: "a chance from 0 to below 1", where: { $0 >= 0 && $0 < 1 })
          .map { "\($0)" }
      case "stem": choice.options[key] = section.choice(key, NetworkCatalogue.Stem.self)?.rawValue
      case "normalisation": choice.options[key] = section.choice(key, UNetDesign.Normalisation.self)?.rawValue
      default: choice.options[key] = section.flag(key).map { "\($0)" }
      }
    }
    var isMap = false
    if case .masks = task { isMap = true }
    if isMap != NetworkWords.isMap(name) {
      section.fault(
        "name", found: "\(name) for \(isMap ? "masks" : "answers about the whole image")",
        expected: NetworkWords.names.filter { NetworkWords.isMap($0) == isMap }.joined(separator: ", "))
    }
    return choice
  }

  // MARK: - What holds between parts

  private func check(_ configuration: TrainingConfiguration, _ root: Section) {
    checkMethods(configuration, root)
    let kinds = [
      ("ensemble", configuration.ensemble > 1), ("cross-validation", configuration.crossValidation != nil),
      ("search", configuration.search != nil), ("learning-curve", configuration.curve != nil),
    ].filter(\.1).map(\.0)
    for kind in kinds.dropFirst() {
      root.fault(kind, found: "\(kind) beside \(kinds[0])", expected: "one of them at a time")
    }
    checkAcceptance(configuration, root, kinds: kinds)
    let space = configuration.space
    if let axes = NetworkWords.axes(of: configuration.network.name), !space.isEmpty, space.count != axes {
      root.fault(
        "network", found: "\(configuration.network.name) for images of \(space.count) axes",
        expected: "a network of \(space.count) axes")
    }
    if NetworkWords.isMap(configuration.network.name), !space.isEmpty {
      let stages = configuration.network.options["stages"].flatMap { Int($0) } ?? 5
      let divisor = 1 << (stages - 1)
      if space.contains(where: { $0 % divisor != 0 }) {
        root.fault(
          "network", found: "\(stages) stages for images of \(space.map { "\($0)" }.joined(separator: " × "))",
          expected: "lengths that \(divisor) divides")
      }
    }
  }

  private func package(_ root: Section, name: String) -> TrainingConfiguration.PackageFacts {
    let section = root.section("package", table: ConfigurationKeys.package)
    return TrainingConfiguration.PackageFacts(
      name: section.flatMap { self.name($0, "name") } ?? name, version: section?.text("version") ?? "0.1",
      intendedUse: section?.text("intended-use") ?? "", licence: section?.text("licence") ?? "",
      outOfScope: section.flatMap { $0.has("out-of-scope") ? $0.texts("out-of-scope") : nil } ?? [])
  }
}
