// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Foundation
import Training

/// Answers to two views of an image are to agree: the slow weights answer the weakly changed one, the network learns on the strongly
/// changed one.
///
/// Both normalise by their own batch, images to learn from among it; running statistics lag behind weights that move fast, and a teacher
/// that goes by them teaches what it never computed. The loss is the mean square of the differences of chances; its weight grows as
/// e^(−5·(1 − *t*)²) over the share `rampUp`.
/// > Source: Tarvainen and Valpola, "Mean teachers are better role models", NeurIPS 2017.
final class MeanTeacher: LearningWay {
  private let index: Int
  private let weight: Double
  private let rampUp: Double
  private let strong: AugmentationPlan

  init(index: Int, weight: Double, rampUp: Double, strong: AugmentationPlan) {
    (self.index, self.weight, self.rampUp, self.strong) = (index, weight, rampUp, strong)
  }

  func piece(pass: Int, _ session: TrainingSession) -> PieceMaker? {
    let plan = session.plan
    let views: [PieceMaker.View] = [
      .init(augmenter: ImageAugmenter(plan.augmentation, seed: plan.seed), stream: 4),
      .init(augmenter: ImageAugmenter(strong, seed: plan.seed), stream: 5),
    ]
    return session.extraPiece(
      .unlabelled, .unlabelledOrder, count: plan.batch * Self.ratio, pass: pass, views: views)
  }

  /// Images without an answer for each with one.
  private static let ratio = 2

  /// The share of the weight that counts after this share of training.
  static func ramp(done: Double, rampUp: Double) -> Double {
    guard rampUp > 0, done < rampUp else { return 1 }
    return exp(-5 * pow(1 - done / rampUp, 2))
  }

  func company(_ lesson: Lesson, _ session: TrainingSession) throws(SessionFault) -> [Tensor] {
    [try session.images(lesson.pieces[index], view: 1)]
  }

  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault) {
    let scores = try session.company(of: self, lesson)[0][0]
    let weak = try session.images(lesson.pieces[index])
    var seen = [weak]
    if case .none = lesson.pieces[0].targets {} else { seen.insert(try session.images(lesson.pieces[0]), at: 0) }
    do throws(TensorFailure) {
      let taught = try session.torch.withoutGradients { () throws(TensorFailure) in
        let pass = try session.averagedModule(
          [Tensor.concatenated(seen, axis: 0)], isTraining: true, frozen: session.network.frozen, leavesStatistics: true
        )
        let count = weak.shape[0]
        let start = pass.outputs[0].shape[0] - count
        return try chances(pass.outputs[0].narrowed(axis: 0, start: start, length: count), session)
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
