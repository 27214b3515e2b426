// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import Training
import TrainingEngine

extension TorchTests {
  @Suite("Optimisers", .enabled(if: BuiltTorch.isThere, Comment(rawValue: BuiltTorch.absent)))
  struct OptimiserTests {
    private let torch: Torch

    init() throws { torch = try BuiltTorch.torch() }

    private func leaf(_ name: String, _ values: [Float], shape: [Int]? = nil) throws -> NamedTensor {
      let tensor = try Tensor.of(values, shape: shape ?? [values.count], torch)
      try tensor.keepGradient()
      return NamedTensor(name: name, tensor: tensor)
    }

    @Test func `the longest beginning that fits gives the rate, and 0 freezes`() throws {
      let plan = OptimiserPlan(
        rule: .sgd(momentum: 0, nesterov: false), rate: 0.1, decay: 0,
        groups: [.init(prefix: "layer", rate: 0), .init(prefix: "layer2.", rate: 0.5)])
      let leaves = try ["layer1.weight", "layer2.weight", "fc.weight"].map { try leaf($0, [1]) }
      let optimiser = try Optimiser(plan, leaves, torch)
      var sum = try leaves[0].tensor.sum()
      for leaf in leaves.dropFirst() { sum = try sum.adding(leaf.tensor.sum()) }
      try sum.backward()
      try optimiser.step(factor: 0.5)
      let values = try leaves.map { try $0.tensor.values(Float.self)[0] }
      let expected: [Float] = [1, 0.975, 0.95]
      #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-6 })
      #expect(optimiser.state.isEmpty)
    }

    @Test func `biases do not decay unless all do`() throws {
      for decaysAll in [true, false] {
        let plan = OptimiserPlan(rate: 0.1, decay: 0.5, decaysAll: decaysAll)
        let leaves = try [leaf("weight", [1], shape: [1, 1]), leaf("bias", [1])]
        let optimiser = try Optimiser(plan, leaves, torch)
        for leaf in leaves { try leaf.tensor.scaled(by: 2).sum().backward() }
        try optimiser.step(factor: 1)
        let values = try leaves.map { Double(try $0.tensor.values(Float.self)[0]) }
        #expect(abs(values[0] - 0.85) < 1e-6)
        #expect(abs(values[1] - (decaysAll ? 0.85 : 0.9)) < 1e-6)
      }
    }

    @Test func `weights without a gradient stay`() throws {
      let leaves = try [leaf("one", [1]), leaf("other", [1])]
      let optimiser = try Optimiser(OptimiserPlan(rate: 0.1, greatestNorm: 1), leaves, torch)
      try leaves[0].tensor.scaled(by: 3).sum().backward()
      let norm = try #require(try optimiser.clip())
      #expect(abs(norm - 3) < 1e-6)
      try optimiser.step(factor: 1)
      #expect(try leaves[1].tensor.values(Float.self) == [1])
      #expect(try leaves[0].tensor.values(Float.self)[0] < 1)
      try optimiser.clearGradients()
      #expect(leaves[0].tensor.gradient == nil)
    }

    @Test func `schedules are functions of the step`() {
      func factors(_ schedule: RateSchedule, _ steps: [Int]) -> [Double] {
        steps.map { schedule.factor(step: $0, of: 100) }
      }
      #expect(factors(RateSchedule(.constant), [0, 50, 99]) == [1, 1, 1])
      #expect(factors(RateSchedule(.constant, warmUp: 0.1), [0, 4, 9, 10]) == [0.1, 0.5, 1, 1])
      let cosine = factors(RateSchedule(.cosine(final: 0.2)), [0, 50, 100])
      #expect(zip(cosine, [1, 0.6, 0.2]).allSatisfy { abs($0 - $1) < 1e-12 })
      let shifted = RateSchedule(.cosine(final: 0), warmUp: 0.2)
      #expect(abs(shifted.factor(step: 60, of: 100) - 0.5) < 1e-12)
      #expect(abs(RateSchedule(.polynomial(power: 0.9)).factor(step: 25, of: 100) - pow(0.75, 0.9)) < 1e-12)
      let steps = factors(RateSchedule(.steps(at: [0.5, 0.75], factor: 0.1)), [49, 50, 75])
      #expect(zip(steps, [1, 0.1, 0.01]).allSatisfy { abs($0 - $1) < 1e-12 })
    }
  }
}
