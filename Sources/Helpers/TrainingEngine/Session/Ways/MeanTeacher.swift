// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Foundation
import Training

/// Answers to two views of an image are to agree: the slow weights answer the one, the network learns on the other.
///
/// The loss is the mean square of the differences of chances; its weight grows as e^(−5·(1 − *t*)²) over the share `rampUp`.
/// > Source: Tarvainen and Valpola, "Mean teachers are better role models", NeurIPS 2017.
final class MeanTeacher: LearningWay {
  private let index: Int
  private let weight: Double
  private let rampUp: Double

  init(index: Int, weight: Double, rampUp: Double) { (self.index, self.weight, self.rampUp) = (index, weight, rampUp) }

  func piece(pass: Int, _ session: TrainingSession) -> PieceMaker? {
    let augmenter = ImageAugmenter(session.plan.augmentation, seed: session.plan.seed)
    let views = [4, 5].map { PieceMaker.View(augmenter: augmenter, stream: $0) }
    return session.extraPiece(.unlabelled, .unlabelledOrder, count: session.plan.batch, pass: pass, views: views)
  }

  /// The share of the weight that counts after this share of training.
  static func ramp(done: Double, rampUp: Double) -> Double {
    guard rampUp > 0, done < rampUp else { return 1 }
    return exp(-5 * pow(1 - done / rampUp, 2))
  }

  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault) {
    let piece = lesson.pieces[index]
    let (own, other) = (try session.images(piece), try session.images(piece, view: 1))
    let scores = try session.learn(own).outputs[0]
    do throws(TensorFailure) {
      let taught = try session.torch.withoutGradients { () throws(TensorFailure) in
        try chances(session.averagedModule([other], isTraining: false).outputs[0], session)
      }
      let difference = try chances(scores, session).adding(taught, times: -1)
      let ramp = Self.ramp(done: lesson.done, rampUp: rampUp)
      try lesson.add(difference.multiplied(by: difference).mean(), times: weight * ramp, as: "consistency")
    } catch { throw .tensor(error) }
  }

  private func chances(_ scores: Tensor, _ session: TrainingSession) throws(TensorFailure) -> Tensor {
    if case .findings = session.plan.objective { return try scores.sigmoid() }
    return try scores.softmax()
  }
}
