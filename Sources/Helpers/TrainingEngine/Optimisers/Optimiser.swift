// SPDX-License-Identifier: Apache-2.0
public import Training

/// Moves weights by their gradients, as a plan says.
///
/// What it remembers of earlier steps is its state, an array for each weight, all 0 at first.
public final class Optimiser {
  /// The plan.
  public let plan: OptimiserPlan
  /// What is remembered: `first.NAME`, `second.NAME` and `steps.NAME` of AdamW, `momentum.NAME` of SGD.
  public let state: [NamedTensor]
  private let groups: [Group]

  private struct Entry {
    var leaf: Tensor
    var memory: [Tensor]
  }

  private struct Group {
    var rate: Double
    var decay: Double
    var entries: [Entry]
  }

  private struct Kind: Hashable {
    var rate: Double
    var decays: Bool
  }

  /// Makes an optimiser of weights; those whose factor is 0 keep no gradient from now on.
  public init(_ plan: OptimiserPlan, _ parameters: [NamedTensor], _ torch: Torch) throws(TensorFailure) {
    self.plan = plan
    var (state, groups, order): ([NamedTensor], [Kind: Group], [Kind]) = ([], [:], [])
    for parameter in parameters {
      let kind = Kind(
        rate: plan.factor(of: parameter.name), decays: plan.decays(axes: parameter.tensor.shape.count))
      guard kind.rate != 0 else {
        try parameter.tensor.keepGradient(false)
        continue
      }
      var memory: [Tensor] = []
      for word in Self.words(plan.rule) {
        let shape = word == "steps" ? [] : parameter.tensor.shape
        memory.append(try Tensor.zeros(shape: shape, torch))
        state.append(NamedTensor(name: "\(word).\(parameter.name)", tensor: memory[memory.count - 1]))
      }
      if groups[kind] == nil { order.append(kind) }
      groups[kind, default: Group(rate: kind.rate, decay: kind.decays ? plan.decay : 0, entries: [])].entries.append(
        Entry(leaf: parameter.tensor, memory: memory))
    }
    self.state = state
    self.groups = order.compactMap { groups[$0] }
  }

  private static func words(_ rule: OptimiserPlan.Rule) -> [String] {
    switch rule {
    case .sgd(let momentum, _): momentum == 0 ? [] : ["momentum"]
    case .adamW: ["first", "second", "steps"]
    }
  }

  /// Forgets all gradients.
  public func clearGradients() throws(TensorFailure) {
    for group in groups { for entry in group.entries { try entry.leaf.clearGradient() } }
  }

  /// Holds the common norm of the gradients to the plan's bound, if it has one.
  /// - Returns: The norm that was; `nil` where nothing bounds it.
  public func clip() throws(TensorFailure) -> Double? {
    guard let greatest = plan.greatestNorm else { return nil }
    let leaves = groups.flatMap { $0.entries.map(\.leaf) }.filter { $0.gradient != nil }
    guard !leaves.isEmpty else { return 0 }
    return try WeightSteps.clip(leaves, greatest: greatest)
  }

  /// Moves the weights that have a gradient; the others stay, as PyTorch leaves them.
  ///
  /// - Parameter factor: What the schedule says.
  /// - Throws: Where an operation fails.
  public func step(factor: Double) throws(TensorFailure) {
    for group in groups {
      let entries = group.entries.filter { $0.leaf.gradient != nil }
      guard !entries.isEmpty else { continue }
      let leaves = entries.map(\.leaf)
      func memory(_ index: Int) -> [Tensor] { entries.map { $0.memory[index] } }
      let rate = plan.rate * group.rate * factor
      switch plan.rule {
      case .adamW(let beta1, let beta2, let epsilon):
        try WeightSteps.adamW(
          leaves, first: memory(0), second: memory(1), steps: memory(2), rate: rate, betas: (beta1, beta2),
          decay: group.decay, epsilon: epsilon)
      case .sgd(let momentum, let isNesterov):
        // Sums that begin at 0 are what the first gradient makes them: no step is special.
        try WeightSteps.sgd(
          leaves, momenta: momentum == 0 ? nil : memory(0), rate: rate, momentum: momentum, decay: group.decay,
          isNesterov: isNesterov, isFirst: false)
      }
    }
  }
}
