// SPDX-License-Identifier: Apache-2.0
public import ONNXGraphs
public import WeightFiles

extension NetworkGraph {
  /// The network with its weights as an ONNX file holds it, ready to answer: dropout is gone, the batch is open.
  ///
  /// Outputs are what the network says, before any softmax or sigmoid. Steps that no wanted output needs are left out.
  /// - Parameters:
  ///   - weights: The tensors of ``parameters`` by name; others are passed over.
  ///   - writing: How.
  /// - Returns: The network; the same weights and options give the same bytes.
  /// - Throws: ``NetworkFault``: what is wrong with the network, with the lengths along space, or with the weights.
  /// - Complexity: O(parameters).
  /// > Source: ONNX operators, version 18. Checked against PyTorch in `Proofs/network_exports.py`.
  public func onnx(weights: WeightFile, writing: ONNXWriting = ONNXWriting()) throws(NetworkFault) -> ONNXModel {
    try check()
    let extents: [ValueExtent]
    if let space = writing.space {
      guard space.count == inputs.count else {
        throw .unsuitableImages(found: "lengths of \(space.count) inputs", expected: "of \(inputs.count)")
      }
      extents = try shapes(of: zip(inputs, space).map { [$0.channels] + $1 }).map {
        ValueExtent(channels: $0[0], space: Array($0.dropFirst()))
      }
    } else {
      extents = try openExtents()
    }
    let wanted: [Output] =
      switch writing.outputs {
      case .first: Array(outputs.prefix(1))
      case .all: outputs
      case .firstAndMarks: Array(outputs.prefix(1)) + marks
      }
    var writer = NetworkWriter(
      graph: self, wanted: wanted, extents: extents, numbers: try numbers(in: weights),
      folds: writing.batchNorms == .folded)
    do throws(ONNXFault) {
      let model = try writer.model()
      return writing.properties.isEmpty ? model : model.withProperties(writing.properties)
    } catch { throw .onnx(cause: error) }
  }

  /// The tensors of all parameters, by name.
  private func numbers(in weights: WeightFile) throws(NetworkFault) -> [String: WeightTensor] {
    let given = Dictionary(weights.tensors.map { ($0.name, $0) }) { first, _ in first }
    var numbers: [String: WeightTensor] = [:]
    for parameter in parameters {
      guard let tensor = given[parameter.name] else {
        throw .weights(
          cause: WeightFileFault(
            .unsuitable, tensor: parameter.name, found: "no such tensor", expected: "shape \(parameter.shape)"))
      }
      guard tensor.shape == parameter.shape else {
        throw .weights(
          cause: WeightFileFault(
            .unsuitable, tensor: parameter.name, found: "shape \(tensor.shape)", expected: "\(parameter.shape)"))
      }
      numbers[parameter.name] = tensor
    }
    return numbers
  }
}
