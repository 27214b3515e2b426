// SPDX-License-Identifier: Apache-2.0
import CTorch

extension Tensor {
  /// How the numbers of a loss become one.
  public enum Reduction: Sendable {
    /// Each stays.
    case none
    /// Their mean, weighted where there are weights.
    case mean
    /// Their sum.
    case sum

    var number: Int32 {
      switch self {
      case .none: Int32(ctorch_none.rawValue)
      case .mean: Int32(ctorch_mean.rawValue)
      case .sum: Int32(ctorch_sum.rawValue)
      }
    }
  }

  /// Shares of an axis that add up to 1.
  public func softmax(axis: Int = 1) throws(TensorFailure) -> Tensor {
    try made("softmax") { table, x in table.softmax(x, Int64(axis)) }
  }

  /// Logarithms of those shares.
  public func logSoftmax(axis: Int = 1) throws(TensorFailure) -> Tensor {
    try made("logSoftmax") { table, x in table.log_softmax(x, Int64(axis)) }
  }

  /// Cross-entropy of scores [batch, classes, space…].
  ///
  /// - Parameters:
  ///   - target: Numbers of classes (int64; [batch, space…]), or chances (float32; the shape of the scores).
  ///   - weight: A weight for each class.
  ///   - ignored: A number of no class, which counts for nothing.
  ///   - smoothing: The share of the answer that is spread over all classes.
  ///   - reduction: How the numbers become one.
  /// - Returns: One number, or [batch, space…] where each stays.
  /// - Throws: Where shapes do not fit.
  public func crossEntropy(
    _ target: Tensor, weight: Tensor? = nil, ignored: Int = -100, smoothing: Double = 0, reduction: Reduction = .mean
  ) throws(TensorFailure) -> Tensor {
    try made("crossEntropy", with: target, weight) { table, x, others in
      others[0].flatMap { table.cross_entropy(x, $0, others[1], reduction.number, Int64(ignored), smoothing) }
    }
  }

  /// Binary cross-entropy of scores; `weight` counts each number, `positive` each column's yes.
  public func binaryCrossEntropy(
    _ target: Tensor, weight: Tensor? = nil, positive: Tensor? = nil, reduction: Reduction = .mean
  ) throws(TensorFailure) -> Tensor {
    try made("binaryCrossEntropy", with: target, weight, positive) { table, x, others in
      others[0].flatMap { table.binary_cross_entropy(x, $0, others[1], others[2], reduction.number) }
    }
  }
}
