// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
public import ModelPackages
import Networks
import RecalibrationFiles
import Statistics
public import Training
import Vocabulary

/// Turns the best weights of a run into a model package.
///
/// The package holds the network as ONNX, the recipe that images went through in training, the curves and thresholds that the tuning part
/// gave, a card, and `training.json` with the digests of data, configuration and plan. It is opened and checked before it is written.
public struct PackageMaker {
  let configuration: TrainingConfiguration
  let plan: TrainingPlan
  let data: GatheredData
  let folder: RunFolder
  let software: String

  /// Makes a maker.
  ///
  /// - Parameters:
  ///   - configuration: What was written down.
  ///   - plan: What followed from it.
  ///   - data: The images.
  ///   - folder: The run.
  ///   - software: The program, with its version.
  public init(
    _ configuration: TrainingConfiguration, plan: TrainingPlan, data: GatheredData, folder: RunFolder, software: String
  ) {
    self.configuration = configuration
    self.plan = plan
    self.data = data
    self.folder = folder
    self.software = software
  }

  /// A package that was made.
  public struct Made: Sendable {
    /// The package.
    public var package: ModelPackage
    /// What could not be fitted, in sentences.
    public var notes: [String]
  }

  /// Makes the package and writes it to `package/` in the run's folder; one that was there is replaced.
  ///
  /// - Parameters:
  ///   - network: The network with its weights, as ONNX.
  ///   - memory: What the run found.
  ///   - engine: What trained.
  ///   - suffix: What is added to the version, as for a member of an ensemble.
  ///   - acceptance: Whether it can still do what the network that it began with could.
  /// - Returns: The package as it was read back, with what could not be fitted.
  /// - Throws: ``RunFailure``, `ModelPackageError` where the parts do not fit each other.
  public func make(
    network: [UInt8], memory: RunMemory, engine: TrainingCapabilities, suffix: String = "",
    acceptance: AcceptanceTable? = nil
  ) throws -> Made {
    guard let tune = data.tune else { throw RunFailure.record("tune") }
    let answers = try TuningAnswers(in: folder, set: tune, task: configuration.task)
    let ending = answers.map { FittedEnding($0, configuration: configuration, software: software) }
    let planBytes = try folder.bytes(RunFolder.Name.plan) ?? []
    let facts = RunFacts(
      configuration: configuration, plan: plan, planDigest: ContentDigest(hashing: planBytes), data: data,
      software: software, engine: engine, start: try begun())
    var files: [String: [UInt8]] = [
      "weights.onnx": network,
      "recipe.json": Array((configuration.input.recipe.json.text() + "\n").utf8),
      "training.json": Array((record(facts, memory, ending, acceptance).text() + "\n").utf8),
      "card.md": Array(ModelCardText(configuration, data, memory, ending, acceptance).text.utf8),
    ]
    var calibrations: [(word: String, file: String)] = []
    for (place, word) in configuration.task.words.enumerated() {
      guard let curve = ending?.curves[word] else { continue }
      let file = "calibration-\(place + 1).json"
      files[file] = Array(curve.text().utf8)
      calibrations.append((word, file))
    }
    files["model.yaml"] = Array(
      description(calibrations, ending?.points ?? [], suffix: suffix).utf8)
    let package = try ModelPackage.open(files: files, name: RunFolder.Name.package)
    try write(files)
    return Made(package: package, notes: ending?.notes ?? [])
  }

  /// The digest of the weights that the run began with, as it was written down then.
  private func begun() throws(RunFailure) -> String? {
    guard let bytes = try folder.bytes(RunFolder.Name.run) else { return nil }
    return (try? JSONValue(parsing: bytes))?["network"]?["start"]?.text
  }

  /// Puts the files beside the old package, then in its place.
  private func write(_ files: [String: [UInt8]]) throws(RunFailure) {
    let manager = FileManager.default
    let (new, old, place) = (
      folder.file(".package.new"), folder.file(".package.old"), folder.file(RunFolder.Name.package)
    )
    do {
      for left in [new, old] where manager.fileExists(atPath: left.path) { try manager.removeItem(at: left) }
      try manager.createDirectory(at: new, withIntermediateDirectories: true)
      for (name, bytes) in files { try Data(bytes).write(to: new.appending(path: name)) }
      if manager.fileExists(atPath: place.path) { try manager.moveItem(at: place, to: old) }
      try manager.moveItem(at: new, to: place)
      if manager.fileExists(atPath: old.path) { try manager.removeItem(at: old) }
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      throw .file(RunFolder.Name.package, code: cause.map { Int32($0.code) } ?? EIO)
    }
  }

