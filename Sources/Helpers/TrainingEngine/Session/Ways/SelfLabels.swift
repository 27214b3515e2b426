// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Foundation
import Training

/// Learning from the network's own sure answers to images without answers: pseudo-labels, and FixMatch where a strongly changed view
/// learns what a weakly changed one says.
///
/// Pseudo-labels come from one pass with the images to learn from. FixMatch's weak view is answered as the network is used, its strong view is a
/// pass of its own. The loss is the mean over all images, those that the network is not sure of counted as 0.
/// > Sources: Lee, "Pseudo-label", ICML workshop 2013; Sohn and others, "FixMatch", NeurIPS 2020.
final class SelfLabels: LearningWay {
  private let index: Int
  private let threshold: Double
  private let weight: Double
  private let from: Double
  private let ratio: Int
  private let strong: AugmentationPlan?

  init(index: Int, threshold: Double, weight: Double, from: Double = 0, ratio: Int = 1, strong: AugmentationPlan? = nil)
  {
    (self.index, self.threshold, self.weight) = (index, threshold, weight)
    (self.from, self.ratio, self.strong) = (from, ratio, strong)
  }

  func piece(pass: Int, _ session: TrainingSession) -> PieceMaker? {
    let plan = session.plan
    var views = [PieceMaker.View(augmenter: ImageAugmenter(plan.augmentation, seed: plan.seed), stream: 2)]
    if let strong { views.append(.init(augmenter: ImageAugmenter(strong, seed: plan.seed), stream: 3)) }
    return session.extraPiece(.unlabelled, .unlabelledOrder, count: plan.batch * ratio, pass: pass, views: views)
  }

  func company(_ lesson: Lesson, _ session: TrainingSession) throws(SessionFault) -> [Tensor] {
    // Pseudo-labels alone: what FixMatch is known to bring was measured with passes of its own.
    try strong == nil && lesson.done >= from ? [session.images(lesson.pieces[index])] : []
  }

  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault) {
    guard lesson.done >= from else { return }
    let piece = lesson.pieces[index]
    let own = try strong == nil ? session.company(of: self, lesson)[0] : nil
    let targets: BatchTargets
    let share: Double
    do throws(TensorFailure) {
      let weak: Tensor
      if let own {
        weak = try own[0].detached()
      } else {
        let images = try Tensor.of(piece.views[0], shape: piece.shape, session.torch)
        weak = try session.torch.withoutGradients { () throws(TensorFailure) in
          try session.network.answer(images).outputs[0]
        }
      }
      (targets, share) = try labels(weak, session)
    } catch { throw .tensor(error) }
    lesson.tell(share, as: "sure")
    guard share > 0 else { return }
    let outputs: [Tensor]
    if let own { outputs = own } else { outputs = try session.learn(session.images(piece, view: 1)).outputs }
    let loss = try session.plainValue(outputs, targets)
    do throws(TensorFailure) { try lesson.add(loss.scaled(by: share), times: weight, as: "consistency") } catch {
      throw .tensor(error)
    }
  }

  /// What is sure, and which share of all that is.
  private func labels(_ scores: Tensor, _ session: TrainingSession) throws(TensorFailure) -> (BatchTargets, Double) {
    let columns = scores.shape[1]
    let limit = Float(threshold)
    if case .findings = session.plan.objective {
      let values = try scores.sigmoid().values(Float.self).map { chance -> Float in
        chance >= limit ? 1 : chance <= 1 - limit ? 0 : .nan
      }
      return (.findings(values, count: columns), Double(values.count { !$0.isNaN }) / Double(values.count))
    }
    let chances = try scores.softmax().values(Float.self)
    let labels = (0..<scores.shape[0]).map { row -> Int32 in
      let chances = chances[row * columns..<(row + 1) * columns]
      guard let best = chances.indices.max(by: { chances[$0] < chances[$1] }), chances[best] >= limit else { return -1 }
      return Int32(best - chances.startIndex)
    }
    return (.classes(labels), Double(labels.count { $0 >= 0 }) / Double(labels.count))
  }
}
