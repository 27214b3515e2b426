// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Training
public import Vocabulary
import WeightFiles

/// One training, in a folder of its own, that can be cut off at any moment and goes on to the same weights.
///
/// After each pass the network is judged on the tuning part; the best pass is kept, and the state with it. Between passes the state is kept
/// every minute. Where the folder holds a run of the same configuration, plan and data it is gone on with; a run of anything else is
/// refused. State and memory lie in one file that is replaced as a whole, so that a kill at any moment leaves a moment from which the
/// same weights follow.
public struct TrainingRun {
  let configuration: TrainingConfiguration
  let plan: TrainingPlan
  let data: GatheredData
  let folder: RunFolder
  let software: String
  let start: TrainingStart

  /// Seconds between states that are kept within a pass.
  static let stateInterval = 60.0

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - configuration: What was written down.
  ///   - plan: What follows from it for these data.
  ///   - data: The images.
  ///   - folder: Where it is kept.
  ///   - software: The program, with its version.
  ///   - start: What the network begins with.
  public init(
    _ configuration: TrainingConfiguration, plan: TrainingPlan, data: GatheredData, folder: RunFolder,
    software: String, start: TrainingStart = .chance
  ) {
    self.configuration = configuration
    self.plan = plan
    self.data = data
    self.folder = folder
    self.software = software
    self.start = start
  }

  /// What names a run: the same key, and it may be gone on with.
  public var key: ContentDigest {
    let parts =
      [configuration.digest.description, ContentDigest(hashing: Array(planText.utf8)).description, software]
      + data.sets.map { $0.digest.description } + [startText]
    return ContentDigest(hashing: Array(parts.joined(separator: "\n").utf8))
  }

  /// What names the weights that it begins with: another file under the same name is another run.
  private var startText: String {
    guard case .weights(let file, let required) = start else { return "chance" }
    return "\(Self.digest(of: file)) \(required)"
  }

  /// What the arrays of a file of weights are, in whatever order.
  static func digest(of file: WeightFile) -> ContentDigest {
    var hasher = ContentDigest.Hasher()
    for tensor in file.tensors.sorted(by: { $0.name < $1.name }) {
      hasher.update(Array("\(tensor.name) \(tensor.shape) \(tensor.element)\n".utf8))
      hasher.update(tensor.bytes)
    }
    return hasher.digest
  }

  private var startDigest: String? {
    if case .weights(let file, _) = start { "\(Self.digest(of: file))" } else { nil }
  }

  /// The plan as JSON, keys sorted.
  public var planText: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    // A plan holds finite numbers and texts alone.
    guard let bytes = try? encoder.encode(plan), let text = String(data: bytes, encoding: .utf8) else { return "{}" }
    return text + "\n"
  }

  /// Trains to the end, or goes on where it was cut off.
  ///
  /// - Parameters:
  ///   - trainer: Who carries the plan out.
  ///   - watch: Hears how far it is, and is asked whether to go on.
  /// - Returns: What was found on the way; the weights of the best pass lie in the folder.
  /// - Throws: ``RunFailure``, and what the trainer throws.
  public func run(by trainer: any Trainer, _ watch: RunWatch = RunWatch()) throws -> RunMemory {
    var place = RunPlace(run: self, key: key, watch: watch)
    let kept = try folder.weights(RunFolder.Name.state)
    if let kept {
      guard kept.metadata["run.key"] == "\(place.key)" else { throw RunFailure.otherRun }
      place.memory = try Self.memory(kept)
      if place.memory.ending != nil { return try place.finished() }
    } else if folder.has(RunFolder.Name.run) {
      // A run that was cut off before its first state begins anew, where it is the same.
      guard try Self.key(in: folder) == "\(place.key)" else { throw RunFailure.otherRun }
    }
    let engine = try trainer.capabilities()
    try describe(engine, key: place.key)
    var first = start
    if var kept {
      kept.metadata = kept.metadata.filter { !$0.key.hasPrefix("run.") }
      first = .state(kept)
    }
    if kept == nil { try place.checkFigure() }
    try trainer.begin(plan, from: first, on: data.sets)
    try place.rewriteRecords()
    return try place.advance(trainer)
  }

  private static func memory(_ state: WeightFile) throws(RunFailure) -> RunMemory {
    guard let text = state.metadata["run.memory"],
      let memory = try? JSONDecoder().decode(RunMemory.self, from: Data(text.utf8))
    else { throw .record(RunFolder.Name.state) }
    return memory
  }

  /// The key of the run in a folder; `nil` where it is not said.
  static func key(in folder: RunFolder) throws(RunFailure) -> String? {
    guard let bytes = try folder.bytes(RunFolder.Name.run) else { return nil }
    guard let value = try? JSONValue(parsing: bytes) else { throw .record(RunFolder.Name.run) }
    return value["key"]?.text
  }

  /// Writes down what is to be done, with what, on what.
  private func describe(_ engine: TrainingCapabilities, key: ContentDigest) throws(RunFailure) {
    try folder.write(configuration.bytes, to: RunFolder.Name.configuration)
    try folder.write(planText, to: RunFolder.Name.plan)
    let facts = RunFacts(
      configuration: configuration, plan: plan, planDigest: ContentDigest(hashing: Array(planText.utf8)), data: data,
      software: software, engine: engine, key: key, start: startDigest)
    try folder.write(facts.json.text() + "\n", to: RunFolder.Name.run)
  }
}

extension ContentDigest {
  /// The digest of a text.
  init(text: String) { self.init(hashing: Array(text.utf8)) }
}
