// SPDX-License-Identifier: Apache-2.0
public import Training
public import WeightFiles
public import Workers

/// What the service asks of a training under way.
public protocol ServedTraining: AnyObject {
  /// Takes images; the descriptor stays the caller's.
  func take(_ set: SampleSet, descriptor: Int32) throws(Refusal)
  /// Goes on for so many steps, or as many as fit in the time; ends at the end of a pass.
  func goOn(steps: Int, seconds: Double) throws(Refusal) -> TrainingProgress
  /// What the network says of a set: a tensor for each output.
  func answers(to use: SampleSet.Use, averaged: Bool) throws(Refusal) -> [TrainingTensor]
  /// Takes the running statistics of batch normalisation from a set's images alone.
  func adapt(to use: SampleSet.Use) throws(Refusal)
  /// All that is needed to go on from here.
  func everything() throws(Refusal) -> WeightFile
  /// The network as it answers.
  func answering(averaged: Bool) throws(Refusal) -> NetworkModule
}

/// Where a training begins, as the service hands it on.
public enum ServedStart: Sendable {
  /// By chance.
  case chance
  /// By these weights where they fit; the beginnings of paths that must.
  case transfer(WeightFile, required: [String])
  /// Where a state left it.
  case state(WeightFile)
}

extension Refusal {
  /// A refusal of the trainer's protocol.
  init(_ reason: TrainingRefusal, _ facts: [String]) { self.init(code: reason.rawValue, facts: facts) }

  /// An operation that failed.
  init(_ failure: TensorFailure) { self.init(.operation, [failure.operation, failure.words]) }
}
