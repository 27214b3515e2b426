// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Training

extension TrainingSession {
  /// The ways of learning that the plan asks for.
  func makeWays(_ train: SampleStore) throws(SessionFault) -> [any LearningWay] {
    try checkAnswers(train)
    try checkMethods()
    var (ways, pieces): ([any LearningWay], Int) = ([], 1)
    /// The place of a further set's images.
    func place(_ use: SampleSet.Use) throws(SessionFault) -> Int {
      guard let store = samples[use] else { throw .missing(use) }
      // They stand in one batch with those to learn from.
      guard use != .unlabelled || store.layout.shape == train.layout.shape else {
        throw .samples(SampleFault(use, .differs(part: "shape")))
      }
      defer { pieces += 1 }
      return pieces
    }
    var (attack, needsEmbedding, chooses): (Attack?, Bool, CoTeaching?) = (nil, false, nil)
    for method in plan.methods {
      switch method {
      case .pseudoLabels(let threshold, let weight, let from):
        ways.append(SelfLabels(index: try place(.unlabelled), threshold: threshold, weight: weight, from: from))
      case .fixMatch(let threshold, let weight, let ratio, let strong):
        ways.append(
          SelfLabels(
            index: try place(.unlabelled), threshold: threshold, weight: weight, ratio: ratio, strong: strong))
      case .meanTeacher(let weight, _, let rampUp, let strong):
        ways.append(MeanTeacher(index: try place(.unlabelled), weight: weight, rampUp: rampUp, strong: strong))
      case .coTeaching(let noise, let rampUp): chooses = try CoTeaching(noise: noise, rampUp: rampUp, self)
      case .contrastive(let temperature, let projection):
        ways.append(try Contrast(temperature: temperature, projection: projection, self))
      case .masked(let share, let piece): ways.append(try FillingIn(share: share, piece: piece, self))
      case .coral(let weight):
        needsEmbedding = true
        ways.append(CorrelationAlignment(index: try place(.target), weight: weight))
      case .domainAdversarial(let weight, let hidden):
        needsEmbedding = true
        ways.append(try DomainAdversary(index: try place(.target), weight: weight, hidden: hidden, self))
      case .elasticWeights(let weight): ways.append(try ElasticWeights(weight: weight, self))
      case .adversarial(let radius, let step, let iterations):
        attack = Attack(radius: radius, step: step, iterations: iterations)
      case .gaussianNoise: break
      case .replay: try checkPast(train)
      }
    }
    guard case .none = train.labels else {
      let marks = needsEmbedding ? ["embedding"] : []
      let first: any LearningWay
      if let chooses { first = chooses } else { first = Supervised(attack: attack, marks: marks) }
      return [first] + ways
    }
    return ways
  }

  /// The images to learn from, as a pass takes them: with noise, a second view and a share of those of before where the plan says so.
  func mainPiece(_ train: SampleStore, pass: Int) -> PieceMaker {
    let (batch, steps) = (batch(train), stepsOfPass(train))
    var (past, noise, needsTwo) = (0, 0.0, false)
    for method in plan.methods {
      switch method {
      case .replay(let share): past = min(batch, max(0, Int((share * Double(batch)).rounded())))
      case .gaussianNoise(let deviation): noise = deviation
      case .contrastive: needsTwo = true
      default: break
      }
    }
    let order = PassOrder(kinds: train.kinds(), patients: train.patients, seed: plan.seed)
    var images = order.steps(plan.sampling, batch: batch - past, steps: steps, pass: pass, losses: losses.pass)
      .map { $0.map { PreparedPiece.Place(store: 0, image: $0) } }
    var stores = [train]
    if past > 0, let before = samples[.past] {
      stores.append(before)
      let order = PassOrder(kinds: before.kinds(), patients: before.patients, seed: plan.seed, chance: .pastOrder)
      let chosen = order.steps(.shuffled, batch: past, steps: steps, pass: pass)
      images = zip(images, chosen).map { $0 + $1.map { PreparedPiece.Place(store: 1, image: $0) } }
    }
    let augmenter = ImageAugmenter(plan.augmentation, seed: plan.seed)
    let places = zip([SampleSet.Use.train, .past], stores).compactMap { use, _ in outlined[use] }
    return PieceMaker(
      stores: stores, order: images, firstStep: pass * steps,
      views: (0..<(needsTwo ? 2 : 1)).map { .init(augmenter: augmenter, stream: $0, noise: noise) },
      mixing: plan.mixing, seed: plan.seed, outlinedShare: plan.pieces?.outlined ?? 0, outlined: places)
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
    let learnsAlone = plan.methods.contains { method in
      switch method {
      case .contrastive, .masked: true
      default: false
      }
    }
    switch (plan.objective, train.labels) {
    case (.classes, .classes), (.classes, .chances), (.findings, .findings), (.masks, .masks): break
    case (_, .none) where learnsAlone: break
    default: throw .samples(SampleFault(.train, .differs(part: "targets")))
    }
  }

