// SPDX-License-Identifier: Apache-2.0
import Training

/// Two views of an image near each other and apart from all others, by a head that is thrown away.
///
/// > Source: Chen and others, "A simple framework for contrastive learning of visual representations", ICML 2020.
package final class Contrast: LearningWay {
  private let temperature: Double
  private let head: TrainedNetwork

  /// - Throws: Where the network has no embedding.
  init(temperature: Double, projection: Int, _ session: TrainingSession) throws(SessionFault) {
    self.temperature = temperature
    let width = try session.width(of: "embedding")
    head = try session.head("projection", width: width, hidden: width, outputs: projection)
  }

  var networks: [TrainedNetwork] { [head] }

  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault) {
    let piece = lesson.pieces[0]
    let views = [try session.images(piece), try session.images(piece, view: 1)]
    do throws(TensorFailure) {
      let both = try Tensor.concatenated(views, axis: 0)
      let pass: Pass
      do throws(SessionFault) { pass = try session.learn(both, marks: ["embedding"]) } catch {
        guard case .tensor(let failure) = error else { throw TensorFailure(operation: "contrast", words: "\(error)") }
        throw failure
      }
      guard let embedding = try pass.marks["embedding"]?.flattened() else { return }
      let places = try head.learn(embedding).outputs[0]
      try lesson.add(Self.loss(places, temperature: temperature), as: "contrast")
    } catch { throw .tensor(error) }
  }

  /// Cross-entropy of finding an image's other view among all by the cosine; rows are first views, then second ones.
  package static func loss(_ places: Tensor, temperature: Double) throws(TensorFailure) -> Tensor {
    let count = places.shape[0]
    let length = try places.multiplied(by: places).sum([1], keepsAxes: true).scaled(by: 1, plus: 1e-12).power(0.5)
    let unit = try places.divided(by: length)
    let cosines = try unit.matrixProduct(unit.permuted([1, 0])).scaled(by: 1 / temperature)
    // Itself is no candidate.
    var own = [Float](repeating: 0, count: count * count)
    for index in 0..<count { own[index * count + index] = -1e9 }
    let others = (0..<count).map { Int64(($0 + count / 2) % count) }
    return try cosines.adding(Tensor.of(own, shape: [count, count], places.torch)).crossEntropy(
      Tensor.of(others, shape: [count], places.torch))
  }
}
