// SPDX-License-Identifier: Apache-2.0
public import Workers

/// Why the helper did not train.
public enum TrainingFailure: Error, Sendable, Hashable {
  /// The helper is not there, died, or took too long; a training that was under way in it is gone, and goes on from the last state.
  case helper(WorkerFailure)
  /// The engine's library is not installed.
  case engineMissing
  /// No training is under way, as in a helper that was started anew.
  case notBegun
  /// A number of the plan is out of its range.
  case plan(field: String)
  /// The network does not hold together, or its weights do not fit.
  case network(step: String, expected: String, found: String)
  /// A file of weights cannot be read.
  case weights(tensor: String, expected: String, found: String)
  /// Images cannot be taken: which, and what is wrong.
  case samples(SampleSet.Use, fault: String)
  /// Images of this use are needed and were not handed over.
  case missingSamples(SampleSet.Use)
  /// Images came after learning from their like had begun.
  case late(SampleSet.Use)
  /// The objective, or a way of training, does not go with the rest.
  case method(String)
  /// A state lacks an array, or has one of another shape.
  case state(name: String)
  /// A state belongs to another plan or other images.
  case otherPlan
  /// Derivatives that cannot be had: what was asked, what can be.
  case gradients(asked: String, possible: String)
  /// An operation failed; the engine's own words.
  case operation(name: String, words: String)
  /// What is to be handed over does not fit together: which part has how many numbers, and how many it needs.
  case layout(part: String, count: Int, expected: Int)
  /// The system has no memory to hand over, by its error number.
  case memory(code: Int32)
}
