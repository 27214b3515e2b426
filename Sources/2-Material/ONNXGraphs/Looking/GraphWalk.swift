// SPDX-License-Identifier: Apache-2.0

/// Who makes and who takes each value of a network: an index for walks up and down.
///
/// Nodes stand in the order in which they can be computed. A node with an inner graph takes what that graph takes from outside.
public struct GraphWalk: Sendable {
  /// The steps.
  public let nodes: [ONNXNode]
  private let makers: [String: Int]
  private let takers: [String: [Int]]
  private let stored: [String: StoredTensor]
  private let constants: [Int: StoredTensor]

  /// Indexes a network.
  /// - Complexity: O(nodes + values); weights are shared, not copied.
  public init(_ model: ONNXModel) {
    let graph = model.message.graph
    nodes = model.nodes
    var makers: [String: Int] = [:]
    var takers: [String: [Int]] = [:]
    var constants: [Int: StoredTensor] = [:]
    for (index, node) in graph.node.enumerated() {
      for name in node.output where !name.isEmpty { makers[name] = index }
      var taken: Set<String> = []
      for name in node.input + Self.captured(by: node) where !name.isEmpty && taken.insert(name).inserted {
        takers[name, default: []].append(index)
      }
      if node.opType == "Constant", let attribute = node.attribute.first {
        constants[index] = Self.constant(attribute, name: node.output.first ?? "")
      }
    }
    self.makers = makers
    self.takers = takers
    self.constants = constants
    let inputs = Set(graph.input.map(\.name))
    stored = Dictionary(
      graph.initializer.compactMap { tensor in
        inputs.contains(tensor.name) ? nil : StoredTensor(tensor).map { (tensor.name, $0) }
      }
    ) { first, _ in first }
  }

  /// The place in ``nodes`` of the step that makes a value; `nil` for inputs and stored tensors.
  public func maker(of value: String) -> Int? { makers[value] }

  /// The places in ``nodes`` of the steps that take a value, in their order.
  public func takers(of value: String) -> [Int] { takers[value] ?? [] }

  /// The tensor that a value always is; see ``ONNXModel/constant(_:)``.
  public func constant(_ value: String) -> StoredTensor? {
    var value = value
    while true {
      if let tensor = stored[value] { return tensor }
      guard let maker = makers[value] else { return nil }
      if let tensor = constants[maker] { return tensor }
      guard nodes[maker].operation == "Identity", nodes[maker].domain.isEmpty, let source = nodes[maker].inputs.first
      else { return nil }
      value = source
    }
  }

  private static func constant(_ attribute: Onnx_AttributeProto, name: String) -> StoredTensor? {
    switch attribute.name {
    case "value": StoredTensor(attribute.t, name: name)
    case "value_float": StoredTensor(.float32(name: name, shape: [], values: [attribute.f]))
    case "value_floats":
      StoredTensor(.float32(name: name, shape: [attribute.floats.count], values: attribute.floats))
    case "value_int": StoredTensor(.int64(name: name, shape: [], values: [Int(attribute.i)]))
    case "value_ints":
      StoredTensor(.int64(name: name, shape: [attribute.ints.count], values: attribute.ints.map { Int($0) }))
    default: nil
    }
  }

  /// The values that the inner graphs of a node take from outside; those that they make themselves may be among them.
  private static func captured(by node: Onnx_NodeProto) -> [String] {
    node.attribute.flatMap { attribute in
      ((attribute.hasG ? [attribute.g] : []) + attribute.graphs).flatMap { graph in
        graph.node.flatMap { $0.input + captured(by: $0) } + graph.output.map(\.name)
      }
    }
  }
}
