// SPDX-License-Identifier: Apache-2.0
import Distributions
import Networks
import Training

/// Pieces of an image are hidden and to be filled in, by a head on the last map that is thrown away.
///
/// A hidden piece is 0 in what the network sees; the loss is the mean square of what is wrong in hidden pieces alone. Each place of the last
/// map says the pixels that it stands for, so that an image's lengths must be multiples of the map's.
/// > Source: after He and others, "Masked autoencoders are scalable vision learners", CVPR 2022, with a convolutional network as in Xie and
/// > others, "SimMIM", CVPR 2022.
final class FillingIn: LearningWay {
  private let share: Double
  private let side: Int
  private let head: TrainedNetwork
  /// Places of the last map along each axis.
  private let map: [Int]

  /// - Throws: Where the network has no last map or its lengths do not divide the image's.
  init(share: Double, piece: Int, _ session: TrainingSession) throws(SessionFault) {
    (self.share, side) = (share, max(1, piece))
    let shape = try session.shape(of: "features")
    map = Array(shape.dropFirst(2))
    let image = try session.trainingSet().layout.shape
    guard map.count == image.count - 1, zip(image.dropFirst(), map).allSatisfy({ $0 % $1 == 0 }) else {
      throw .method("features")
    }
    let pixels = zip(image.dropFirst(), map).reduce(image[0]) { $0 * ($1.0 / $1.1) }
    var graph = NetworkGraph(name: "filling", inputs: [.init(name: "map", channels: shape[1], axes: map.count)])
    let value = graph.add(
      "pixels",
      .convolution(.init(inputs: shape[1], outputs: pixels, kernel: map.map { _ in 1 }, hasBias: true)), [0])
    graph.outputs = [.init(name: "pixels", value: value)]
    head = try session.head("filling", graph)
  }

  var networks: [TrainedNetwork] { [head] }

  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault) {
    let piece = lesson.pieces[0]
    let shown = shown(piece.shape, session)
    do throws(TensorFailure) {
      let images = try Tensor.of(piece.views[0], shape: piece.shape, session.torch)
      let table = try Tensor.of(shown, shape: [piece.shape[0], 1] + piece.shape.dropFirst(2), session.torch)
      let covered = try images.multiplied(by: table)
      let pass: Pass
      do throws(SessionFault) { pass = try session.learn(covered, marks: ["features"]) } catch {
        guard case .tensor(let failure) = error else { throw TensorFailure(operation: "filling", words: "\(error)") }
        throw failure
      }
      guard let features = pass.marks["features"] else { return }
      let said = try head.learn(features).outputs[0]
      let wrong = try said.adding(folded(images), times: -1)
      let hidden = try folded(table.scaled(by: -1, plus: 1).multiplied(by: images.scaled(by: 0, plus: 1)))
      let count = Double(shown.count { $0 == 0 } * piece.shape[1])
      try lesson.add(
        wrong.multiplied(by: wrong).multiplied(by: hidden).sum().scaled(by: count > 0 ? 1 / count : 0), as: "filling")
    } catch { throw .tensor(error) }
  }

  /// Images as the head says them: [batch, channels · pixels of a place, places].
  private func folded(_ images: Tensor) throws(TensorFailure) -> Tensor {
    let shape = images.shape
    let split = zip(shape.dropFirst(2), map).flatMap { [$1, $0 / $1] }
    let axes = map.count
    let order = [0, 1] + (0..<axes).map { 3 + 2 * $0 } + (0..<axes).map { 2 + 2 * $0 }
    return try images.reshaped(to: Array(shape.prefix(2)) + split).permuted(order).reshaped(
      to: [shape[0], -1] + map)
  }

  /// 1 where a pixel is shown, 0 where its piece is hidden.
  private func shown(_ shape: [Int], _ session: TrainingSession) -> [Float] {
    let space = Array(shape.dropFirst(2))
    let grid = space.map { ($0 + side - 1) / side }
    let (pieces, pixels) = (grid.reduce(1, *), space.reduce(1, *))
    var draws = Chance.hiding.stream(session.plan.seed, session.step)
    return (0..<shape[0]).flatMap { _ -> [Float] in
      let hidden = Set((0..<pieces).shuffled(using: &draws).prefix(Int((share * Double(pieces)).rounded())))
      return (0..<pixels).map { pixel in
        var (rest, index, step) = (pixel, 0, 1)
        for (length, count) in zip(space, grid).reversed() {
          index += rest % length / side * step
          rest /= length
          step *= count
        }
        return hidden.contains(index) ? 0 : 1
      }
    }
  }
}
