// SPDX-License-Identifier: Apache-2.0
import ONNXGraphs
import TestSupport
import Testing
import Vocabulary

@Suite struct `Reading a network` {
  @Test func `says what goes in, what comes out and what stands between`() throws {
    let model = try ONNXModel(bytes: try SmallNetworks.pooled().bytes())
    #expect(model.inputs == [TensorDescription(name: "image", shape: [nil, 1, 4, 4])])
    #expect(model.outputs == [TensorDescription(name: "logits", shape: [nil, 2])])
    #expect(model.operatorCounts == ["Conv": 2, "Relu": 2, "GlobalAveragePool": 1, "Flatten": 1, "Gemm": 1])
    #expect(model.parameterCount == 2 + 2 + 6 + 6 + 2)
    #expect(model.operatorSet == 18)
    #expect(model.nodes.map(\.operation) == ["Conv", "Relu", "Conv", "Relu", "GlobalAveragePool", "Flatten", "Gemm"])
    #expect(model.nodes[0].ints("kernel_shape") == [1, 1])
    #expect(model.nodes[6].int("transB", default: 0) == 1)
  }

  @Test func `gives the same bytes for the same network`() throws {
    let bytes = try SmallNetworks.pooled().bytes()
    #expect(try ONNXModel(bytes: bytes).bytes() == bytes)
    #expect(try SmallNetworks.pooled().bytes() == bytes)
  }

  @Test func `unpacks stored numbers of every type`() throws {
    var net = ONNXGraphBuilder()
    let x = net.input("x", shape: [nil, 3])
    net.output(net.add(x, net.weight("w", shape: [3], values: [1.5, -2, 0.25])), shape: [nil, 3])
    let model = try net.model()
    #expect(model.storedTensors.first?.floats() == [1.5, -2, 0.25])
    #expect(model.constant("w")?.shape == [3])
    #expect(model.constant("x") == nil)
  }

  @Test func `names an input that nothing makes`() throws {
    var net = ONNXGraphBuilder()
    let x = net.input("x", shape: [1])
    net.output(net.add(x, "ghost", named: "y"), shape: [1])
    #expect(throws: ONNXFault.undefinedInput(node: "Add_0", name: "ghost")) { try net.model() }
  }

  @Test func `tells a wrong order from a cycle`() throws {
    var late = ONNXGraphBuilder()
    _ = late.input("x", shape: [1])
    late.step("Relu", ["a"], named: "b")
    late.step("Relu", ["x"], named: "a")
    late.output("b", shape: [1])
    #expect(throws: ONNXFault.outOfOrder(node: "Relu_0", name: "a")) { try late.model() }
    var ring = ONNXGraphBuilder()
    _ = ring.input("x", shape: [1])
    ring.step("Add", ["x", "b"], named: "a")
    ring.step("Relu", ["a"], named: "b")
    ring.output("b", shape: [1])
    #expect(throws: ONNXFault.cycle(node: "Add_0")) { try ring.model() }
  }

  @Test func `refuses one name for two values`() throws {
    var net = ONNXGraphBuilder()
    _ = net.input("x", shape: [1])
    net.steps("Relu", ["x"], named: ["y"])
    net.steps("Relu", ["x"], named: ["y"])
    net.output("y", shape: [1])
    #expect(throws: ONNXFault.twice(name: "y", node: "Relu_1")) { try net.model() }
  }

  @Test func `refuses an output that nothing makes`() throws {
    var net = ONNXGraphBuilder()
    _ = net.input("x", shape: [1])
    net.step("Relu", ["x"], named: "y")
    net.output("z", shape: [1])
    #expect(throws: ONNXFault.noSuchValue(name: "z")) { try net.model() }
  }

