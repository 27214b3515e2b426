// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import ModelPackages
import Networks
import ONNXGraphs
public import Training
public import Vocabulary
import WeightFiles

/// One run, or several that belong together: an ensemble, the parts of a cross-validation, the trials of a search.
public struct TrainingSeries {
  let configuration: TrainingConfiguration
  let data: GatheredData
  let folder: URL
  let software: String
  let start: TrainingStart

  /// Prepares the runs.
  ///
  /// - Parameters:
  ///   - configuration: What was written down.
  ///   - data: The images.
  ///   - folder: Where runs are kept; several have folders of their own in it.
  ///   - software: The program, with its version.
  ///   - start: What networks begin with.
  public init(
    configuration: TrainingConfiguration, data: GatheredData, folder: URL, software: String,
    start: TrainingStart = .chance
  ) {
    self.configuration = configuration
    self.data = data
    self.folder = folder
    self.software = software
    self.start = start
  }

  /// A run with what came of it.
  public struct Member: Sendable {
    /// What it is called: `run`, `member 2`, `part 3`, `trial 7`.
    public var name: String
    /// Its folder.
    public var folder: URL
    /// What was found on the way.
    public var memory: RunMemory
    /// What could not be fitted at its end.
    public var notes: [String] = []
    /// Its package; `nil` for parts of a cross-validation and trials of a search.
    public var package: ModelPackage?
    /// Numbers that a trial drew.
    public var drawn: [String: Double] = [:]
    /// Whether it can still do what the network that it began with could; `nil` where that was not asked.
    public var acceptance: AcceptanceTable?
  }

  /// What came of all.
  public struct Outcome: Sendable {
    /// The runs.
    public var members: [Member]
    /// The images of the first run.
    public var data: GatheredData
    /// The plan of the first run.
    public var plan: TrainingPlan
    /// What trained.
    public var engine: TrainingCapabilities
    /// What is to be said of all together.
    public var summary: [PassMetric] = []
    /// The same in lines.
    public var lines: [String] = []
    /// What trainings on shares of the patients say of more of them.
    public var curve: CurveFindings?

    /// Whether no run lost what the network that it began with could do.
    public var isAccepted: Bool { members.allSatisfy { $0.acceptance?.isAccepted ?? true } }

    /// The outcome as JSON.
    public func json(registered: [String]) -> JSONValue {
      .object([
        "runs": .array(
          members.map { member in
            let best = member.memory.best.map { member.memory.passes[$0] }
            return .object([
              "name": .string(member.name), "folder": .string(member.folder.path),
              "passes": .integer(member.memory.passes.count), "bestPass": best.map { .integer($0.pass) },
              "seconds": .number(member.memory.seconds),
              "ending": member.memory.ending.map { .string($0.rawValue) },
              "tuning": .array((best?.metrics ?? []).map(\.json)), "notes": .array(member.notes.map(JSONValue.string)),
              "acceptance": member.acceptance?.json, "package": member.package.map { .string("\($0.digest)") },
              "drawn": member.drawn.isEmpty
                ? nil
                : .object(member.drawn.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .number($0.value)) }),
            ])
          }),
        "data": .string("\(data.digest)"), "summary": .array(summary.map(\.json)),
        "learningCurve": curve?.json, "registered": .array(registered.map(JSONValue.string)),
      ])
    }
  }

  /// Does all runs, one after the other; those that are done are not done again.
  ///
  /// - Parameters:
  ///   - trainer: Who carries plans out.
  ///   - watch: Gives a watch for a run by its name.
  /// - Returns: The runs, with what is to be said of all together.
  /// - Throws: ``RunFailure``, and what the trainer throws.
  public func run(by trainer: any Trainer, _ watch: (String) -> RunWatch) throws -> Outcome {
    guard let train = data.train else { throw RunFailure.record("train") }
    var outcome = Outcome(
      members: [], data: data, plan: configuration.plan(for: train), engine: try trainer.capabilities())
    if let folds = configuration.crossValidation {
      let outer = try RunFolder(folder)
      try CrossValidation(series: self, folds: folds).run(by: trainer, watch, in: outer, into: &outcome)
    } else if let search = configuration.search {
      let outer = try RunFolder(folder)
      try HyperparameterSearch(series: self, search: search).run(by: trainer, watch, in: outer, into: &outcome)
    } else if let choice = configuration.curve {
      let outer = try RunFolder(folder)
      try LearningCurveRun(series: self, choice: choice).run(by: trainer, watch, in: outer, into: &outcome)
    } else if configuration.ensemble > 1 {
      let outer = try RunFolder(folder)
      defer { withExtendedLifetime(outer) {} }
      for member in 1...configuration.ensemble {
        var own = configuration
        own.seed = configuration.seed &+ UInt64(member - 1)
        outcome.members.append(
          try one(
            own, data, name: "member \(member)", in: folder.appending(path: "member-\(member)"), trainer, watch,
            packageSuffix: "-\(member)"))
      }
    } else {
      outcome.members.append(try one(configuration, data, name: "run", in: folder, trainer, watch, packageSuffix: ""))
    }
    return outcome
  }

  /// One run; with a suffix it ends in a package.
  func one(
    _ configuration: TrainingConfiguration, _ data: GatheredData, name: String, in place: URL, _ trainer: any Trainer,
    _ watch: (String) -> RunWatch, packageSuffix: String?
  ) throws -> Member {
    guard let train = data.train else { throw RunFailure.record("train") }
    let plan = configuration.plan(for: train)
    let folder = try RunFolder(place)
    let memory = try TrainingRun(
      configuration, plan: plan, data: data, folder: folder, software: software, start: start
    ).run(by: trainer, watch(name))
    var member = Member(name: name, folder: place, memory: memory)
    guard let packageSuffix else { return member }
    guard let weights = try folder.weights(RunFolder.Name.best) else { throw RunFailure.record(RunFolder.Name.best) }
    if let choice = configuration.acceptance, case .weights(let before, _) = start {
      let table = try AcceptanceGate(configuration: configuration, choice: choice, past: data.past).judged(
        before: before, after: weights, plan: plan, train: train, by: trainer)
      try folder.write(table.table, to: AcceptanceGate.table)
      member.acceptance = table
    }
    let network = try plan.network.onnx(
      weights: weights,
      writing: ONNXWriting(
        space: [configuration.space],
        properties: ["configuration": "\(configuration.digest)", "data": "\(data.digest)"]))
    let made = try PackageMaker(configuration, plan: plan, data: data, folder: folder, software: software).make(
      network: try network.bytes(), memory: memory, engine: try trainer.capabilities(), suffix: packageSuffix,
      acceptance: member.acceptance)
    member.package = made.package
    member.notes = made.notes
    return member
  }
}
