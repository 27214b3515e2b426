// SPDX-License-Identifier: Apache-2.0
import Networks
import Testing
import TrainingEngine
import WeightFiles

extension TorchTests {
  @Suite("Networks that compute", .enabled(if: BuiltTorch.isThere, Comment(rawValue: BuiltTorch.absent)))
  struct ModuleTests {
    private let torch: Torch

    init() throws { torch = try BuiltTorch.torch() }

    /// A convolution of one point, a normalisation, what is above 0, the mean, a linear layer.
    private var small: NetworkGraph {
      var graph = NetworkGraph(name: "small", inputs: [NetworkGraph.Input(channels: 1)])
      let map = graph.add("conv", .convolution(.init(inputs: 1, outputs: 2, kernel: [1, 1], hasBias: true)), [0])
      let normal = graph.add("bn", .batchNorm(.init(features: 2, epsilon: 0, momentum: 0.5)), [map])
      let above = graph.add("relu", .relu, [normal])
      let mean = graph.add("pool", .globalAveragePool, [above])
      let flat = graph.add("flat", .flatten, [mean])
      let scores = graph.add("fc", .linear(.init(inputs: 2, outputs: 1)), [flat])
      graph.outputs = [.init(name: "scores", value: scores)]
      graph.marks = [.init(name: "features", value: above), .init(name: "before", value: normal)]
      return graph
    }

    private func weights(_ change: (inout [String: [Float]]) -> Void = { _ in }) throws -> WeightFile {
      var values: [String: [Float]] = [
        "conv.weight": [1, -1], "conv.bias": [0, 1], "bn.weight": [1, 2], "bn.bias": [0, 0.5],
        "bn.running_mean": [1, 0],
        "bn.running_var": [4, 1], "fc.weight": [10, 1], "fc.bias": [0.25],
      ]
      change(&values)
      return WeightFile(
        tensors: try small.parameters.compactMap { parameter in
          try values[parameter.name].map {
            try #require(WeightTensor(name: parameter.name, shape: parameter.shape, values: $0))
          }
        })
    }

    @Test func `a network answers as on paper`() throws {
      let module = try NetworkModule(small, weights: try weights(), torch)
      let image = try Tensor.of([Float(3), -1], shape: [1, 1, 1, 2], torch)
      let pass = try module([image], isTraining: false, marks: ["features", "before"])
      // Channel 0: (3 − 1) ÷ 2 and (−1 − 1) ÷ 2; channel 1: 2 · (1 − x) + 0.5.
      #expect(try pass.marks["before"]?.values(Float.self) == [1, -1, -3.5, 4.5])
      #expect(try pass.marks["features"]?.values(Float.self) == [1, 0, 0, 4.5])
      #expect(try pass.outputs[0].values(Float.self) == [10 * 0.5 + 2.25 + 0.25])
      #expect(try module.weights() == weights())
    }

    @Test func `learning moves the running statistics, and frozen steps keep theirs`() throws {
      let module = try NetworkModule(small, weights: try weights(), torch)
      let image = try Tensor.of([Float(3), -1], shape: [1, 1, 1, 2], torch)
      _ = try module([image], isTraining: true, frozen: ["bn"])
      #expect(module.buffers.map(\.name) == ["bn.running_mean", "bn.running_var"])
      #expect(try module.buffers[0].tensor.values(Float.self) == [1, 0])
      _ = try module([image], isTraining: true)
      // Half of the old and half of the batch's: mean 1 and 0, variance with n − 1: 8.
      #expect(try module.buffers[0].tensor.values(Float.self) == [1, 0])
      #expect(try module.buffers[1].tensor.values(Float.self) == [6, 4.5])
      let pixel = try Tensor.of([Float(3)], shape: [1, 1, 1, 1], torch)
      #expect(throws: TensorFailure.self) { try module([pixel], isTraining: true) }
    }

    @Test func `a teacher goes by its batch and leaves its running statistics`() throws {
      let module = try NetworkModule(small, weights: try weights(), torch)
      let image = try Tensor.of([Float(3), -1], shape: [1, 1, 1, 2], torch)
      let taught = try module([image], isTraining: true, leavesStatistics: true).outputs[0].values(Float.self)
      #expect(try module.weights() == weights())
      #expect(try module([image], isTraining: true).outputs[0].values(Float.self) == taught)
      #expect(try module.buffers[1].tensor.values(Float.self) == [6, 4.5])
    }

    @Test func `gradients are the same whether or not inner values are kept`() throws {
      var graph = NetworkCatalogue.smallCNN(outputs: 3)
      graph.name = "kept"
      let file = graph.initialWeights(seed: 5)
      let values = (0..<2 * 28 * 28).map { Float($0 % 17) / 17 - 0.4 }
      func gradients(_ marks: [String]) throws -> [[Float]] {
        let module = try NetworkModule(graph, weights: file, torch)
        let images = try Tensor.of(values, shape: [2, 1, 28, 28], torch)
        let pass = try module([images], isTraining: true, marks: marks)
        try pass.outputs[0].crossEntropy(try Tensor.of([Int64(0), 2], shape: [2], torch)).backward()
        return try module.parameters.map { try $0.tensor.gradient?.values(Float.self) ?? [] }
      }
      for index in graph.steps.indices {
        graph.marks.append(.init(name: "step \(index)", value: index + 1))
      }
      // Nothing is written over where everything is kept.
      #expect(try gradients(graph.marks.map(\.name)) == gradients([]))
    }

    @Test func `faults say the array, what it needs and what is there`() throws {
      #expect(throws: ModuleFailure(.missing, step: "fc.bias", expected: "shape [1]", found: "nothing")) {
        try NetworkModule(small, weights: try weights { $0["fc.bias"] = nil }, torch)
      }
      var file = try weights()
      file.tensors[0] = try #require(WeightTensor(name: "conv.weight", shape: [2], values: [1, 2]))
      #expect(throws: ModuleFailure(.shape, step: "conv.weight", expected: "shape [2, 1, 1, 1]", found: "shape [2]")) {
        try NetworkModule(small, weights: file, torch)
      }
      var graph = small
      graph.steps[1].inputs = [2]
      #expect(throws: ModuleFailure(.graph, step: "bn", expected: "a value below 2", found: "2")) {
        try NetworkModule(graph, weights: try weights(), torch)
      }
      graph = small
      graph.steps[1].inputs = []
      #expect(throws: ModuleFailure(.graph, step: "bn", expected: "one value", found: "0")) {
        try NetworkModule(graph, weights: try weights(), torch)
      }
    }

    @Test func `an inner value that there is not is said by its name`() throws {
      let module = try NetworkModule(small, weights: try weights(), torch)
      let image = try Tensor.of([Float(3), -1], shape: [1, 1, 1, 2], torch)
      #expect(throws: TensorFailure(operation: "network", words: "no inner value of the name soul")) {
        try module([image], isTraining: false, marks: ["soul"])
      }
    }
  }
}
