// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Networks
import Training

extension TrainingSession {
  /// The shape of an inner value for one image of the training set.
  func shape(of mark: String) throws(SessionFault) -> [Int] {
    guard plan.network.marks.contains(where: { $0.name == mark }) else { throw .method(mark) }
    let train = try trainingSet()
    do throws(TensorFailure) {
      let pass = try torch.withoutGradients { () throws(TensorFailure) in
        try network.answer(train.tensor([0], torch), marks: [mark])
      }
      return pass.marks[mark]?.shape ?? []
    } catch { throw .tensor(error) }
  }

  /// How many numbers an inner value has for an image.
  func width(of mark: String) throws(SessionFault) -> Int { try shape(of: mark).dropFirst().reduce(1, *) }

  /// A network of two linear layers that is trained along and thrown away.
  func head(_ name: String, width: Int, hidden: Int, outputs: Int) throws(SessionFault) -> TrainedNetwork {
    guard hidden > 0, outputs > 0 else { throw .method(name) }
    var graph = NetworkGraph(name: name, inputs: [.init(name: "embedding", channels: width, axes: 0)])
    var value = graph.add("first", .linear(.init(inputs: width, outputs: hidden)), [0])
    value = graph.add("relu", .relu, [value])
    value = graph.add("second", .linear(.init(inputs: hidden, outputs: outputs)), [value])
    graph.outputs = [.init(name: name, value: value)]
    return try head(name, graph)
  }

  /// A network that is trained along and thrown away.
  func head(_ name: String, _ graph: NetworkGraph) throws(SessionFault) -> TrainedNetwork {
    var optimiser = plan.optimiser
    optimiser.groups = []
    var draws = Chance.heads.stream(plan.seed, 0)
    return try TrainedNetwork(
      graph, weights: graph.initialWeights(seed: draws.next()), plan: optimiser, prefix: "heads.\(name).", torch)
  }

  /// Images of another domain, as many as there are to learn from, changed as these.
  func targetPiece(pass: Int) -> PieceMaker? {
    let view = PieceMaker.View(augmenter: ImageAugmenter(plan.augmentation, seed: plan.seed), stream: 6)
    return extraPiece(.target, .targetOrder, count: plan.batch, pass: pass, views: [view])
  }

  /// Images of a further set, each once before one comes again.
  func extraPiece(
    _ use: SampleSet.Use, _ chance: Chance, count: Int, pass: Int, views: [PieceMaker.View]
  ) -> PieceMaker? {
    guard let store = samples[use], let train = samples[.train] else { return nil }
    let steps = stepsOfPass(train)
    let order = PassOrder(kinds: [Int](repeating: 0, count: store.layout.count), seed: plan.seed, chance: chance)
    let images = order.steps(.shuffled, batch: count, steps: steps, pass: pass)
    return PieceMaker(
      stores: [store], order: images.map { $0.map { .init(store: 0, image: $0) } }, firstStep: pass * steps,
      views: views,
      mixing: nil, seed: plan.seed)
  }

  /// Plain cross-entropy of the objective's kind, as the network's own answers are learnt.
  func plainValue(_ outputs: [Tensor], _ targets: BatchTargets) throws(SessionFault) -> Tensor {
    let plain: Objective
    if case .findings = plan.objective { plain = .findings(.init()) } else { plain = .classes(.init()) }
    do throws(ObjectiveFailure) { return try ObjectiveFunction(plain, torch)(outputs, targets).loss } catch {
      throw .objective(error)
    }
  }
}
