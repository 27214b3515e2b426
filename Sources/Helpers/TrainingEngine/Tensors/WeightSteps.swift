// SPDX-License-Identifier: Apache-2.0
import CTorch

/// What is done to many weights at once, outside all derivatives.
public enum WeightSteps {
  /// Each moves towards its other by the share.
  public static func approach(_ into: [Tensor], _ from: [Tensor], share: Double) throws(TensorFailure) {
    try Tensor.done("approach", [into, from]) { table, lists, count in
      table.approach(lists[0], lists[1], count, share)
    }
  }

  /// Scales the gradients of leaves so that their common norm is at most `greatest`.
  /// - Returns: The norm that was.
  @discardableResult
  public static func clip(_ leaves: [Tensor], greatest: Double) throws(TensorFailure) -> Double {
    var norm = 0.0
    try Tensor.done("clip", [leaves]) { table, lists, count in table.clip(lists[0], count, greatest, &norm) }
    return norm
  }

  /// A step of AdamW from the gradients of leaves; every leaf must have one.
  ///
  /// - Parameters:
  ///   - leaves: The weights.
  ///   - first: Running means of gradients.
  ///   - second: Running means of their squares.
  ///   - steps: The number of steps done, a single number for each; counted up.
  ///   - rate: The rate of learning.
  ///   - betas: Shares of the old in the means.
  ///   - decay: The decay of weights, times the rate.
  ///   - epsilon: What is added to the root.
  /// - Throws: Where a leaf has no gradient.
  public static func adamW(
    _ leaves: [Tensor], first: [Tensor], second: [Tensor], steps: [Tensor], rate: Double, betas: (Double, Double),
    decay: Double, epsilon: Double
  ) throws(TensorFailure) {
    try Tensor.done("adamW", [leaves, first, second, steps]) { table, lists, count in
      table.adamw(lists[0], lists[1], lists[2], lists[3], count, rate, betas.0, betas.1, decay, epsilon)
    }
  }

  /// A step of SGD from the gradients of leaves; every leaf must have one.
  ///
  /// - Parameters:
  ///   - leaves: The weights.
  ///   - momenta: Running sums of gradients; `nil` without momentum.
  ///   - rate: The rate of learning.
  ///   - momentum: The share of the old sum that stays.
  ///   - decay: The decay of weights, added to the gradient.
  ///   - isNesterov: Whether the gradient is taken ahead.
  ///   - isFirst: Whether the sums begin with this step.
  /// - Throws: Where a leaf has no gradient.
  public static func sgd(
    _ leaves: [Tensor], momenta: [Tensor]?, rate: Double, momentum: Double, decay: Double, isNesterov: Bool,
    isFirst: Bool
  ) throws(TensorFailure) {
    try Tensor.done("sgd", momenta.map { [leaves, $0] } ?? [leaves]) { table, lists, count in
      table.sgd(
        lists[0], lists.count > 1 ? lists[1] : nil, count, rate, momentum, decay, isNesterov ? 1 : 0, isFirst ? 1 : 0)
    }
  }
}
