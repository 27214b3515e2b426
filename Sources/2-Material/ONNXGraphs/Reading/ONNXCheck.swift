// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Holds a message against the rules of the format, as far as a network can be read and changed only where they are kept.
struct ONNXCheck {
  private(set) var faults: [ONNXFault] = []
  private var domains: Set<String> = []
  private var nodes = 0

  static func faults(of message: Onnx_ModelProto) -> [ONNXFault] {
    var check = ONNXCheck()
    check.check(message)
    return Array(check.faults.prefix(ONNXLimits.faults))
  }

  private mutating func check(_ message: Onnx_ModelProto) {
    guard message.hasGraph, !message.graph.node.isEmpty else {
      faults.append(.noGraph)
      return
    }
    if !(3...Int64(ONNXLimits.newestVersion)).contains(message.irVersion) {
      faults.append(.unknownVersion(found: Int(message.irVersion)))
    }
    for set in message.opsetImport {
      let domain = Self.canonical(set.domain)
      if !domains.insert(domain).inserted { faults.append(.twice(name: "operators of \(domain)", node: "")) }
      if domain.isEmpty, !(1...Int64(ONNXLimits.newestOperators)).contains(set.version) {
        faults.append(.operatorSet(domain: domain, version: Int(set.version), node: ""))
      }
    }
    for function in message.functions { domains.insert(Self.canonical(function.domain)) }
    let graph = message.graph
    for (what, values) in [("input", graph.input), ("output", graph.output)] {
      for value in values { check(value, isInput: what == "input") }
    }
    if graph.output.isEmpty { faults.append(.nothing(what: "output")) }
    check(graph, outer: [], depth: 0)
  }

  /// The standard's own operators go by two names.
  static func canonical(_ domain: String) -> String { domain == "ai.onnx" ? "" : domain }

  private mutating func check(_ value: Onnx_ValueInfoProto, isInput: Bool) {
    guard case .tensorType(let tensor)? = value.type.value else {
      // Some exporters leave the type of an output to the engine; a type that is another one is kept as unknown bytes.
      if isInput || value.hasType { faults.append(.noTensor(name: value.name)) }
      return
    }
    if ElementType(rawValue: tensor.elemType) == nil {
      faults.append(.unknownElementType(name: value.name, type: Int(tensor.elemType)))
    }
    if tensor.shape.dim.count > ONNXLimits.axes {
      faults.append(.tooLarge(what: "axes", found: tensor.shape.dim.count, limit: ONNXLimits.axes))
    }
    for dimension in tensor.shape.dim {
      if case .dimValue(let length) = dimension.value, length < 0 || length > Int64(Int32.max) {
        faults.append(
          .damagedTensor(name: value.name, expected: "lengths from 0 to \(Int32.max)", found: "the length \(length)"))
      }
    }
  }

  private mutating func check(_ graph: Onnx_GraphProto, outer: Set<String>, depth: Int) {
    guard depth <= ONNXLimits.depth else {
      faults.append(.tooLarge(what: "graphs in each other", found: depth, limit: ONNXLimits.depth))
      return
    }
    nodes += graph.node.count
    guard nodes <= ONNXLimits.nodes else {
      faults.append(.tooLarge(what: "nodes", found: nodes, limit: ONNXLimits.nodes))
      return
    }
    var here: Set<String> = []
    for value in graph.input where !here.insert(value.name).inserted {
      faults.append(.twice(name: value.name, node: ""))
    }
    var stored: Set<String> = []
    for tensor in graph.initializer {
      if !stored.insert(tensor.name).inserted { faults.append(.twice(name: tensor.name, node: "")) }
      check(tensor, name: tensor.name)
    }
    here.formUnion(stored)
    // What later nodes make, to tell a value that is made too late from one that is never made.
    var makers: [String: Int] = [:]
    for (index, node) in graph.node.enumerated() {
      for name in node.output where !name.isEmpty { makers[name] = index }
    }
    var isCyclic: Bool?
    for (index, node) in graph.node.enumerated() {
      guard faults.count < ONNXLimits.faults else { return }
      let title = Self.title(node, index)
      if node.opType.isEmpty || !node.output.contains(where: { !$0.isEmpty }) { faults.append(.emptyNode(node: title)) }
      let domain = Self.canonical(node.domain)
      if !domains.contains(domain) { faults.append(.operatorSet(domain: domain, version: 0, node: title)) }
      for name in node.input where !name.isEmpty && !here.contains(name) && !outer.contains(name) {
        guard makers[name] != nil else {
          faults.append(.undefinedInput(node: title, name: name))
          continue
        }
        let cyclic = isCyclic ?? Self.hasCycle(graph.node, makers)
        isCyclic = cyclic
        faults.append(cyclic ? .cycle(node: title) : .outOfOrder(node: title, name: name))
      }
      check(node.attribute, of: title, outer: outer.isEmpty ? here : outer.union(here), depth: depth)
      for name in node.output where !name.isEmpty && !here.insert(name).inserted {
        faults.append(.twice(name: name, node: title))
      }
    }
    var outputs: Set<String> = []
    for output in graph.output {
      if !outputs.insert(output.name).inserted { faults.append(.twice(name: output.name, node: "")) }
      if !here.contains(output.name), !outer.contains(output.name) { faults.append(.noSuchValue(name: output.name)) }
    }
  }

