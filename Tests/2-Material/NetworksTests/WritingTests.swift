// SPDX-License-Identifier: Apache-2.0
import Networks
import ONNXGraphs
import Testing
import WeightFiles

@Suite struct `Writing a network` {
  private static let network = NetworkCatalogue.smallCNN(channels: 1, outputs: 3, width: 8)
  private static let weights = network.initialWeights(seed: 4)

  @Test func `gives the same bytes for the same weights`() throws {
    let model = try Self.network.onnx(weights: Self.weights)
    let bytes = try model.bytes()
    #expect(try Self.network.onnx(weights: Self.weights).bytes() == bytes)
    #expect(try ONNXModel(bytes: bytes).operatorCounts["Conv"] == 9)
  }

  @Test func `folds each normalisation into the convolution before it, or keeps it`() throws {
    let folded = try Self.network.onnx(weights: Self.weights)
    #expect(folded.operatorCounts["BatchNormalization"] == nil)
    let kept = try Self.network.onnx(weights: Self.weights, writing: ONNXWriting(batchNorms: .kept))
    #expect(kept.operatorCounts["BatchNormalization"] == 9)
    // A dense layer's first normalisation stands behind no convolution.
    let dense = NetworkCatalogue.denseNet121(outputs: 2)
    let counts = try dense.onnx(weights: dense.initialWeights(seed: 1)).operatorCounts
    #expect(counts["BatchNormalization"] == 121 - 59)
  }

  @Test func `folds by the formula on paper`() throws {
    var net = NetworkGraph(name: "fold", inputs: [.init(channels: 1)])
    let map = net.add("conv", .convolution(.init(inputs: 1, outputs: 2, kernel: [1, 1], hasBias: true)), [0])
    net.outputs = [.init(name: "y", value: net.add("bn", .batchNorm(.init(features: 2, epsilon: 1)), [map]))]
    func tensor(_ name: String, _ shape: [Int], _ values: [Float]) throws -> WeightTensor {
      try #require(WeightTensor(name: name, shape: shape, values: values))
    }
    let weights = WeightFile(tensors: [
      try tensor("conv.weight", [2, 1, 1, 1], [3, 5]), try tensor("conv.bias", [2], [1, 2]),
      try tensor("bn.weight", [2], [4, 6]), try tensor("bn.bias", [2], [7, 8]),
      try tensor("bn.running_mean", [2], [0.5, 1]), try tensor("bn.running_var", [2], [3, 8]),
    ])
    // Factors 4 ÷ √4 and 6 ÷ √9.
    let model = try net.onnx(weights: weights)
    #expect(model.constant("conv.weight")?.floats() == [6, 10])
    #expect(model.constant("conv.bias")?.floats() == [8, 10])
  }

