// SPDX-License-Identifier: Apache-2.0
import Networks
import Training

/// Two networks that choose for each other the images of small loss, as those of great loss may have wrong answers.
///
/// The share that is left out grows linearly to `noise` over the share `rampUp` of training. The first network answers in the end.
/// > Source: Han and others, "Co-teaching", NeurIPS 2018.
final class CoTeaching: LearningWay {
  private let noise: Double
  private let rampUp: Double
  private let second: TrainedNetwork

  /// - Throws: Where the second network cannot be made.
  init(noise: Double, rampUp: Double, _ session: TrainingSession) throws(SessionFault) {
    (self.noise, self.rampUp) = (noise, rampUp)
    let plan = session.plan
    // Another beginning, or the two would choose alike for ever; what both were given is the same.
    let weights = try TrainingSession.transferred(session.given, [], plan.network, seed: plan.seed ^ 0x5EC0_4D00)
    second = try TrainedNetwork(
      plan.network, weights: weights, plan: plan.optimiser, prefix: "second.", session.torch)
  }

  var networks: [TrainedNetwork] { [second] }

  /// 1 for the images of small loss, 0 for the others and those without an answer.
  static func chosen(_ losses: [Float], known: [Bool], leavingOut share: Double) -> [Float] {
    let candidates = losses.indices.filter { known[$0] }.sorted { (losses[$0], $0) < (losses[$1], $1) }
    let kept = Set(candidates.prefix(max(1, Int(((1 - share) * Double(candidates.count)).rounded()))))
    return losses.indices.map { kept.contains($0) ? 1 : 0 }
  }

  /// Which images have an answer: those without have no loss, and would be chosen first.
  static func known(_ targets: BatchTargets, count: Int) -> [Bool] {
    switch targets {
    case .classes(let labels), .mixed(let labels, _, share: _): labels.map { $0 >= 0 }
    case .findings(let values, count: let width):
      (0..<count).map { image in values[image * width..<(image + 1) * width].contains { !$0.isNaN } }
    case .chances(let values, classes: let width):
      (0..<count).map { image in values[image * width..<(image + 1) * width].contains { $0 > 0 } }
    case .none, .masks: [Bool](repeating: true, count: count)
    }
  }

  func teach(_ lesson: inout Lesson, _ session: TrainingSession) throws(SessionFault) {
    let piece = lesson.pieces[0]
    let images = try session.images(piece)
    let outputs = [try session.learnTogether(images, &lesson).outputs, try session.learn(images, by: second).outputs]
    let share = noise * (rampUp > 0 ? min(1, lesson.done / rampUp) : 1)
    let known = Self.known(piece.targets, count: piece.places.count)
    var choices: [[Float]] = []
    for output in outputs {
      let value = try session.value(output, piece.targets, weights: piece.weights, done: lesson.done)
      do throws(TensorFailure) {
        let losses = try value.each.values(Float.self)
        if choices.isEmpty { lesson.each = losses }
        choices.append(Self.chosen(losses, known: known, leavingOut: share))
      } catch { throw .tensor(error) }
    }
    for (number, name) in ["supervised", "second"].enumerated() {
      let chosen = choices[1 - number]
      let weights = piece.weights.map { zip($0, chosen).map { $0 * $1 } } ?? chosen
      let value = try session.value(outputs[number], piece.targets, weights: weights, done: lesson.done)
      do throws(TensorFailure) { try lesson.add(value.loss, as: name) } catch { throw .tensor(error) }
    }
  }
}