  private mutating func check(
    _ attributes: [Onnx_AttributeProto], of node: String, outer: @autoclosure () -> Set<String>, depth: Int
  ) {
    var names: Set<String> = []
    for attribute in attributes {
      if !names.insert(attribute.name).inserted || attribute.name.isEmpty {
        faults.append(.damagedAttribute(node: node, attribute: attribute.name))
      }
      if attribute.hasT { check(attribute.t, name: "\(node).\(attribute.name)") }
      for tensor in attribute.tensors { check(tensor, name: "\(node).\(attribute.name)") }
      if attribute.hasG { check(attribute.g, outer: outer(), depth: depth + 1) }
      for graph in attribute.graphs { check(graph, outer: outer(), depth: depth + 1) }
    }
  }

  private mutating func check(_ tensor: Onnx_TensorProto, name: String) {
    if tensor.dataLocation == .external || !tensor.externalData.isEmpty {
      faults.append(.weightsElsewhere(tensor: name))
      return
    }
    guard let element = ElementType(rawValue: tensor.dataType) else {
      faults.append(.unknownElementType(name: name, type: Int(tensor.dataType)))
      return
    }
    guard tensor.dims.count <= ONNXLimits.axes else {
      faults.append(.tooLarge(what: "axes", found: tensor.dims.count, limit: ONNXLimits.axes))
      return
    }
    var count = 1
    for length in tensor.dims {
      let (product, overflow) = count.multipliedReportingOverflow(by: Int(length))
      guard length >= 0, !overflow, product <= ONNXLimits.bytes else {
        faults.append(
          .damagedTensor(name: name, expected: "a shape of at most 2³¹ elements", found: "the shape \(tensor.dims)"))
        return
      }
      count = product
    }
    let found = StoredTensor.count(in: tensor, element: element)
    if found.count != count || found.isMixed {
      let words = found.isMixed ? "values in more than one form" : found.words
      faults.append(
        .damagedTensor(name: name, expected: "\(count) elements of \(element.size) bytes for its shape", found: words))
    }
  }

  static func title(_ node: Onnx_NodeProto, _ index: Int) -> String {
    if !node.name.isEmpty { return node.name }
    return node.output.first.map { "\(node.opType) → \($0)" } ?? "\(node.opType) (node \(index + 1))"
  }

  /// Whether nodes wait for each other, by taking away again and again those that wait for none.
  private static func hasCycle(_ nodes: [Onnx_NodeProto], _ makers: [String: Int]) -> Bool {
    var waiting = [Int](repeating: 0, count: nodes.count)
    var takers = [[Int]](repeating: [], count: nodes.count)
    for (index, node) in nodes.enumerated() {
      for name in node.input {
        guard let maker = makers[name] else { continue }
        waiting[index] += 1
        takers[maker].append(index)
      }
    }
    var ready = waiting.indices.filter { waiting[$0] == 0 }
    var done = 0
    while let next = ready.popLast() {
      done += 1
      for taker in takers[next] {
        waiting[taker] -= 1
        if waiting[taker] == 0 { ready.append(taker) }
      }
    }
    return done < nodes.count
  }
}
