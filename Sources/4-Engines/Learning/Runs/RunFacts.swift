// SPDX-License-Identifier: Apache-2.0
import Imaging
import Networks
public import Training
public import Vocabulary

/// What a run is a run of: digests, surroundings and counts, as they go into its folder, its package and its page.
public struct RunFacts: Sendable {
  let configuration: TrainingConfiguration
  let plan: TrainingPlan
  let planDigest: ContentDigest
  let data: GatheredData
  let software: String
  let engine: TrainingCapabilities
  let key: ContentDigest?
  let start: String?

  /// Gathers them.
  ///
  /// - Parameters:
  ///   - configuration: What was written down.
  ///   - plan: What followed from it.
  ///   - planDigest: The digest of the plan as it is kept.
  ///   - data: The images.
  ///   - software: The program.
  ///   - engine: What trains.
  ///   - key: What names the run.
  ///   - start: The digest of the weights that it begins with; `nil` where chance began.
  public init(
    configuration: TrainingConfiguration, plan: TrainingPlan, planDigest: ContentDigest, data: GatheredData,
    software: String, engine: TrainingCapabilities, key: ContentDigest? = nil, start: String? = nil
  ) {
    self.start = start
    self.configuration = configuration
    self.plan = plan
    self.planDigest = planDigest
    self.data = data
    self.software = software
    self.engine = engine
    self.key = key
  }

  /// The facts as JSON.
  public var json: JSONValue {
    .object([
      "run": .integer(1), "name": .string(configuration.name), "key": key.map { .string("\($0)") },
      "software": .string(software),
      "engine": .object([
        "version": .string(engine.version), "processor": .string(engine.processor),
        "threads": .integer(plan.threads), "loaders": .integer(plan.loaders),
        "precision": .string(plan.precision.rawValue),
      ]),
      "configuration": .string("\(configuration.digest)"), "plan": .string("\(planDigest)"),
      "recipe": .string("\(configuration.input.recipe.digest)"),
      "network": .object([
        "name": .string(plan.network.name), "parameters": .integer(plan.network.learntCount),
        "start": start.map(JSONValue.string),
      ]),
      "seed": .unsigned(plan.seed),
      "data": .object([
        "name": .string(data.words), "digest": .string("\(data.digest)"),
        "version": data.version.map { .string("\($0)") }, "synthetic": .bool(data.isSynthetic),
        "sets": .array(data.sets.map(Self.set)),
      ]),
    ])
  }

  private static func set(_ set: ImageSet) -> JSONValue {
    .object([
      "use": .string(set.use.rawValue), "images": .integer(set.count),
      "patients": .integer(Set(set.patients).count), "shape": .array(set.shape.map(JSONValue.integer)),
      "digest": .string("\(set.digest)"),
    ])
  }
}
