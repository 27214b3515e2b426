// SPDX-License-Identifier: Apache-2.0
import Imaging
import Vocabulary
import YAMLFiles

/// Reads the parts of `model.yaml`; a part that is wrong leaves faults in the log and a stand-in.
struct ManifestReader {
  let log: FaultLog
  let file: (String) -> [UInt8]?

  func read(_ node: YAMLNode) -> ModelManifest {
    var manifest = ModelManifest(
      name: "", version: "", task: .classification, weights: "", inputs: [], outputs: [], intendedUse: "", licence: "")
    guard let root = Section(node, path: "", table: ManifestKeys.root, log: log) else { return manifest }
    readHead(root, into: &manifest)
    manifest.inputs = items(root, "inputs", "inputs", most: 16).compactMap { input($0.node, $0.path) }
    manifest.outputs = items(root, "outputs", "outputs", most: 64).compactMap {
      output($0.node, $0.path, task: manifest.task)
    }
    refuseTwins(manifest.inputs.map(\.name), "inputs")
    refuseTwins(manifest.outputs.map(\.name), "outputs")
    readCalibration(root, into: &manifest)
    readPoints(root, into: &manifest)
    readAccepts(root, into: &manifest)
    readUse(root, into: &manifest)
    readRest(root, into: &manifest)
    check(manifest, root)
    return manifest
  }

