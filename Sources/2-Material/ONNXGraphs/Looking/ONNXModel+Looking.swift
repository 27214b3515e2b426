// SPDX-License-Identifier: Apache-2.0

extension ONNXModel {
  /// The version of the format.
  public var formatVersion: Int { Int(message.irVersion) }

  /// The version of the standard's operators; `nil` where none of them are used.
  public var operatorSet: Int? {
    message.opsetImport.first { ONNXCheck.canonical($0.domain).isEmpty }.map { Int($0.version) }
  }

  /// The program that wrote the file, as it calls itself; empty where it does not say.
  public var producer: String {
    [message.producerName, message.producerVersion].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The name of the graph.
  public var graphName: String { message.graph.name }

  /// The steps, in an order in which they can be computed; those of inner graphs left out.
  public var nodes: [ONNXNode] { message.graph.node.enumerated().map { ONNXNode($1, index: $0) } }

  /// The tensors that lie in the file, constants of nodes left out.
  public var storedTensors: [StoredTensor] { message.graph.initializer.compactMap { StoredTensor($0) } }

  /// How many numbers were learnt: the elements of stored tensors of fractions.
  ///
  /// Tensors of whole numbers hold shapes and axes, or quantised weights, of which those of 8 bits are counted.
  public var parameterCount: Int {
    storedTensors.reduce(0) { sum, tensor in
      switch tensor.element {
      case .float16, .float32, .float64, .bfloat16, .int8: sum + tensor.count
      default: sum
      }
    }
  }

  /// How often each operator is used, those of inner graphs included; `com.example:Name` for operators that are not the standard's.
  public var operatorCounts: [String: Int] {
    var counts: [String: Int] = [:]
    func count(_ graph: Onnx_GraphProto) {
      for node in graph.node {
        let domain = ONNXCheck.canonical(node.domain)
        counts[domain.isEmpty ? node.opType : "\(domain):\(node.opType)", default: 0] += 1
        for attribute in node.attribute {
          if attribute.hasG { count(attribute.g) }
          attribute.graphs.forEach(count)
        }
      }
    }
    count(message.graph)
    return counts
  }

  /// The names of all values: inputs, stored tensors and outputs of nodes, in that order.
  public var valueNames: [String] {
    var seen: Set<String> = []
    let all =
      message.graph.input.map(\.name) + message.graph.initializer.map(\.name)
      + message.graph.node.flatMap { $0.output.filter { !$0.isEmpty } }
    return all.filter { seen.insert($0).inserted }
  }

  /// What is known of a value before the network runs: of inputs, outputs, stored tensors, and inner values that the exporter described.
  /// - Returns: `nil` where nothing is.
  public func description(of value: String) -> TensorDescription? {
    let graph = message.graph
    if let found = (graph.input + graph.output + graph.valueInfo).first(where: { $0.name == value }) {
      return TensorDescription(found)
    }
    return constant(value).map { TensorDescription(name: value, element: $0.element, shape: $0.shape) }
  }

  /// The tensor that a value always is: a stored one, a constant of a node, or such a one handed on by `Identity`.
  ///
  /// Exporters hand shared weights on so. A stored tensor that is an input too is not fixed: a caller may give another.
  /// - Returns: `nil` where the value depends on what goes in.
  public func constant(_ value: String) -> StoredTensor? { GraphWalk(self).constant(value) }
}
