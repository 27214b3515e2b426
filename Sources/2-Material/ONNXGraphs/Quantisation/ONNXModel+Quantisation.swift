// SPDX-License-Identifier: Apache-2.0

extension ONNXModel {
  /// The inner values whose ranges must be known before the network can be quantised, in the order of the graph.
  public func valuesToObserve(_ options: QuantisationOptions = QuantisationOptions()) -> [String] {
    Quantiser(self, options).observed
  }

  /// The network in 8 bits: what convolutions and products of matrices take and their weights become whole numbers.
  ///
  /// Values go through `QuantizeLinear` and `DequantizeLinear` (unsigned, one step for the whole value); weights are stored in 8 bits with a
  /// step for each output channel, symmetric about 0. An engine that knows these computes in whole numbers; any other
  /// engine gives the same numbers, rounded. Everything else stays as it is; nodes with weights that are not fixed are left out.
  /// - Parameters:
  ///   - ranges: The range of every value of ``valuesToObserve(_:)``.
  ///   - options: What is quantised.
  /// - Throws: ``ONNXFault/noRange(value:)``, or ``ONNXFault/operatorSetTooOld(found:needed:)`` below version 13.
  /// > Source: B. Jacob et al., CVPR 2018, 2704–2713; names and scales as ONNX Runtime's `quantize_static` makes them, against which
  /// > they are checked by `Proofs/onnx_graphs.py`.
  public func quantised(
    with ranges: CalibrationRanges, options: QuantisationOptions = QuantisationOptions()
  ) throws(ONNXFault) -> ONNXModel {
    let version = operatorSet ?? 0
    guard version >= 13 else { throw .operatorSetTooOld(found: version, needed: 13) }
    var quantiser = Quantiser(self, options)
    return try ONNXModel(message: quantiser.message(ranges))
  }
}

/// Rewrites a graph with its steps in 8 bits.
struct Quantiser {
  private struct Target {
    var node: Int
    var weight: StoredTensor
    /// The axis of the output channels.
    var axis: Int
    var bias: StoredTensor?
  }

  private let model: ONNXModel
  private let options: QuantisationOptions
  private let targets: [Target]
  /// The values that are observed and quantised.
  let observed: [String]
  private var stored: [Onnx_TensorProto] = []
  private var front: [Onnx_NodeProto] = []
  private var replaced: [String: String] = [:]
  private var taken: Set<String>

  init(_ model: ONNXModel, _ options: QuantisationOptions) {
    self.model = model
    self.options = options
    taken = Set(model.valueNames)
    let walk = GraphWalk(model)
    targets = walk.nodes.enumerated().compactMap { index, node in
      guard options.operations.contains(node.operation), node.domain.isEmpty, !options.excluded.contains(node.name),
        node.inputs.count >= 2, walk.constant(node.inputs[0]) == nil, let weight = walk.constant(node.inputs[1]),
        weight.element == .float32, let axis = Self.axis(node, weight)
      else { return nil }
      var bias: StoredTensor?
      let isPlain = node.float("alpha", default: 1) == 1 && node.float("beta", default: 1) == 1
      if options.bias == .int32, isPlain, node.operation != "MatMul", node.inputs.count > 2,
        let tensor = walk.constant(node.inputs[2]), tensor.element == .float32, tensor.shape == [weight.shape[axis]]
      {
        bias = tensor
      }
      return Target(node: index, weight: weight, axis: axis, bias: bias)
    }
    var seen: Set<String> = []
    observed = targets.flatMap { target in
      let node = walk.nodes[target.node]
      return [node.inputs[0]] + (options.quantisesOutputs ? node.outputs.prefix(1) : [])
    }.filter { seen.insert($0).inserted }
  }

  private static func axis(_ node: ONNXNode, _ weight: StoredTensor) -> Int? {
    guard weight.count > 0 else { return nil }
    switch node.operation {
    case "Conv": return weight.shape.count >= 3 ? 0 : nil
    case "Gemm": return weight.shape.count == 2 ? (node.int("transB", default: 0) == 1 ? 0 : 1) : nil
    case "MatMul": return weight.shape.count == 2 ? 1 : nil
    default: return nil
    }
  }

  mutating func message(_ ranges: CalibrationRanges) throws(ONNXFault) -> Onnx_ModelProto {
    var message = model.message
    var pairs: [String: [Onnx_NodeProto]] = [:]
    var steps: [String: AffineQuantisation] = [:]
    for value in observed {
      guard let range = ranges.ranges[value], range.lowerBound.isFinite, range.upperBound.isFinite else {
        throw .noRange(value: value)
      }
      let step = AffineQuantisation(unsigned: range)
      steps[value] = step
      pairs[value] = pair(value, step)
    }
    var weights: [String: (name: String, scales: [Float])] = [:]
    for target in targets {
      let key = "\(target.axis) \(target.weight.name)"
      let weight = weights[key] ?? quantised(target.weight, axis: target.axis)
      weights[key] = weight
      message.graph.node[target.node].input[1] = weight.name
      if let bias = target.bias, let step = steps[model.message.graph.node[target.node].input[0]],
        let name = quantised(bias, scales: weight.scales.map { $0 * step.scale })
      {
        message.graph.node[target.node].input[2] = name
      }
    }
    var nodes = front
    for value in message.graph.input { nodes += pairs[value.name] ?? [] }
    for node in message.graph.node {
      var node = node
      node.input = node.input.map { replaced[$0] ?? $0 }
      nodes.append(node)
      for value in node.output { nodes += pairs[value] ?? [] }
    }
    message.graph.node = nodes
    message.graph.initializer += stored
    Self.dropUnused(&message, before: model.message)
    return message
  }

