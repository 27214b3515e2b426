// SPDX-License-Identifier: Apache-2.0

/// Learning from images with answers, perhaps after they were moved against the network.
final class Supervised: LearningWay {
  private let attack: Attack?
  private let marks: [String]

  /// - Parameters:
  ///   - attack: How images are moved before; `nil` for not.
  ///   - marks: Inner values that other ways of the same step want.
  init(attack: Attack?, marks: [String]) {
    self.attack = attack
    self.marks = marks
  }

  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault) {
    let piece = lesson.pieces[0]
    let images: Tensor
    if let attack { images = try attack.images(piece, session) } else { images = try session.images(piece) }
    let pass = try session.learnTogether(images, &lesson, marks: marks)
    let value = try session.value(pass.outputs, piece.targets, weights: piece.weights, done: lesson.done)
    lesson.marks = pass.marks
    do throws(TensorFailure) {
      try lesson.add(value.loss, as: "supervised")
      if !session.losses.last.isEmpty { lesson.each = try value.each.values(Float.self) }
    } catch { throw .tensor(error) }
  }
}
