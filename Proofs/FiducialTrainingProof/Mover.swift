// SPDX-License-Identifier: Apache-2.0
import TrainingEngine

/// Moves weights as PyTorch's optimisers do with these numbers, which the scripts have too.
final class Mover {
  private let leaves: [Tensor]
  private let isAdam: Bool
  private let first: [Tensor]
  private let second: [Tensor]
  private let steps: [Tensor]
  private var isFirst = true

  init(_ leaves: [Tensor], isAdam: Bool) throws(TensorFailure) {
    self.leaves = leaves
    self.isAdam = isAdam
    var (first, second, steps): ([Tensor], [Tensor], [Tensor]) = ([], [], [])
    for leaf in leaves {
      first.append(try Tensor.zeros(shape: leaf.shape, leaf.torch))
      second.append(try Tensor.zeros(shape: isAdam ? leaf.shape : [0], leaf.torch))
      steps.append(try Tensor.zeros(shape: [], leaf.torch))
    }
    (self.first, self.second, self.steps) = (first, second, steps)
  }

  /// A step from the gradients, which are forgotten then.
  func step() throws(TensorFailure) {
    if isAdam {
      try WeightSteps.adamW(
        leaves, first: first, second: second, steps: steps, rate: 1e-3, betas: (0.9, 0.999), decay: 1e-2, epsilon: 1e-8)
    } else {
      try WeightSteps.sgd(
        leaves, momenta: first, rate: 1e-2, momentum: 0.9, decay: 5e-4, isNesterov: false, isFirst: isFirst)
      isFirst = false
    }
    for leaf in leaves { leaf.clearGradient() }
  }
}
