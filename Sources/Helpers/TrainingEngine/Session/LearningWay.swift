// SPDX-License-Identifier: Apache-2.0

/// A way of learning: what it asks for, and what it adds to a step.
protocol LearningWay: AnyObject {
  /// Networks of its own that learn along.
  var networks: [TrainedNetwork] { get }
  /// Arrays that must be kept to go on.
  var state: [NamedTensor] { get }
  /// The images that it wants beside those to learn from; `nil` for none.
  func piece(pass: Int, _ session: TrainingSession) -> PieceMaker?
  /// Images that go through the network in one pass with those to learn from, so that batch normalisation sees them all.
  func company(_ lesson: Lesson, _ session: TrainingSession) throws(SessionFault) -> [Tensor]
  /// Adds to a step.
  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault)
}

extension LearningWay {
  var networks: [TrainedNetwork] { [] }
  var state: [NamedTensor] { networks.flatMap(\.state) }
  func piece(pass: Int, _ session: TrainingSession) -> PieceMaker? { nil }
  func company(_ lesson: Lesson, _ session: TrainingSession) throws(SessionFault) -> [Tensor] { [] }
}
