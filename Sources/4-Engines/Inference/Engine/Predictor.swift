// SPDX-License-Identifier: Apache-2.0
public import ONNXGraphs

/// What answers tensors with tensors; the same tensors always get the same answer, bit by bit.
///
/// Calls block; any thread may make them.
public protocol Predictor: Sendable {
  /// What is known of the inputs, in their order.
  var inputs: [TensorDescription] { get }
  /// What is known of the outputs, in their order.
  var outputs: [TensorDescription] { get }

  /// Runs the network.
  ///
  /// - Parameters:
  ///   - inputs: A tensor for each input, in their order.
  ///   - deadline: After how many seconds an answer is of no use any more; `nil` for the engine's own limit.
  /// - Returns: A tensor for each output, in their order.
  /// - Throws: ``InferenceFailure``.
  func predict(_ inputs: [Tensor], within deadline: Double?) throws(InferenceFailure) -> [Tensor]
}

extension Predictor {
  /// Runs the network under the engine's own limit of time.
  public func predict(_ inputs: [Tensor]) throws(InferenceFailure) -> [Tensor] { try predict(inputs, within: nil) }
}
