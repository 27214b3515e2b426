// SPDX-License-Identifier: Apache-2.0
public import Training

/// Why a training cannot begin, or go on.
public enum SessionFault: Error, Sendable, Hashable {
  /// An operation of the library failed.
  case tensor(TensorFailure)
  /// The network and its weights do not go together.
  case network(ModuleFailure)
  /// Images cannot be learnt from.
  case samples(SampleFault)
  /// Images of this use are needed and were not handed over.
  case missing(SampleSet.Use)
  /// The set to learn from came after learning had begun.
  case late(SampleSet.Use)
  /// The objective does not go with answers or scores.
  case objective(ObjectiveFailure)
  /// A number of the plan is out of its range.
  case plan(field: String)
  /// A way of training does not go with the network, the objective or the answers.
  case method(String)
  /// A state lacks an array, or has one of another shape.
  case state(name: String)
  /// A state belongs to another plan or other images.
  case otherPlan
}
