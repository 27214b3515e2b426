// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Training

extension TrainingSession {
  /// The ways of learning that the plan asks for.
  func makeWays(_ train: SampleStore) throws(SessionFault) -> [any LearningWay] {
    try checkAnswers(train)
    return [Supervised()]
  }

  /// The images to learn from, as a pass takes them.
  func mainPiece(_ train: SampleStore, pass: Int) -> PieceMaker {
    let (batch, steps) = (batch(train), stepsOfPass(train))
    let order = PassOrder(kinds: train.kinds(), patients: train.patients, seed: plan.seed)
    let images = order.steps(plan.sampling, batch: batch, steps: steps, pass: pass, losses: losses.pass)
    return PieceMaker(
      stores: [train], order: images.map { $0.map { .init(store: 0, image: $0) } }, firstStep: pass * steps,
      views: [.init(augmenter: ImageAugmenter(plan.augmentation, seed: plan.seed), stream: 0)], mixing: plan.mixing,
      seed: plan.seed)
  }

  /// A view of a piece as a tensor.
  func images(_ piece: PreparedPiece, view: Int = 0) throws(SessionFault) -> Tensor {
    do throws(TensorFailure) { return try Tensor.of(piece.views[view], shape: piece.shape, torch) } catch {
      throw .tensor(error)
    }
  }

  /// What a network makes of images while it learns, in the plan's precision; scores in single precision.
  func learn(_ images: Tensor, by learner: TrainedNetwork? = nil, marks: [String] = []) throws(SessionFault) -> Pass {
    let learner = learner ?? network
    do throws(TensorFailure) {
      guard plan.precision == .mixed else { return try learner.learn(images, marks: marks) }
      let pass = try torch.withMixedPrecision { () throws(TensorFailure) in try learner.learn(images, marks: marks) }
      func single(_ tensor: Tensor) throws(TensorFailure) -> Tensor { try tensor.converted(to: .float32) }
      var values: [String: Tensor] = [:]
      for (name, mark) in pass.marks { values[name] = try single(mark) }
      return Pass(outputs: try pass.outputs.map(single), marks: values)
    } catch { throw .tensor(error) }
  }

  /// The plan's objective.
  func value(
    _ outputs: [Tensor], _ targets: BatchTargets, weights: [Float]?, done: Double
  ) throws(SessionFault) -> ObjectiveValue {
    do throws(ObjectiveFailure) { return try objective(outputs, targets, weights: weights, done: done) } catch {
      throw .objective(error)
    }
  }

  /// Whether the answers are of the kind that the objective takes.
  private func checkAnswers(_ train: SampleStore) throws(SessionFault) {
    switch (plan.objective, train.labels) {
    case (.classes, .classes), (.classes, .chances), (.findings, .findings), (.masks, .masks), (_, .none): break
    default: throw .samples(SampleFault(.train, .differs(part: "targets")))
    }
  }
}
