// SPDX-License-Identifier: Apache-2.0
public import Training
public import WeightFiles

/// Trains by the helper `fiducial-train`.
public struct HelperTrainer: Trainer {
  private let helper: TrainingHelper

  /// Takes a helper, which is started by the first call.
  public init(_ helper: TrainingHelper) { self.helper = helper }

  /// Which engine the helper holds.
  public func capabilities() throws -> TrainingCapabilities { try helper.capabilities() }

  /// Begins, and hands the images over.
  public func begin(_ plan: TrainingPlan, from start: TrainingStart, on sets: [ImageSet]) throws {
    switch start {
    case .chance: try helper.begin(plan)
    case .weights(let file, let required): try helper.begin(plan, transferring: file, required: required)
    case .state(let file): try helper.begin(plan, state: file)
    }
    // Images that judge and have sizes of their own are handed over window by window.
    for set in sets where set.use != .tune || set.extents.isEmpty { try take(set) }
  }

  /// Hands images over; those of the same use before are let go.
  public func take(_ set: ImageSet) throws { try helper.add(try set.memory()) }

  /// Goes on, for a while.
  public func advance(steps: Int, seconds: Double) throws -> TrainingProgress {
    try helper.advance(steps: steps, seconds: seconds)
  }

  /// What the network says of a set.
  public func outputs(of use: SampleSet.Use, averaged: Bool) throws -> [(shape: [Int], values: [Float])] {
    try helper.outputs(of: use, averaged: averaged).map { (shape: $0.shape, values: $0.values) }
  }

  /// Takes the running statistics of batch normalisation from a set's images alone.
  public func adaptStatistics(to use: SampleSet.Use) throws { try helper.adaptStatistics(to: use) }

  /// All that is needed to go on from here.
  public func state() throws -> WeightFile { try helper.state() }

  /// The weights alone.
  public func weights(averaged: Bool) throws -> WeightFile { try helper.weights(averaged: averaged) }

  /// Ends the helper.
  public func stop() { helper.stop() }
}

extension ImageSet {
  /// The images in memory that can be handed over.
  func memory() throws(TrainingFailure) -> SampleMemory {
    let targets: SampleMemory.Targets
    switch answers {
    case .none: targets = .none
    case .classes(let numbers): targets = .classes(numbers)
    case .findings(let values): targets = .findings(values, count: count == 0 ? 1 : values.count / count)
    case .masks(let pixels): targets = .masks(pixels)
    }
    return try SampleMemory(
      use, shape: shape, sizes: extents.isEmpty ? nil : extents, images: .float32(pixels), targets: targets,
      patients: patients,
      domains: sites.isEmpty ? nil : sites)
  }
}
