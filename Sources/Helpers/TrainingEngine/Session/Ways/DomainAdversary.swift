// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Foundation
import Training

/// The embedding is not to tell the domain: a small network learns to tell it, and what feeds it learns the opposite.
///
/// The reversal's factor is 2 / (1 + e^(−10·done)) − 1, times the weight.
/// > Source: Ganin and others, "Domain-adversarial training of neural networks", JMLR 17 (2016) 59.
package final class DomainAdversary: LearningWay {
  private let index: Int
  private let weight: Double
  private let head: TrainedNetwork

  /// - Throws: Where the network has no embedding.
  init(index: Int, weight: Double, hidden: Int, _ session: TrainingSession) throws(SessionFault) {
    (self.index, self.weight) = (index, weight)
    let width = try session.width(of: "embedding")
    head = try session.head("domain", width: width, hidden: hidden, outputs: 1)
  }

  var networks: [TrainedNetwork] { [head] }

  func piece(pass: Int, _ session: TrainingSession) -> PieceMaker? { session.targetPiece(pass: pass) }

  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault) {
    let target = try session.learn(session.images(lesson.pieces[index]), marks: ["embedding"]).marks["embedding"]
    guard let source = lesson.marks["embedding"], let target else { throw .method("embedding") }
    let factor = weight * (2 / (1 + exp(-10 * lesson.done)) - 1)
    do throws(TensorFailure) {
      let both = try Tensor.concatenated([source.flattened(), target.flattened()], axis: 0)
      let scores = try head.learn(Self.reversed(both, by: factor)).outputs[0]
      let (own, other) = (source.shape[0], target.shape[0])
      let truth = [Float](repeating: 0, count: own) + [Float](repeating: 1, count: other)
      try lesson.add(
        scores.binaryCrossEntropy(Tensor.of(truth, shape: [own + other, 1], session.torch)), as: "domain")
    } catch { throw .tensor(error) }
  }

  /// The same numbers, whose derivative is −factor: −*f*·*x* + (1 + *f*)·*x*, the latter without derivatives.
  package static func reversed(_ x: Tensor, by factor: Double) throws(TensorFailure) -> Tensor {
    try x.scaled(by: -factor).adding(x.detached(), times: 1 + factor)
  }
}
