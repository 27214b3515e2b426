// SPDX-License-Identifier: Apache-2.0

/// How many axes inner values have, by the steps that make them, as far as that follows without running them.
struct RankReader {
  private static let keeping: Set<String> = [
    "Abs", "AveragePool", "BatchNormalization", "Cast", "Ceil", "Clip", "Concat", "Conv", "ConvTranspose",
    "DequantizeLinear", "Dropout", "Elu", "Erf", "Exp", "Floor", "Gelu", "GlobalAveragePool", "GlobalMaxPool",
    "GroupNormalization", "HardSigmoid", "HardSwish", "Identity", "InstanceNormalization", "LRN", "LayerNormalization",
    "LeakyRelu", "Log", "LogSoftmax", "MaxPool", "Mish", "Neg", "PRelu", "Pad", "QuantizeLinear", "Reciprocal", "Relu",
    "Resize", "Selu", "Sigmoid", "Slice", "Softmax", "Softplus", "Split", "Sqrt", "Tanh", "Transpose", "Upsample",
  ]
  private static let spreading: Set<String> = ["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Sum", "Where"]
  private static let reducing: Set<String> = ["ReduceMean", "ReduceMax", "ReduceMin", "ReduceSum", "ReduceL2"]

  private(set) var ranks: [String: Int] = [:]

  init(_ model: ONNXModel) {
    let walk = GraphWalk(model)
    let graph = model.message.graph
    for value in graph.input + graph.valueInfo + graph.output where value.type.tensorType.hasShape {
      ranks[value.name] = value.type.tensorType.shape.dim.count
    }
    for tensor in graph.initializer { ranks[tensor.name] = tensor.dims.count }
    for node in walk.nodes where node.domain.isEmpty {
      guard let rank = rank(of: node, walk) else { continue }
      for name in node.outputs where !name.isEmpty && ranks[name] == nil { ranks[name] = rank }
    }
  }

  private func rank(of node: ONNXNode, _ walk: GraphWalk) -> Int? {
    let first = node.inputs.first.flatMap { ranks[$0] }
    switch node.operation {
    case "Flatten", "Gemm": return 2
    case "Constant": return node.outputs.first.flatMap { walk.constant($0)?.shape.count }
    case "Reshape": return node.inputs.count > 1 ? walk.constant(node.inputs[1])?.count : nil
    case "MatMul":
      guard let first, node.inputs.count > 1, let second = ranks[node.inputs[1]], min(first, second) > 1 else {
        return nil
      }
      return max(first, second)
    case "Squeeze": return axes(node, walk).flatMap { count in first.map { max(0, $0 - count) } }
    case "Unsqueeze": return axes(node, walk).flatMap { count in first.map { $0 + count } }
    case let name where Self.keeping.contains(name): return first
    case let name where Self.spreading.contains(name):
      let all = node.inputs.map { ranks[$0] }
      return all.contains(nil) ? nil : all.compactMap(\.self).max()
    case let name where Self.reducing.contains(name):
      if node.int("keepdims", default: 1) == 1 { return first }
      return axes(node, walk).flatMap { count in first.map { max(0, $0 - count) } }
    default: return nil
    }
  }

  /// How many axes a node names, as an attribute or as a fixed second input.
  private func axes(_ node: ONNXNode, _ walk: GraphWalk) -> Int? {
    node.ints("axes")?.count ?? (node.inputs.count > 1 ? walk.constant(node.inputs[1])?.count : nil)
  }
}
