// SPDX-License-Identifier: Apache-2.0
import Networks
import ONNXGraphs
import Testing
import WeightFiles

@Suite struct `Weights of a network` {
  private static let network = NetworkCatalogue.smallCNN(channels: 1, outputs: 3, width: 8)

  private static func renamed(_ file: WeightFile, _ change: (WeightTensor) -> WeightTensor?) -> WeightFile {
    WeightFile(tensors: file.tensors.compactMap(change))
  }

  @Test func `begin with the same numbers under one seed, and with others under another`() throws {
    let weights = Self.network.initialWeights(seed: 5)
    #expect(weights == Self.network.initialWeights(seed: 5))
    #expect(weights.tensors.map(\.name) == Self.network.parameters.map(\.name))
    #expect(weights.tensors.map(\.shape) == Self.network.parameters.map(\.shape))
    #expect(weights["conv1.weight"] != Self.network.initialWeights(seed: 6)["conv1.weight"])
    #expect(weights["layer1.0.conv1.weight"] != weights["layer1.0.conv2.weight"])
    // Another head leaves the rest as it is.
    let other = NetworkCatalogue.smallCNN(channels: 1, outputs: 9, width: 8).initialWeights(seed: 5)
    #expect(other["layer3.0.conv2.weight"]?.bytes == weights["layer3.0.conv2.weight"]?.bytes)
  }

  @Test func `have the spread that their kind asks for`() throws {
    let weights = NetworkCatalogue.resNet18(channels: 1, outputs: 100).initialWeights(seed: 1)
    func moments(_ name: String) throws -> (mean: Double, variance: Double, greatest: Float) {
      let values = try #require(weights[name]).floats()
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
      let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
      return (mean, variance, values.map(abs).max() ?? 0)
    }
    // 294,912 normal numbers: a relative standard error of the variance of 0.0026.
    let convolution = try moments("layer3.0.conv1.weight")
    #expect(abs(convolution.variance / (2.0 / (256 * 9)) - 1) < 0.015)
    #expect(abs(convolution.mean) < 0.0003)
    let head = try moments("fc.weight")
    #expect(head.greatest <= Float(1 / 512.0.squareRoot()))
    #expect(abs(head.variance * 3 * 512 - 1) < 0.02)
    #expect(weights["bn1.weight"]?.floats().allSatisfy { $0 == 1 } == true)
    #expect(weights["bn1.bias"]?.floats().allSatisfy { $0 == 0 } == true)
    #expect(weights["bn1.running_mean"]?.floats().allSatisfy { $0 == 0 } == true)
    #expect(weights["bn1.running_var"]?.floats().allSatisfy { $0 == 1 } == true)
    let net = NetworkCatalogue.uNet(UNetDesign(outputs: 2, width: 16, stages: 3))
    let up = try #require(net.initialWeights(seed: 2)["decoder.1.up.weight"]).floats()
    let variance = up.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(up.count)
    #expect(abs(variance * 64 - 1) < 0.1)
  }

  @Test func `of a file are told apart into taken, left, missing and misfits`() throws {
    let own = Self.network.initialWeights(seed: 1)
    var file = Self.renamed(own) { $0.name == "bn1.bias" ? nil : $0 }
    file.tensors.removeAll { $0.name == "fc.weight" }
    file.tensors.append(
      try #require(WeightTensor(name: "fc.weight", shape: [7, 32], values: [Float](repeating: 0, count: 224))))
    file.tensors.append(try #require(WeightTensor(name: "extra", shape: [1], values: [0])))
    file.tensors.append(try #require(WeightTensor(name: "bn1.num_batches_tracked", shape: [], values: [0])))
    let fit = try file.fitted(to: Self.network, required: ["layer1."])
    #expect(fit.missing == ["bn1.bias"])
    #expect(fit.left == ["extra"])
    #expect(fit.misfits == [.init(name: "fc.weight", found: [7, 32], expected: [3, 32])])
    #expect(fit.summed.isEmpty)
    #expect(fit.taken.count == Self.network.parameters.count - 2)
    #expect(fit.weights["layer2.0.conv1.weight"] == own["layer2.0.conv1.weight"])
    for required in ["bn1", "fc", "", "nowhere"] {
      let fault = #expect(throws: WeightFileFault.self) { try file.fitted(to: Self.network, required: [required]) }
      #expect(fault?.kind == .unsuitable)
    }
  }

  @Test func `of a network for colours are summed for one channel`() throws {
    let colours = NetworkCatalogue.smallCNN(channels: 3, outputs: 3, width: 8).initialWeights(seed: 1)
    let fit = try colours.fitted(to: Self.network, required: [""])
    #expect(fit.summed == ["conv1.weight"])
    let (found, wide) = (
      try #require(fit.weights["conv1.weight"]).floats(), try #require(colours["conv1.weight"]).floats()
    )
    for output in 0..<8 {
      for point in 0..<9 {
        let sum = (0..<3).reduce(0.0) { $0 + Double(wide[(output * 3 + $1) * 9 + point]) }
        #expect(found[output * 9 + point] == Float(sum))
      }
    }
  }

  @Test func `come back from an ONNX file by name`() throws {
    let weights = Self.network.initialWeights(seed: 3)
    let model = try Self.network.onnx(weights: weights, writing: ONNXWriting(batchNorms: .kept))
    #expect(try Self.network.weights(from: ONNXModel(bytes: model.bytes())).tensors == weights.tensors)
    // Of another network they are refused.
    #expect(throws: NetworkFault.self) { try NetworkCatalogue.resNet18(outputs: 3).weights(from: model) }
    #expect(throws: NetworkFault.self) {
      try NetworkCatalogue.smallCNN(channels: 1, outputs: 3, width: 16).weights(from: model)
    }
  }

  @Test func `come back from a folded ONNX file in order, the bias as a shift`() throws {
    let dense = NetworkCatalogue.denseNet121(outputs: 2, stem: .small)
    let model = try dense.onnx(weights: dense.initialWeights(seed: 3))
    let found = try dense.weights(from: model)
    #expect(found.tensors.map(\.name) == dense.parameters.map(\.name))
    let again = try dense.onnx(weights: found)
    #expect(
      try again.storedTensors.map { try #require(model.constant($0.name)).shape } == again.storedTensors.map(\.shape))
    for name in ["features.conv0.weight", "features.denseblock2.denselayer3.conv1.bias"] {
      let (first, second) = (try #require(model.constant(name)).floats(), try #require(again.constant(name)).floats())
      #expect(zip(first, second).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }
}