  private func record(_ facts: RunFacts, _ memory: RunMemory, _ ending: FittedEnding?, _ acceptance: AcceptanceTable?)
    -> JSONValue
  {
    guard case .object(var members) = facts.json else { return facts.json }
    members.append(.init("passes", .integer(memory.passes.count)))
    members.append(.init("ending", memory.ending.map { .string($0.rawValue) } ?? .null))
    if let best = memory.best {
      let pass = memory.passes[best]
      members.append(.init("best-pass", .integer(pass.pass)))
      members.append(.init("tuning", .array(pass.metrics.map(\.json))))
    }
    members.append(
      .init(
        "operating-points",
        .array(
          (ending?.points ?? []).map { point in
            .object([
              "name": .string(point.name), "finding": .string(point.finding),
              "threshold": .number(point.choice.threshold), "rule": .string(point.choice.rule.name),
              "sensitivity": .number(point.choice.rates.sensitivity),
              "specificity": .number(point.choice.rates.specificity),
            ])
          })))
    if let acceptance { members.append(.init("acceptance", acceptance.json)) }
    return .object(members)
  }

  /// The text of `model.yaml`.
  private func description(
    _ calibrations: [(word: String, file: String)], _ points: [FittedEnding.Point], suffix: String
  ) -> String {
    func quoted(_ text: String) -> String { JSONValue.string(text).text(pretty: false) }
    let facts = configuration.package
    let task: ModelManifest.Task
    let activation: String
    switch configuration.task {
    case .classes: (task, activation) = (.classification, "softmax")
    case .findings: (task, activation) = (.multilabel, "sigmoid")
    case .masks: (task, activation) = (.segmentation, "softmax")
    }
    var lines = [
      "fiducial-model: 1", "name: \(quoted(facts.name))", "version: \(quoted(facts.version + suffix))",
      "task: \(task.rawValue)", "weights: weights.onnx", "licence: \(quoted(facts.licence))", "card: card.md",
      "inputs:", "  - name: \(quoted(plan.network.inputs.first?.name ?? "image"))",
      "    layout: \(configuration.modelInput.layout.rawValue)", "    channels: \(configuration.input.channels)",
      "    recipe: recipe.json", "outputs:", "  - name: \(quoted(plan.network.outputs.first?.name ?? "logits"))",
      "    meaning: logits", "    activation: \(activation)",
      "    classes: [\(configuration.task.words.map(quoted).joined(separator: ", "))]",
    ]
    if case .masks(_, let classes) = configuration.task {
      lines.append("    label-values: [\(classes.map(\.value).joined(separator: ", "))]")
    }
    if case .classes = configuration.task, let only = calibrations.first {
      lines.append("calibration: \(only.file)")
    } else if !calibrations.isEmpty {
      lines.append("calibration:")
      for (word, file) in calibrations { lines.append("  \(quoted(word)): \(file)") }
    }
    if !points.isEmpty { lines.append("operating-points:") }
    for point in points {
      // A threshold above all scores calls nobody; the greatest chance stands for it.
      lines += [
        "  - name: \(quoted(point.name))", "    finding: \(quoted(point.finding))",
        "    threshold: \(min(1, max(0, point.choice.threshold)))",
      ]
    }
    lines += ["intended-use:", "  statement: \(quoted(facts.intendedUse))"]
    if !facts.outOfScope.isEmpty {
      lines.append("out-of-scope:")
      for line in facts.outOfScope { lines.append("  - \(quoted(line))") }
    }
    lines += [
      "training-data:", "  digest: \(quoted("\(data.digest)"))",
      "  summary: \(quoted(data.words + (data.isSynthetic ? "; simulated images" : "")))",
    ]
    return lines.joined(separator: "\n") + "\n"
  }
}

extension PassMetric {
  /// The figure as JSON.
  var json: JSONValue {
    .object([
      "name": .string(name), "group": group.map(JSONValue.string), "value": .number(orNull: value),
      "lower": .number(orNull: lower), "upper": .number(orNull: upper), "level": .number(level),
      "method": .string(method), "n": .integer(n), "patients": patients.map(JSONValue.integer),
      "definition": .string(definition), "reason": reason.map(JSONValue.string),
    ])
  }
}
