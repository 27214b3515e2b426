// SPDX-License-Identifier: Apache-2.0
public import ONNXGraphs
public import WeightFiles

extension NetworkGraph {
  /// The weights of an ONNX file of this network, whoever wrote it.
  ///
  /// Where the file has a tensor for every name, those are taken. Otherwise the file's convolutions, normalisations and linear layers are taken
  /// in the order of its nodes for those of the network in the order of its steps, and each must be of the same kind and shape.
  /// Exporters fold a batch normalisation into the convolution before it: the convolution then has a bias, and the network's normalisation
  /// becomes one that only adds it.
  /// - Parameter model: The file.
  /// - Returns: A tensor of single precision for each of ``parameters``, in that order.
  /// - Throws: ``NetworkFault/weights(cause:)`` for the first that is missing, of another kind or of another shape.
  public func weights(from model: ONNXModel) throws(NetworkFault) -> WeightFile {
    let stored = Dictionary(model.storedTensors.map { ($0.name, $0) }) { first, _ in first }
    let parameters = parameters
    if parameters.allSatisfy({ stored[$0.name]?.shape == $0.shape }) {
      return WeightFile(
        tensors: parameters.compactMap { parameter in
          stored[parameter.name].flatMap {
            WeightTensor(name: parameter.name, shape: parameter.shape, values: $0.floats())
          }
        })
    }
    var reader = ONNXWeightReader(model: model)
    for index in steps.indices { try reader.take(steps[index], self.parameters(ofStep: index)) }
    try reader.finish()
    return reader.weights
  }
}

/// Takes layers of a file in order.
private struct ONNXWeightReader {
  private let model: ONNXModel
  private let nodes: [ONNXNode]
  private var next = 0
  /// The bias of the last convolution, where the network's has none.
  private var bias: [Float]?
  var weights = WeightFile()

  private static let kinds: Set<String> = [
    "Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization", "InstanceNormalization",
  ]

  init(model: ONNXModel) {
    self.model = model
    nodes = model.nodes.filter { Self.kinds.contains($0.operation) && $0.domain.isEmpty }
  }

  private func fault(_ name: String, _ found: String, _ expected: String) -> NetworkFault {
    .weights(cause: WeightFileFault(.unsuitable, tensor: name, found: found, expected: expected))
  }

  mutating func take(_ step: NetworkGraph.Step, _ parameters: [NetworkParameter]) throws(NetworkFault) {
    guard let first = parameters.first else { return }
    let node = nodes.indices.contains(next) ? nodes[next] : nil
    let kinds: [String]
    var width = 0
    switch step.layer {
    case .convolution: kinds = ["Conv"]
    case .transposedConvolution: kinds = ["ConvTranspose"]
    case .linear: kinds = ["Gemm", "MatMul"]
    case .instanceNorm:
      kinds = ["InstanceNormalization"]
      // What is added to a whole channel before is taken away again.
      bias = nil
    case .batchNorm(let layer):
      kinds = ["BatchNormalization"]
      width = layer.features
      // A bias that the network's convolution has not is that of the normalisation, whatever stands next in the file.
      if let bias, bias.count == layer.features {
        self.bias = nil
        // 1 ÷ √(variance + ε) is 1, so that the bias alone is added.
        let one = Float(1 - layer.epsilon)
        let values: [[Float]] = [1, 0, 0, one].map { [Float](repeating: $0, count: width) }
        try add(parameters, [values[0], bias, values[2], values[3]])
        return
      }
    default: return
    }
    guard let node, kinds.contains(node.operation) else {
      throw fault(first.name, node.map { $0.operation } ?? "no layer more", kinds[0])
    }
    next += 1
    guard let shape = first.shape.first, let tensor = node.inputs.dropFirst().first.flatMap(model.constant) else {
      throw fault(first.name, "a layer without stored weights", "shape \(first.shape)")
    }
    var arrays = [tensor.floats()]
    switch step.layer {
    case .linear:
      // Gemm may hold the weights either way; a product of matrices holds input by output.
      let isTransposed = node.operation == "Gemm" && node.int("transB", default: 0) == 1
      let expected = isTransposed ? first.shape : first.shape.reversed()
      guard tensor.shape == expected else { throw fault(first.name, "shape \(tensor.shape)", "\(expected)") }
      if !isTransposed { arrays[0] = Self.transposed(arrays[0], rows: tensor.shape[0], columns: tensor.shape[1]) }
    default:
      guard tensor.shape == first.shape else { throw fault(first.name, "shape \(tensor.shape)", "\(first.shape)") }
    }
    arrays += node.inputs.dropFirst(2).compactMap { model.constant($0)?.floats() }
    if case .convolution = step.layer {
      guard bias == nil else { throw fault(first.name, "a bias before it that nothing takes", "none") }
      bias = parameters.count == 1 && arrays.count > 1 ? arrays.removeLast() : nil
    } else if parameters.count == 2, arrays.count == 1 {
      // A product of matrices leaves the bias to an addition that is not followed, and a convolution may have none.
      guard node.operation != "MatMul" else { throw fault(first.name, "a bias apart", "one with the layer") }
      arrays.append([Float](repeating: 0, count: shape))
    }
    try add(parameters, arrays)
  }

  func finish() throws(NetworkFault) {
    guard next == nodes.count, bias == nil else {
      throw fault(
        "", "\(nodes.count) layers with weights in the file", "\(next), and every bias where the network has one")
    }
  }

  private mutating func add(_ parameters: [NetworkParameter], _ arrays: [[Float]]) throws(NetworkFault) {
    guard parameters.count <= arrays.count else {
      throw fault(parameters[0].name, "\(arrays.count) stored tensors", "\(parameters.count)")
    }
    for (parameter, values) in zip(parameters, arrays) {
      guard let tensor = WeightTensor(name: parameter.name, shape: parameter.shape, values: values) else {
        throw fault(parameter.name, "\(values.count) numbers", "shape \(parameter.shape)")
      }
      weights.tensors.append(tensor)
    }
  }

  private static func transposed(_ values: [Float], rows: Int, columns: Int) -> [Float] {
    var out = values
    for row in 0..<rows { for column in 0..<columns { out[column * rows + row] = values[row * columns + column] } }
    return out
  }
}