  /// The two nodes that round a value to 8 bits, whose takers are turned to the rounded one.
  private mutating func pair(_ value: String, _ step: AffineQuantisation) -> [Onnx_NodeProto] {
    let scale = fresh("\(value)_scale")
    let zero = fresh("\(value)_zero_point")
    let whole = fresh("\(value)_QuantizeLinear_Output")
    let rounded = fresh("\(value)_DequantizeLinear_Output")
    stored.append(.float32(name: scale, shape: [], values: [step.scale]))
    stored.append(.uint8(name: zero, shape: [], values: [UInt8(clamping: step.zeroPoint)]))
    replaced[value] = rounded
    return [
      Self.node("QuantizeLinear", "\(value)_QuantizeLinear", [value, scale, zero], whole),
      Self.node("DequantizeLinear", "\(value)_DequantizeLinear", [whole, scale, zero], rounded),
    ]
  }

  private mutating func quantised(_ weight: StoredTensor, axis: Int) -> (name: String, scales: [Float]) {
    let values = weight.floats()
    let channels = weight.shape[axis]
    let inner = weight.shape[(axis + 1)...].reduce(1, *)
    func channel(_ index: Int) -> Int { index / inner % channels }
    var greatest = [Float](repeating: 0, count: channels)
    for (index, value) in values.enumerated() where value.isFinite {
      greatest[channel(index)] = max(greatest[channel(index)], abs(value))
    }
    let steps = greatest.map { AffineQuantisation(symmetric: [$0]) }
    var whole = [Int8](repeating: 0, count: values.count)
    for (index, value) in values.enumerated() where !value.isNaN {
      whole[index] = Int8(clamping: steps[channel(index)].quantised(value, in: -127...127))
    }
    let name = dequantised(weight.name, axis: axis, scales: steps.map(\.scale)) { name, zero in
      [
        .int8(name: name, shape: weight.shape, values: whole),
        .int8(name: zero, shape: [channels], values: [Int8](repeating: 0, count: channels)),
      ]
    }
    return (name, steps.map(\.scale))
  }

  /// The bias in steps of the products; `nil` where a number would not fit 32 bits.
  private mutating func quantised(_ bias: StoredTensor, scales: [Float]) -> String? {
    let whole = zip(bias.floats(), scales).map { (Double($0) / Double($1)).rounded(.toNearestOrEven) }
    guard scales.allSatisfy({ $0 >= .leastNormalMagnitude }), whole.allSatisfy({ abs($0) <= Double(Int32.max) })
    else { return nil }
    return dequantised(bias.name, axis: 0, scales: scales) { name, zero in
      [
        .int32(name: name, shape: bias.shape, values: whole.map { Int32($0) }),
        .int32(name: zero, shape: [scales.count], values: [Int32](repeating: 0, count: scales.count)),
      ]
    }
  }

  private mutating func dequantised(
    _ base: String, axis: Int, scales: [Float], tensors: (String, String) -> [Onnx_TensorProto]
  ) -> String {
    let name = fresh("\(base)_quantized")
    let scale = fresh("\(base)_scale")
    let zero = fresh("\(base)_zero_point")
    let output = fresh("\(base)_DequantizeLinear_Output")
    stored += tensors(name, zero)
    stored.append(.float32(name: scale, shape: [scales.count], values: scales))
    front.append(
      Self.node("DequantizeLinear", fresh("\(base)_DequantizeLinear"), [name, scale, zero], output, axis: axis))
    return output
  }

  private static func node(
    _ operation: String, _ name: String, _ inputs: [String], _ output: String, axis: Int? = nil
  ) -> Onnx_NodeProto {
    var node = Onnx_NodeProto()
    node.opType = operation
    node.name = name
    node.input = inputs
    node.output = [output]
    if let axis { node.attribute = [ONNXNode.Attribute.int(axis).message("axis")] }
    return node
  }

  private mutating func fresh(_ name: String) -> String {
    var candidate = name
    var number = 1
    while !taken.insert(candidate).inserted {
      candidate = "\(name)_\(number)"
      number += 1
    }
    return candidate
  }

  /// Drops weights that were taken before and are not any more, and the nodes that only handed them on.
  private static func dropUnused(_ message: inout Onnx_ModelProto, before: Onnx_ModelProto) {
    let hasInner = message.graph.node.contains { $0.attribute.contains { $0.hasG || !$0.graphs.isEmpty } }
    // An inner graph may take any value of the outer one.
    guard !hasInner else { return }
    let outputs = Set(message.graph.output.map(\.name))
    var uses: [String: Int] = [:]
    for node in message.graph.node { for name in node.input { uses[name, default: 0] += 1 } }
    var kept: [Onnx_NodeProto] = []
    // From the end, so that a chain goes as a whole.
    for node in message.graph.node.reversed() {
      let isHandedOn = node.opType == "Identity" || node.opType == "Constant"
      if isHandedOn, node.output.allSatisfy({ uses[$0, default: 0] == 0 && !outputs.contains($0) }) {
        for name in node.input { uses[name, default: 0] -= 1 }
      } else {
        kept.append(node)
      }
    }
    message.graph.node = kept.reversed()
    var usedBefore: Set<String> = []
    for node in before.graph.node { usedBefore.formUnion(node.input) }
    message.graph.initializer.removeAll {
      uses[$0.name, default: 0] == 0 && usedBefore.contains($0.name) && !outputs.contains($0.name)
    }
    let alive = Set(message.graph.initializer.map(\.name)).union(message.graph.node.flatMap(\.output))
      .union(message.graph.input.map(\.name))
    message.graph.valueInfo.removeAll { !alive.contains($0.name) }
  }
}