  @Test func `refuses a tensor with too few numbers for its shape`() throws {
    var net = ONNXGraphBuilder()
    let x = net.input("x", shape: [nil, 3])
    net.output(net.add(x, net.weight("w", shape: [4], values: [1, 2, 3])), shape: [nil, 3])
    #expect(
      throws: ONNXFault.damagedTensor(
        name: "w", expected: "4 elements of 4 bytes for its shape", found: "12 bytes")
    ) { try net.model() }
  }

  @Test func `refuses shapes beyond any memory`() throws {
    var net = ONNXGraphBuilder()
    let x = net.input("x", shape: [nil, 3])
    net.output(net.add(x, net.weight("w", shape: [1 << 40, 1 << 40], values: [])), shape: [nil, 3])
    #expect(throws: ONNXFault.self) { try net.model() }
  }

  @Test func `refuses operators of a domain that is not imported`() throws {
    var net = ONNXGraphBuilder()
    _ = net.input("x", shape: [1])
    net.step("Magic", ["x"], named: "y", domain: "com.example")
    net.output("y", shape: [1])
    #expect(throws: ONNXFault.operatorSet(domain: "com.example", version: 0, node: "Magic_0")) { try net.model() }
  }

  @Test func `refuses versions that it does not know`() throws {
    var net = ONNXGraphBuilder(operatorSet: 99)
    _ = net.input("x", shape: [1])
    net.step("Relu", ["x"], named: "y")
    net.output("y", shape: [1])
    #expect(throws: ONNXFault.operatorSet(domain: "", version: 99, node: "")) { try net.model() }
  }

  @Test func `refuses weights that lie in another file`() throws {
    // graph(7) { initializer(5) { name(8), data_type(2) = 1, dims(1) = 1, data_location(14) = EXTERNAL } }, merged into the graph.
    let tensor =
      SmallNetworks.field(8, Array("outside".utf8)) + [0x10, 1, 0x08, 1, 0x70, 1]
    let bytes = try SmallNetworks.pooled().bytes() + SmallNetworks.field(7, SmallNetworks.field(5, tensor))
    #expect(throws: ONNXFault.weightsElsewhere(tensor: "outside")) { try ONNXModel(bytes: bytes) }
  }

  @Test func `refuses types that it does not read`() throws {
    let tensor = SmallNetworks.field(8, Array("strange".utf8)) + [0x10, 20, 0x08, 1]
    let bytes = try SmallNetworks.pooled().bytes() + SmallNetworks.field(7, SmallNetworks.field(5, tensor))
    #expect(throws: ONNXFault.unknownElementType(name: "strange", type: 20)) { try ONNXModel(bytes: bytes) }
  }

  @Test func `refuses graphs that lie too deep in each other`() throws {
    // node(1) { op_type(4), output(2), attribute(5) { name(1), g(6) { … } } }
    var graph: [UInt8] = []
    for level in 0..<40 {
      let attribute = SmallNetworks.field(1, Array("body".utf8)) + SmallNetworks.field(6, graph)
      let node =
        SmallNetworks.field(4, Array("If".utf8)) + SmallNetworks.field(2, Array("o\(level)".utf8))
        + SmallNetworks.field(5, attribute)
      graph = SmallNetworks.field(1, node)
    }
    let bytes = try SmallNetworks.pooled().bytes() + SmallNetworks.field(7, graph)
    #expect(throws: ONNXFault.self) { try ONNXModel(bytes: bytes) }
  }

  @Test func `gives all faults at once, with words for each`() throws {
    var net = ONNXGraphBuilder()
    _ = net.input("x", shape: [1])
    let other = try SmallNetworks.pooled().bytes()
    net.step("Relu", ["x"], named: "y")
    net.output("y", shape: [1])
    let tensor = SmallNetworks.field(8, Array("odd\u{7}".utf8)) + [0x10, 20, 0x08, 1]
    let bytes =
      other + SmallNetworks.field(7, SmallNetworks.field(5, tensor) + SmallNetworks.field(1, SmallNetworks.field(1, [120])))
    let faults = ONNXModel.faults(in: bytes)
    #expect(faults.count == 3)
    for fault in faults.map({ $0.inputFault(file: "w.onnx") }) {
      #expect(!fault.found.isEmpty && !fault.expected.isEmpty)
      #expect(!(fault.column ?? "").unicodeScalars.contains { $0.value < 32 })
    }
  }

  @Test func `takes no harm from torn and changed bytes`() throws {
    let bytes = try SmallNetworks.pooled().bytes()
    for length in bytes.indices { _ = ONNXModel.faults(in: Array(bytes[..<length])) }
    var random = SplitMix(seed: 11)
    for _ in 0..<4000 {
      var changed = bytes
      for _ in 0..<1 + Int(random.next() % 3) {
        changed[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      guard let model = try? ONNXModel(bytes: changed) else { continue }
      // What was read can be looked at and changed.
      _ = (model.inputs, model.parameterCount, model.operatorCounts, model.weightedLayers, model.valuesToObserve())
      for output in model.outputs { _ = try? model.pooledHead(of: output.name) }
      _ = try? model.randomised(layers: .all, seed: 1)
    }
  }
}
