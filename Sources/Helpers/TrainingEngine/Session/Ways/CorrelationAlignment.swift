// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Training

/// Covariances of the embedding alike on both domains: ‖C − C′‖² / 4*d*².
///
/// > Source: Sun and Saenko, "Deep CORAL", ECCV workshops 2016.
package final class CorrelationAlignment: LearningWay {
  private let index: Int
  private let weight: Double

  init(index: Int, weight: Double) { (self.index, self.weight) = (index, weight) }

  func piece(pass: Int, _ session: TrainingSession) -> PieceMaker? { session.targetPiece(pass: pass) }

  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault) {
    let target = try session.learn(session.images(lesson.pieces[index]), marks: ["embedding"]).marks["embedding"]
    guard let source = lesson.marks["embedding"], let target else { throw .method("embedding") }
    do throws(TensorFailure) {
      try lesson.add(Self.distance(source.flattened(), target.flattened()), times: weight, as: "domain")
    } catch { throw .tensor(error) }
  }

  /// The distance of the covariances of two tables [images, numbers].
  package static func distance(_ one: Tensor, _ other: Tensor) throws(TensorFailure) -> Tensor {
    let width = Double(one.shape[1])
    let difference = try covariance(one).adding(covariance(other), times: -1)
    return try difference.multiplied(by: difference).sum().scaled(by: 1 / (4 * width * width))
  }

  private static func covariance(_ table: Tensor) throws(TensorFailure) -> Tensor {
    let centred = try table.adding(table.mean([0], keepsAxes: true), times: -1)
    return try centred.permuted([1, 0]).matrixProduct(centred).scaled(by: 1 / Double(max(1, table.shape[0] - 1)))
  }
}
