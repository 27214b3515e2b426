// SPDX-License-Identifier: Apache-2.0
import ONNXGraphs
import Testing

@Suite struct `Changing a network` {
  @Test func `makes inner values outputs, by message and by bytes`() throws {
    let model = try SmallNetworks.pooled()
    let changed = try model.addingOutputs(["features", "logits", "means"])
    #expect(changed.outputs.map(\.name) == ["logits", "features", "means"])
    let bytes = try model.bytes()
    let appended = try model.appendingOutputs(["features", "means"], to: bytes)
    #expect(Array(appended.prefix(bytes.count)) == bytes)
    #expect(try ONNXModel(bytes: appended).outputs.map(\.name) == ["logits", "features", "means"])
  }

  @Test func `names a value that is not there`() throws {
    let model = try SmallNetworks.pooled()
    #expect(throws: ONNXFault.noSuchValue(name: "feature")) { try model.addingOutputs(["means", "feature"]) }
  }

  @Test func `puts other numbers in the place of stored ones`() throws {
    let model = try SmallNetworks.pooled()
    let name = try #require(model.storedTensors.first { $0.shape == [2, 3] }?.name)
    let changed = try model.replacingInitializer(name, with: [6, 5, 4, 3, 2, 1])
    #expect(changed.constant(name)?.floats() == [6, 5, 4, 3, 2, 1])
    #expect(throws: ONNXFault.self) { try model.replacingInitializer(name, with: [1]) }
    #expect(throws: ONNXFault.noSuchValue(name: "none")) { try model.replacingInitializer("none", with: [1]) }
  }

  @Test func `shuffles only the layers from the top, the same for the same seed`() throws {
    let model = try SmallNetworks.pooled()
    #expect(model.weightedLayers.map(\.operation) == ["Conv", "Conv", "Gemm"])
    let first = try model.randomised(layers: .top(1), seed: 5)
    #expect(try first.bytes() == model.randomised(layers: .top(1), seed: 5).bytes())
    for (before, after) in zip(model.storedTensors, first.storedTensors) {
      #expect(before.floats().sorted() == after.floats().sorted())
      if !model.weightedLayers[2].tensors.contains(before.name) { #expect(before.floats() == after.floats()) }
    }
    // A layer gets the same numbers whether others are changed with it or not.
    let all = try model.randomised(layers: .all, seed: 5)
    let head = model.weightedLayers[2].tensors[0]
    #expect(all.constant(head)?.floats() == first.constant(head)?.floats())
  }

  @Test func `draws normal weights with the tensor's own mean and spread`() throws {
    var net = ONNXGraphBuilder()
    let x = net.input("x", shape: [nil, 100])
    net.output(net.gemm(x, weights: (0..<10_000).map { Float($0 % 7) - 1 }, outputs: 100, named: "y"), shape: [nil, 100])
    let model = try net.model()
    let name = model.weightedLayers[0].tensors[0]
    func moments(_ values: [Float]) -> (mean: Double, spread: Double) {
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
      let square = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
      return (mean, square.squareRoot())
    }
    let before = moments(model.constant(name)?.floats() ?? [])
    let after = moments(try model.randomised(layers: .all, by: .normal, seed: 3).constant(name)?.floats() ?? [])
    // Five standard errors of a mean of 10,000, and of a standard deviation.
    #expect(abs(before.mean - after.mean) < 5 * before.spread / 100)
    #expect(abs(before.spread - after.spread) < 5 * before.spread / 141)
  }

  @Test func `finds the head of every form of flattening`() throws {
    let forms: [(inout ONNXGraphBuilder, String) -> String] = [
      { $0.flatten($1) }, { $0.reshape($1, to: [-1, 3]) }, { $0.step("Squeeze", [$1, $0.integers(values: [2, 3])]) },
      { $0.step("Dropout", [$0.flatten($1)]) },
    ]
    for form in forms {
      let head = try SmallNetworks.pooled(flattening: form).pooledHead(of: "logits")
      #expect(head.featureMap == "features")
      #expect(head.weights == [[1, 2, 3], [4, 5, 6]])
      #expect(head.bias == [0.5, -0.5])
      #expect(head.logits == "logits")
    }
  }

  @Test func `finds a head of means, products and sums, behind a softmax`() throws {
    for axes in [[2, 3], [-1, -2], [-2, -1]] {
      var net = ONNXGraphBuilder()
      let x = net.input("x", shape: [nil, 2, 4, 4])
      let map = net.relu(x, named: "map")
      let means = net.reduceMean(map, axes: axes, keepsAxes: false, named: "means")
      let product = net.matMul(means, weights: [1, 2, 3, 4, 5, 6], outputs: 3)
      let logits = net.add(net.weight("b", shape: [3], values: [7, 8, 9]), product, named: "z")
      net.output(net.softmax(logits, named: "p"), shape: [nil, 3])
      let head = try net.model().pooledHead(of: "p")
      #expect(head.featureMap == "map" && head.embedding == "means" && head.logits == "z")
      #expect(head.weights == [[1, 4], [2, 5], [3, 6]])
      #expect(head.bias == [7, 8, 9])
      #expect(head.spatialAxes == 2)
    }
  }

  @Test func `takes average pooling for a head only where it reaches over the whole map`() throws {
    for (kernel, isWhole) in [(4, true), (2, false)] {
      var net = ONNXGraphBuilder()
      let x = net.input("x", shape: [nil, 2, 4, 4])
      let pooled = net.averagePool(x, kernel: [kernel, kernel], stride: kernel)
      let count = isWhole ? 2 : 8
      net.output(
        net.gemm(net.flatten(pooled), weights: [Float](repeating: 1, count: count), outputs: 1, named: "y"), shape: [nil, 1])
      let model = try net.model()
      if isWhole {
        #expect(try model.pooledHead(of: "y").featureMap == "x")
      } else {
        #expect(throws: PooledHeadObstacle.self) { try model.pooledHead(of: "y") }
      }
    }
  }

  @Test func `says why there is no head`() throws {
    var net = ONNXGraphBuilder()
    let x = net.input("x", shape: [nil, 4])
    let hidden = net.relu(net.gemm(x, weights: [1, 1, 1, 1], outputs: 1))
    net.output(net.gemm(hidden, weights: [1], outputs: 1, named: "y"), shape: [nil, 1])
    let model = try net.model()
    #expect(throws: PooledHeadObstacle.notPooled(operation: "Relu")) { try model.pooledHead(of: "y") }
    #expect(throws: PooledHeadObstacle.noSuchOutput(name: "z")) { try model.pooledHead(of: "z") }
    #expect(try model.embedding(of: "y") == hidden)
  }
}