  @Test func `leaves the batch open, and space unless it is given`() throws {
    let open = try Self.network.onnx(weights: Self.weights)
    #expect(open.inputs == [TensorDescription(name: "image", shape: [nil, 1, nil, nil])])
    #expect(open.outputs == [TensorDescription(name: "logits", shape: [nil, 3])])
    let fixed = try Self.network.onnx(weights: Self.weights, writing: ONNXWriting(space: [[28, 28]]))
    #expect(fixed.inputs.first?.shape == [nil, 1, 28, 28])
    #expect(throws: NetworkFault.self) {
      try Self.network.onnx(weights: Self.weights, writing: ONNXWriting(space: [[28]]))
    }
  }

  @Test func `gives marks as outputs, and says of itself what it is told`() throws {
    let writing = ONNXWriting(outputs: .firstAndMarks, properties: ["trained": "never", "a": "b"])
    let model = try Self.network.onnx(weights: Self.weights, writing: writing)
    #expect(model.outputs.map(\.name) == ["logits", "features", "embedding"])
    #expect(model.outputs[1].shape == [nil, 32, nil, nil])
    let read = try ONNXModel(bytes: model.bytes())
    #expect(read.properties.filter { $0.key != NetworkGraph.property } == ["trained": "never", "a": "b"])
  }

  @Test func `says its own network, and gives its weights back`() throws {
    let model = try ONNXModel(bytes: try Self.network.onnx(weights: Self.weights).bytes())
    let graph = try #require(try NetworkGraph.described(by: model))
    #expect(graph == Self.network)
    #expect(try graph.onnx(weights: graph.weights(from: model)).properties == model.properties)
    #expect(try NetworkGraph.described(by: model.withProperties([:])) == nil)
    #expect(throws: NetworkFault.self) {
      try NetworkGraph.described(by: model.withProperties([NetworkGraph.property: "{}"]))
    }
  }

  @Test func `leaves out what training alone needs`() throws {
    var design = UNetDesign(outputs: 2, width: 4, stages: 4)
    design.hasDeepSupervision = true
    let net = NetworkCatalogue.uNet(design)
    let weights = net.initialWeights(seed: 1)
    let answer = try net.onnx(weights: weights)
    #expect(answer.outputs.map(\.name) == ["logits"])
    #expect(answer.storedTensors.allSatisfy { !$0.name.hasPrefix("heads.1") })
    #expect(answer.operatorCounts["GlobalAveragePool"] == nil)
    #expect(try net.onnx(weights: weights, writing: ONNXWriting(outputs: .all)).outputs.count == 2)
    let dropping = NetworkCatalogue.smallCNN(outputs: 2, width: 4, dropout: 0.5)
    #expect(try dropping.onnx(weights: dropping.initialWeights(seed: 1)).operatorCounts["Dropout"] == nil)
  }

  @Test func `hands on what is an output twice, or an input`() throws {
    var net = NetworkGraph(name: "same", inputs: [.init(channels: 1)])
    let value = net.add("drop", .dropout(chance: 0.5), [0])
    net.outputs = [.init(name: "y", value: value), .init(name: "z", value: value)]
    let model = try net.onnx(weights: WeightFile(), writing: ONNXWriting(outputs: .all))
    #expect(model.operatorCounts == ["Identity": 2])
    #expect(model.outputs.map(\.name) == ["y", "z"])
  }

  @Test func `says which weights are missing or of another shape`() throws {
    func fault(_ change: (inout WeightFile) throws -> Void) rethrows -> NetworkFault? {
      var weights = Self.weights
      try change(&weights)
      return #expect(throws: NetworkFault.self) { try Self.network.onnx(weights: weights) }
    }
    #expect(
      fault { $0.tensors.removeAll { $0.name == "fc.bias" } }
        == .weights(
          cause: WeightFileFault(.unsuitable, tensor: "fc.bias", found: "no such tensor", expected: "shape [3]")))
    let wrong = try #require(WeightTensor(name: "fc.bias", shape: [1, 3], values: [0, 0, 0]))
    #expect(
      fault {
        $0.tensors.removeAll { $0.name == "fc.bias" }
        $0.tensors.append(wrong)
      } == .weights(cause: WeightFileFault(.unsuitable, tensor: "fc.bias", found: "shape [1, 3]", expected: "[3]")))
  }

  @Test func `has a step for every layer`() throws {
    var net = NetworkGraph(name: "every", inputs: [.init(channels: 2)])
    var value = 0
    for (name, layer) in [
      ("silu", .silu), ("sigmoid", .sigmoid), ("relu6", .relu6), ("leaky", .leakyRelu(slope: 0.1)),
      ("mean", .averagePool(.init(kernel: [2, 2], padding: [1, 1]))),
      ("near", .enlarge(factors: [2, 2], linear: false)), ("linear", .enlarge(factors: [2, 2], linear: true)),
      ("instance", .instanceNorm(.init(features: 2))),
      ("up", .transposedConvolution(.init(inputs: 2, outputs: 3, kernel: [2, 2], stride: [2, 2]))),
      ("norm", .batchNorm(.init(features: 3))),
    ] as [(String, Layer)] { value = net.add(name, layer, [value]) }
    net.outputs = [.init(name: "y", value: value)]
    let model = try net.onnx(weights: net.initialWeights(seed: 1))
    #expect(
      model.operatorCounts == [
        "Sigmoid": 2, "Mul": 1, "Clip": 1, "LeakyRelu": 1, "AveragePool": 1, "Resize": 2, "InstanceNormalization": 1,
        "ConvTranspose": 1,
      ])
  }
}
