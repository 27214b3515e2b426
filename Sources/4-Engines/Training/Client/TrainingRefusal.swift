// SPDX-License-Identifier: Apache-2.0

/// Why the helper, being sound, does not train as it was asked; the facts stand beside it on the wire.
package enum TrainingRefusal: UInt16, Sendable, Hashable, CaseIterable {
  /// The engine's library is not there; what was tried.
  case engineMissing = 16
  /// No training was begun, as in a fresh helper.
  case notBegun
  /// A number of the plan is out of its range: which.
  case plan
  /// The network does not hold together, or its weights do not fit: the step, what it needs, what is there.
  case network
  /// A file of weights cannot be read: the tensor, what was expected, what was found.
  case weights
  /// Images cannot be taken: their use, what is wrong.
  case samples
  /// Images of a use are needed and were not handed over: the use.
  case missingSamples
  /// Images came after learning from their like had begun: the use.
  case late
  /// The objective, or a way of training, does not go with the rest: which, in the engine's words.
  case method
  /// A state lacks an array, or has one of another shape: its name.
  case state
  /// A state belongs to another plan or other images.
  case otherPlan
  /// Derivatives that cannot be had: what was asked, what can be.
  case gradients
  /// An operation failed: which, its words.
  case operation
}
