// SPDX-License-Identifier: Apache-2.0
public import Training
public import WeightFiles

/// Who carries a plan out: the helper, or in tests something small.
///
/// Calls block; one at a time. Whatever it throws ends the run, and the state that was kept last is where it goes on from.
public protocol Trainer: Sendable {
  /// Which engine it is.
  func capabilities() throws -> TrainingCapabilities
  /// Begins with these images.
  ///
  /// - Parameters:
  ///   - plan: What is to be learnt.
  ///   - start: Weights or a state to begin with.
  ///   - sets: The images, by what they are for.
  /// - Throws: What the engine says.
  func begin(_ plan: TrainingPlan, from start: TrainingStart, on sets: [ImageSet]) throws
  /// Takes other images to be judged by, in place of those before.
  func take(_ set: ImageSet) throws
  /// Goes on for so many steps, or as many as fit in the time; ends at the end of a pass.
  func advance(steps: Int, seconds: Double) throws -> TrainingProgress
  /// What the network says of a set: numbers of each output, image after image, with their shape.
  func outputs(of use: SampleSet.Use, averaged: Bool) throws -> [(shape: [Int], values: [Float])]
  /// Takes the running statistics of batch normalisation from a set's images alone; the weights stay.
  func adaptStatistics(to use: SampleSet.Use) throws
  /// All that is needed to go on from here.
  func state() throws -> WeightFile
  /// The weights alone, as they answer.
  func weights(averaged: Bool) throws -> WeightFile
  /// Ends it; what it held is given back.
  func stop()
}

/// What a training begins with.
public enum TrainingStart: Sendable {
  /// Chance.
  case chance
  /// Weights whose names and shapes fit; those whose paths begin so must fit.
  case weights(WeightFile, required: [String])
  /// A state, to go on from.
  case state(WeightFile)
}