  private func readHead(_ root: Section, into manifest: inout ModelManifest) {
    let version = root.integer("fiducial-model", in: 0...Int.max) ?? ModelManifest.currentVersion
    if version != ModelManifest.currentVersion {
      root.fault(
        "fiducial-model", found: "version \(version)",
        expected: "version \(ModelManifest.currentVersion), the only one that is known")
    }
    if let name = root.text("name") {
      let isPlain = name.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || [45, 46, 95].contains(byte)
      }
      let begins = name.utf8.first.map { $0 != 45 && $0 != 46 && $0 != 95 } ?? false
      if isPlain, begins, name.utf8.count <= 64 {
        manifest.name = name
      } else {
        root.fault(
          "name", found: name.quotedForFault,
          expected: "at most 64 letters, digits, \"-\", \"_\" and \".\", the first a letter or digit")
      }
    }
    manifest.version = line(root, "version", longest: 64) ?? ""
    manifest.title = line(root, "title")
    manifest.summary = text(root, "summary")
    manifest.contact = line(root, "contact")
    manifest.task = root.choice("task", ModelManifest.Task.self, synonyms: Self.tasks) ?? manifest.task
    manifest.weights = path(root, "weights") ?? ""
    manifest.card = path(root, "card")
    if let licence = line(root, "licence") {
      manifest.licence = licence
      if let fault = LicenceExpression.fault(in: licence) {
        root.fault("licence", found: fault.found.quotedForFault, expected: fault.expected)
      }
    }
  }

  private static let tasks = [
    "binary": "classification", "multiclass": "classification", "multi-label": "multilabel",
    "detection": "segmentation",
  ]

  private func items(
    _ section: Section, _ key: String, _ what: String, most: Int
  ) -> [(path: String, node: YAMLNode)] {
    guard let items = section.items(key, of: what) else { return [] }
    if items.isEmpty { section.fault(key, found: "an empty list", expected: "at least one of the \(what)") }
    if items.count > most {
      section.fault(key, found: "a list of \(items.count) items", expected: "at most \(most)")
      return Array(items.prefix(most))
    }
    return items
  }

  private func refuseTwins(_ names: [String], _ key: String) {
    var seen: Set<String> = []
    for (index, name) in names.enumerated() where !seen.insert(name).inserted {
      log.add("\(key)[\(index)].name", found: "\(name.quotedForFault) again", expected: "each name once")
    }
  }

  // MARK: - What goes in and comes out

  private func input(_ node: YAMLNode, _ path: String) -> ModelManifest.Input? {
    guard let section = Section(node, path: path, table: ManifestKeys.input, log: log) else { return nil }
    let layout = section.choice("layout", ModelManifest.Layout.self) ?? .nchw
    var input = ModelManifest.Input(
      name: line(section, "name") ?? "", layout: layout, recipe: PreprocessingRecipe(steps: []),
      channels: section.integer("channels", in: 1...1024) ?? 1)
    input.channelMeans = numbers(section, "channel-means", count: input.channels) { _ in true }
    input.channelDeviations = numbers(section, "channel-deviations", count: input.channels) { $0 > 0 }
    if layout == .nc {
      for key in ["recipe", "channels", "channel-means", "channel-deviations"] where section.has(key) {
        section.fault(key, found: "the key for a table of numbers", expected: "it for an image only")
      }
      if !section.has("columns") {
        section.fault("columns", found: "no key \"columns\"", expected: "the columns of the table, in their order")
      }
      input.columns = section.texts("columns") ?? []
      input.channels = max(1, input.columns.count)
    } else {
      if section.has("columns") {
        section.fault("columns", found: "the key for an image", expected: "it where layout is NC only")
      }
      if section.has("recipe") {
        if let recipe = recipe(section) { input.recipe = recipe }
      } else {
        section.fault("recipe", found: "no key \"recipe\"", expected: "a file, or a list of steps")
      }
    }
    return input
  }

  private func recipe(_ section: Section) -> PreprocessingRecipe? {
    guard let node = section.node("recipe") else { return nil }
    let path = section.keyPath("recipe")
    if case .scalar = node.content {
      guard let name = self.path(section, "recipe") else { return nil }
      guard let bytes = file(name) else {
        section.fault("recipe", found: "no file \(name.quotedForFault)", expected: "a file of the package")
        return nil
      }
      do { return try PreprocessingRecipe(json: bytes, file: name) } catch {
        for fault in error.faults {
          let step = fault.row.map { "step \($0): " } ?? ""
          let key = fault.column.map { "\($0): " } ?? ""
          section.fault("recipe", found: "in \(name): \(step)\(key)\(fault.found)", expected: fault.expected)
        }
        return nil
      }
    }
    guard case .list(let steps) = node.content else {
      log.add(path, line: node.line, found: node.words, expected: "a file, or a list of steps")
      return nil
    }
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
  }

  private func output(_ node: YAMLNode, _ path: String, task: ModelManifest.Task) -> ModelManifest.Output? {
    guard let section = Section(node, path: path, table: ManifestKeys.output, log: log) else { return nil }
    let meaning = section.choice("meaning", ModelManifest.Output.Meaning.self, synonyms: Self.meanings)
    let isNamed = meaning.map { [.logits, .probabilities, .score].contains($0) } ?? false
    var output = ModelManifest.Output(
      name: line(section, "name") ?? "", meaning: meaning ?? .score,
      activation: section.choice("activation", ModelManifest.Output.Activation.self) ?? .none,
      classes: section.texts("classes") ?? [])
    if isNamed, !section.has("classes") {
      section.fault("classes", found: "no key \"classes\"", expected: "the classes along the channel axis, in order")
    }
    if meaning == .logits, !section.has("activation") {
      let advice = task == .multilabel ? "sigmoid" : "sigmoid or softmax"
      section.fault("activation", found: "no key \"activation\" for logits", expected: advice)
    }
    if let meaning, meaning != .logits, output.activation != .none {
      section.fault(
        "activation", found: "\(output.activation.rawValue) for \(meaning.rawValue)", expected: "none, or logits")
    }
    if output.activation == .softmax, output.classes.count == 1 {
      section.fault("activation", found: "softmax of one class, which is always 1", expected: "sigmoid")
    }
    if output.activation == .softmax, task == .multilabel {
      section.fault("activation", found: "softmax, of which one class wins", expected: "sigmoid for several findings")
    }
    if meaning == .logits, output.activation == .none, section.has("activation") {
      section.fault("activation", found: "none for logits", expected: "sigmoid or softmax; or the meaning score")
    }
    output.unit = self.line(section, "unit", longest: 40)
    if section.has("label-values") {
      if task != .segmentation {
        section.fault("label-values", found: "the key for another task", expected: "it for segmentation only")
      }
      let values = numbers(section, "label-values", count: output.classes.count) {
        $0 >= 0 && $0 <= 65_535 && $0 == $0.rounded()
      }
      output.labelValues = values.map { Int($0) }
      if Set(values).count != values.count {
        section.fault("label-values", found: "a value twice", expected: "each value once")
      }
    }
    return output
  }

  private static let meanings = ["logit": "logits", "probability": "probabilities", "scores": "score"]

  // MARK: - What is done with the numbers

  private func readCalibration(_ root: Section, into manifest: inout ModelManifest) {
    guard let node = root.node("calibration") else { return }
    if case .scalar = node.content {
      manifest.calibration = path(root, "calibration")
      return
    }
    let findings = manifest.answer?.classes ?? []
    for (name, place, value) in root.named("calibration", of: "findings and files") ?? [] {
      if !findings.contains(name) { log.add(place, found: name.quotedForFault, expected: near(name, findings)) }
      guard let text = log.text(value, at: place) else { continue }
      if let fault = PackagePath.fault(in: text) {
        log.add(place, line: value.line, found: text.quotedForFault, expected: fault)
      } else {
        manifest.calibrations[name] = text
      }
    }
  }

  private func readPoints(_ root: Section, into manifest: inout ModelManifest) {
    guard root.has("operating-points") else { return }
    let answer = manifest.answer
    let classes = answer?.classes ?? []
    var seen: Set<String> = []
    for (path, node) in items(root, "operating-points", "operating points", most: 1000) {
      guard let section = Section(node, path: path, table: ManifestKeys.point, log: log) else { continue }
      let point = ModelManifest.OperatingPoint(
        name: line(section, "name", longest: 64) ?? "", finding: line(section, "finding") ?? "",
        threshold: section.number("threshold") ?? 0)
      if !point.finding.isEmpty, !classes.contains(point.finding) {
        section.fault("finding", found: point.finding.quotedForFault, expected: near(point.finding, classes))
      }
      let isChance =
        manifest.calibrationFile(of: point.finding) != nil || answer?.meaning == .probabilities
        || answer?.meaning == .logits
      if isChance, !(0...1).contains(point.threshold) {
        section.fault("threshold", found: "\(point.threshold)", expected: "a probability from 0 to 1")
      }
      if !seen.insert("\(point.name)\u{0}\(point.finding)").inserted {
        section.fault(
          "name", found: "\(point.name.quotedForFault) again for \(point.finding.quotedForFault)",
          expected: "each name once for a finding")
      }
      manifest.operatingPoints.append(point)
    }
  }

  private func readAccepts(_ root: Section, into manifest: inout ModelManifest) {
    guard let section = root.section("accepts", table: ManifestKeys.accepts) else { return }
    for key in ManifestKeys.acceptedWords {
      if let words = section.texts(key) { manifest.accepts[key] = words }
    }
    for (key, within, unit) in ManifestKeys.acceptedNumbers where section.has(key) {
      let ends = numbers(section, key, count: 2) { within.contains($0) }
      guard ends.count == 2 else { continue }
      guard ends[0] <= ends[1] else {
        section.fault(key, found: "\(ends[0]) before \(ends[1])", expected: "the least, then the greatest, in \(unit)")
        continue
      }
      manifest.acceptedRanges[key] = ends[0]...ends[1]
    }
  }

  private func readUse(_ root: Section, into manifest: inout ModelManifest) {
    if let use = root.section("intended-use", table: ManifestKeys.use) {
      manifest.intendedUse = text(use, "statement") ?? ""
      manifest.intendedPopulation = text(use, "population")
      manifest.intendedSetting = text(use, "setting")
      manifest.intendedUsers = use.texts("users") ?? []
    }
    if root.has("out-of-scope") { manifest.outOfScope = root.texts("out-of-scope") ?? [] }
  }

  private func readRest(_ root: Section, into manifest: inout ModelManifest) {
    if let training = root.section("training-data", table: ManifestKeys.training) {
      if let text = training.text("digest") {
        manifest.trainingData = ContentDigest(text)
        if manifest.trainingData == nil {
          training.fault("digest", found: text.quotedForFault, expected: "sha256: and 64 hexadecimal digits")
        }
      }
      manifest.trainingSummary = text(training, "summary")
    }
    if let section = root.section("regulatory", table: ManifestKeys.regulatory) {
      let regulatory = ModelManifest.Regulatory(
        manufacturer: line(section, "manufacturer"), deviceIdentifier: line(section, "device-identifier", longest: 64),
        clearance: line(section, "clearance", longest: 64), authority: line(section, "authority"))
      manifest.regulatory = regulatory
      if let fault = regulatory.deviceIdentifier.flatMap(DeviceIdentifier.fault) {
        section.fault("device-identifier", found: fault.found, expected: fault.expected)
      }
    }
    if let values = root.section("values", table: ManifestKeys.values) {
      manifest.embeddingValue = line(values, "embedding")
      manifest.featuresValue = line(values, "features")
    }
    if let section = root.section("uncertainty", table: ManifestKeys.uncertainty) {
      for text in section.texts("views") ?? [] {
        if let view = ModelManifest.Uncertainty.View(rawValue: text) {
          manifest.uncertainty.views.append(view)
        } else {
          section.fault(
            "views", found: text.quotedForFault,
            expected: near(text, ModelManifest.Uncertainty.View.allCases.map(\.rawValue)))
        }
      }
      manifest.uncertainty.energyTemperature =
        section.number("energy-temperature", expected: "a number above 0", where: { $0 > 0 }) ?? 1
    }
  }

  /// What holds between parts.
  private func check(_ manifest: ModelManifest, _ root: Section) {
    let meanings = manifest.outputs.map(\.meaning)
    guard !meanings.isEmpty else { return }
    let fits: (Bool, String) =
      switch manifest.task {
      case .classification, .multilabel, .segmentation:
        (meanings.contains { [.logits, .probabilities, .score].contains($0) }, "logits, probabilities or score")
      case .regression: (meanings.contains { [.value, .score].contains($0) }, "value")
      case .embedding: (meanings.contains(.embedding), "embedding")
      }
    if !fits.0 {
      root.fault(
        "outputs", found: "no output that answers the task \(manifest.task.rawValue)",
        expected: "an output whose meaning is \(fits.1)")
    }
  }

  // MARK: - Texts

  private func near(_ found: String, _ known: [String]) -> String {
    let advice = nearestName(to: found, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
    return known.isEmpty ? "a class of the output" : "one of \(known.prefix(20).joined(separator: ", "))\(advice)"
  }

  /// A text of one line, without characters that steer what shows it.
  private func line(_ section: Section, _ key: String, longest: Int = 400) -> String? {
    guard let text = section.text(key) else { return nil }
    guard !text.hasControls(except: []), text.count <= longest else {
      section.fault(
        key, found: text.quotedForFault,
        expected: "a text of one line, at most \(longest) letters, without control characters")
      return nil
    }
    return text
  }

  private func text(_ section: Section, _ key: String) -> String? {
    guard let text = section.text(key) else { return nil }
    guard !text.hasControls(except: ["\n", "\t"]), text.utf8.count <= 20_000 else {
      section.fault(key, found: text.quotedForFault, expected: "at most 20000 bytes of text without control characters")
      return nil
    }
    return text
  }

  private func path(_ section: Section, _ key: String) -> String? {
    guard let text = section.text(key) else { return nil }
    if let fault = PackagePath.fault(in: text) {
      section.fault(key, found: text.quotedForFault, expected: fault)
      return nil
    }
    return text
  }

  private func numbers(_ section: Section, _ key: String, count: Int, where rule: (Double) -> Bool) -> [Double] {
    guard let items = section.items(key, of: "numbers") else { return [] }
    let numbers = items.compactMap { section.number(of: $0.node, at: $0.path) }
    guard numbers.count == items.count else { return [] }
    guard numbers.count == count else {
      section.fault(key, found: "\(numbers.count) numbers", expected: "\(count) numbers")
      return []
    }
    for (index, number) in numbers.enumerated() where !rule(number) {
      log.add(items[index].path, found: "\(number)", expected: "a number that this key allows")
      return []
    }
    return numbers
  }
}

extension FaultLog {
  /// The text of a node.
  func text(_ node: YAMLNode, at path: String) -> String? {
    guard case .scalar(let text, _) = node.content, !text.isEmpty else {
      add(path, line: node.line, found: node.words, expected: "a text")
      return nil
    }
    return text
  }
}

extension String {
  /// Whether it holds characters that steer what shows it, other than these.
  func hasControls(except allowed: [Unicode.Scalar]) -> Bool {
    unicodeScalars.contains {
      [.control, .lineSeparator, .paragraphSeparator, .format].contains($0.properties.generalCategory)
        && !allowed.contains($0)
    }
  }
}
