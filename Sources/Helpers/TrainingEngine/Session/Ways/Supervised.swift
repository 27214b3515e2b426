// SPDX-License-Identifier: Apache-2.0
import Training

/// Learning from images with answers.
final class Supervised: LearningWay {
  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault) {
    let piece = lesson.pieces[0]
    let pass = try session.learn(session.images(piece))
    let value = try session.value(pass.outputs, piece.targets, weights: piece.weights, done: lesson.done)
    do throws(TensorFailure) {
      try lesson.add(value.loss, as: "supervised")
      if !session.losses.last.isEmpty { lesson.each = try value.each.values(Float.self) }
    } catch { throw .tensor(error) }
  }
}