  /// Whether images of before can stand in one batch with those to learn from.
  private func checkPast(_ train: SampleStore) throws(SessionFault) {
    guard let past = samples[.past] else { throw .missing(.past) }
    guard past.layout.shape == train.layout.shape else { throw .samples(SampleFault(.past, .differs(part: "shape"))) }
    switch (past.labels, train.labels) {
    case (.classes, .classes), (.masks, .masks): break
    case (.chances(_, let one), .chances(_, let other)) where one == other: break
    case (.findings(_, let one), .findings(_, let other)) where one == other: break
    default: throw .samples(SampleFault(.past, .differs(part: "targets")))
    }
  }

  /// Whether the ways of training go with the objective and with each other, and their numbers are in range.
  private func checkMethods() throws(SessionFault) {
    func check(_ name: String, _ holds: Bool) throws(SessionFault) { if !holds { throw .method(name) } }
    let widths = 1...1 << 20
    var (isMasks, names) = (false, Set<String>())
    if case .masks = plan.objective { isMasks = true }
    for method in plan.methods {
      let name = method.word
      try check(name, names.insert(name).inserted)
      switch method {
      case .pseudoLabels(let threshold, let weight, let from):
        try check(name, !isMasks && (0...1).contains(threshold) && weight >= 0 && (0...1).contains(from))
      case .fixMatch(let threshold, let weight, let ratio, _):
        try check(name, !isMasks && (0...1).contains(threshold) && weight >= 0 && (1...1024).contains(ratio))
      case .meanTeacher(let weight, let decay, let rampUp, _):
        try check(name, !isMasks && weight >= 0 && (0..<1).contains(decay) && (0...1).contains(rampUp))
      case .coTeaching(let noise, let rampUp):
        try check(name, (0..<1).contains(noise) && (0...1).contains(rampUp))
      case .contrastive(let temperature, let projection):
        try check(name, temperature > 0 && widths.contains(projection))
      case .masked(let share, let piece): try check(name, (0...1).contains(share) && widths.contains(piece))
      case .coral(let weight), .elasticWeights(let weight): try check(name, weight >= 0)
      case .domainAdversarial(let weight, let hidden): try check(name, weight >= 0 && widths.contains(hidden))
      case .replay(let share): try check(name, (0..<1).contains(share))
      case .adversarial(let radius, let step, let iterations):
        try check(name, radius >= 0 && step >= 0 && (0...1 << 20).contains(iterations))
      case .gaussianNoise(let deviation): try check(name, deviation >= 0 && deviation.isFinite)
      }
    }
    // Images are mixed in their first view alone, and the second would be one of another image.
    try check("contrastive", !names.contains("contrastive") || plan.mixing == nil)
    // Co-teaching computes on its own, without an attack and without inner values for others.
    let alone: Set = ["adversarial", "coral", "domainAdversarial"]
    try check("coTeaching", !names.contains("coTeaching") || names.isDisjoint(with: alone))
  }
}

extension TrainingMethod {
  /// The word of a way of training, as a plan has it.
  var word: String {
    switch self {
    case .pseudoLabels: "pseudoLabels"
    case .meanTeacher: "meanTeacher"
    case .fixMatch: "fixMatch"
    case .coTeaching: "coTeaching"
    case .contrastive: "contrastive"
    case .masked: "masked"
    case .coral: "coral"
    case .domainAdversarial: "domainAdversarial"
    case .elasticWeights: "elasticWeights"
    case .replay: "replay"
    case .adversarial: "adversarial"
    case .gaussianNoise: "gaussianNoise"
    }
  }
}
