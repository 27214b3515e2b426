// SPDX-License-Identifier: Apache-2.0
import Testing
import TrainingEngine

extension TorchTests {
  @Suite("Tensors", .enabled(if: BuiltTorch.isThere, Comment(rawValue: BuiltTorch.absent)))
  struct TensorTests {
    private let torch: Torch

    init() throws { torch = try BuiltTorch.torch() }

    @Test func `numbers go in and come out as they are`() throws {
      let values: [Float] = [1, 2, 3, 4, 5, 6]
      let tensor = try Tensor.of(values, shape: [2, 3], torch)
      #expect(tensor.shape == [2, 3])
      #expect(try tensor.values(Float.self) == values)
      #expect(try tensor.permuted([1, 0]).values(Float.self) == [1, 4, 2, 5, 3, 6])
    }

    @Test func `numbers that are not as many as the shape asks for are refused`() {
      #expect(throws: TensorFailure(operation: "of", words: "3 numbers for a tensor of shape [2, 2]")) {
        try Tensor.of([Float](repeating: 0, count: 3), shape: [2, 2], torch)
      }
    }

    @Test func `a failure says the shapes`() throws {
      let one = try Tensor.zeros(shape: [2, 3], torch)
      let other = try Tensor.zeros(shape: [4, 5], torch)
      do throws(TensorFailure) {
        _ = try one.matrixProduct(other)
        Issue.record("matrices that do not fit were multiplied")
      } catch {
        #expect(error.operation == "matrixProduct")
        #expect(error.words.contains("2x3") && error.words.contains("4x5"))
      }
    }

    @Test func `the derivative of a square is twice the number`() throws {
      let x = try Tensor.of([Float(3), -2], shape: [2], torch)
      try x.keepGradient()
      try x.multiplied(by: x).sum().backward()
      #expect(try x.gradient?.values(Float.self) == [6, -4])
      try x.clearGradient()
      #expect(x.gradient == nil)
      let other = try x.power(3).sum().derivatives(by: [x])
      #expect(try other[0].values(Float.self) == [27, 12])
      #expect(x.gradient == nil)
    }

    @Test func `nothing is kept for derivatives where none are wanted`() throws {
      let x = try Tensor.of([Float(3)], shape: [1], torch)
      try x.keepGradient()
      let y = try torch.withoutGradients { () throws(TensorFailure) in try x.multiplied(by: x).sum() }
      #expect(throws: TensorFailure.self) { try y.backward() }
    }

    @Test func `a step of AdamW is the formula's`() throws {
      let x = try Tensor.of([Float(1)], shape: [1], torch)
      try x.keepGradient()
      try x.scaled(by: 2).sum().backward()
      let zeros = try (0..<2).map { _ in try Tensor.zeros(shape: [1], torch) }
      let step = try Tensor.zeros(shape: [], torch)
      try WeightSteps.adamW(
        [x], first: [zeros[0]], second: [zeros[1]], steps: [step], rate: 0.1, betas: (0.9, 0.999), decay: 0.5,
        epsilon: 1e-8)
      // Decay first, 1 − 0.1 · 0.5, then the rate against the sign of the gradient.
      #expect(abs(try x.values(Float.self)[0] - 0.85) < 1e-6)
      #expect(try step.item() == 1)
    }

    @Test func `steps of SGD keep their momentum`() throws {
      let x = try Tensor.of([Float(1)], shape: [1], torch)
      try x.keepGradient()
      let momentum = try Tensor.zeros(shape: [1], torch)
      for step in 0..<2 {
        try x.clearGradient()
        try x.scaled(by: 2).sum().backward()
        try WeightSteps.sgd(
          [x], momenta: [momentum], rate: 0.1, momentum: 0.5, decay: 0, isNesterov: false, isFirst: step == 0)
      }
      // 2, then 2 + 0.5 · 2.
      #expect(abs(try x.values(Float.self)[0] - (1 - 0.2 - 0.3)) < 1e-6)
    }

    @Test func `gradients are scaled to a common norm`() throws {
      let leaves = try [Float(3), 4].map { try Tensor.of([$0], shape: [1], torch) }
      for leaf in leaves {
        try leaf.keepGradient()
        try leaf.multiplied(by: leaf).scaled(by: 0.5).sum().backward()
      }
      #expect(abs(try WeightSteps.clip(leaves, greatest: 1) - 5) < 1e-6)
      let scaled = try leaves[1].gradient?.values(Float.self)[0] ?? 0
      #expect(abs(scaled - 0.8) < 1e-5)
    }
  }
}
