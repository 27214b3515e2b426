// SPDX-License-Identifier: Apache-2.0
import Foundation
import Networks
import TestSupport
import Testing
import Training
import WeightFiles
import Workers

@Suite(.enabled(if: BuiltTorch.isThere, Comment(rawValue: BuiltTorch.absent)), .serialized)
struct `Training in the helper` {
  @Test func `goes on from a state with the same bits, in the helper that began or in another`() throws {
    let (first, second) = (BuiltTrainer.helper(), BuiltTrainer.helper())
    for helper in [first, second] {
      try helper.begin(BuiltTrainer.plan)
      try helper.add(BuiltTrainer.memory())
    }
    // Four steps a pass: three of them, the fourth, and the second pass.
    #expect(try first.advance(steps: 3, seconds: 600).step == 3)
    let state = try first.state()
    #expect(try first.advance(steps: 9, seconds: 600).endsEpoch)
    #expect(try first.advance(steps: 9, seconds: 600).step == 8)
    first.stop()
    try first.begin(BuiltTrainer.plan, state: state)
    try first.add(BuiltTrainer.memory())
    for helper in [first, second] { while try helper.advance(steps: 9, seconds: 600).step < 8 {} }
    #expect(try first.weights() == second.weights())
    let outputs = try second.outputs(of: .train)
    #expect(outputs.map(\.shape) == [[32, 2]])
  }

  @Test func `a helper that was ended says so, and the next one that nothing was begun`() throws {
    let helper = BuiltTrainer.helper()
    try helper.begin(BuiltTrainer.plan)
    kill(try #require(helper.worker.processIdentifier), SIGKILL)
    #expect(throws: TrainingFailure.helper(.crashed(signal: SIGKILL))) { try helper.advance(steps: 1, seconds: 1) }
    #expect(throws: TrainingFailure.notBegun) { try helper.advance(steps: 1, seconds: 1) }
  }

  @Test func `what is missing is said`() throws {
    let helper = BuiltTrainer.helper()
    #expect(throws: TrainingFailure.notBegun) { try helper.state() }
    try helper.begin(BuiltTrainer.plan)
    #expect(throws: TrainingFailure.missingSamples(.train)) { try helper.advance(steps: 1, seconds: 1) }
    #expect(throws: TrainingFailure.missingSamples(.tune)) { try helper.outputs(of: .tune) }
    let empty = BuiltTrainer.helper(["--library", "/nonexistent"])
    #expect(throws: TrainingFailure.engineMissing) { try empty.begin(BuiltTrainer.plan) }
    #expect(try empty.greeting().components.first?.version == "absent")
  }

  @Test func `derivatives by the image and by an inner value are those of central differences`() throws {
    let helper = BuiltTrainer.helper()
    // Without kinks, so that differences are of one smooth function; the mark lies between two convolutions.
    var graph = NetworkGraph(name: "smooth", inputs: [.init(channels: 1)])
    let first = graph.add("one", .convolution(.init(inputs: 1, outputs: 3, kernel: [3, 3], padding: [1, 1])), [0])
    let normal = graph.add("bn", .batchNorm(.init(features: 3)), [first])
    let bent = graph.add("silu", .silu, [normal])
    let second = graph.add("two", .convolution(.init(inputs: 3, outputs: 2, kernel: [3, 3])), [bent])
    let soft = graph.add("sigmoid", .sigmoid, [second])
    let flat = graph.add("flat", .flatten, [graph.add("mean", .globalAveragePool, [soft])])
    graph.outputs = [.init(name: "scores", value: flat)]
    graph.marks = [.init(name: "features", value: bent)]
    var plan = BuiltTrainer.plan
    plan.network = graph
    try helper.begin(plan)
    let values: [Float] = (0..<72).map { place in Float(place * 7 % 11) / 11 - 0.5 }
    let found = try helper.derivatives(
      TrainingTensor(shape: [2, 1, 6, 6], values: values), channel: 1, mark: "features")
    #expect(found.value?.shape == [2, 3, 6, 6])
    #expect(found.derivative?.shape == [2, 3, 6, 6])
    #expect(found.images.shape == [2, 1, 6, 6])
    // Outputs come of sets: every changed image is one of a set.
    let step: Float = 0.05
    var changed: [Float] = []
    for place in 0..<36 {
      for sign in [Float(1), -1] {
        var image = Array(values[36...])
        image[place] += sign * step
        changed += image
      }
    }
    try helper.add(
      SampleMemory(
        .train, shape: [1, 6, 6], images: .float32(changed), targets: .classes([Int32](repeating: 0, count: 72))))
    let outputs = try helper.outputs(of: .train)[0].values
    for place in 0..<36 {
      let (more, less) = (outputs[4 * place + 1], outputs[4 * place + 3])
      let difference: Float = (more - less) / (2 * step)
      let derivative: Float = found.images.values[36 + place]
      #expect(abs(difference - derivative) < 2e-4)
    }
    #expect(throws: TrainingFailure.gradients(asked: "channel 2", possible: "2 channels")) {
      try helper.derivatives(TrainingTensor(shape: [2, 1, 6, 6], values: values), channel: 2)
    }
  }
}

@Suite("Images in sealed memory")
struct SampleMemoryTests {
  @Test func `every part begins at a multiple of 64 bytes, and is where the description says`() throws {
    let memory = try SampleMemory(
      .tune, shape: [1, 1, 3], images: .uint8([1, 2, 3, 4, 5, 6], scale: 2, shift: 1), targets: .classes([7, -1]),
      patients: [1, 1], domains: [4, 5], weights: [0.5, 2])
    #expect(memory.set.count == 2)
    #expect(memory.set.targets == .classes(offset: 64))
    #expect([memory.set.patients, memory.set.domains, memory.set.weights] == [128, 192, 256])
    #expect(memory.set.pixel == .uint8(scale: 2, shift: 1))
  }

  @Test func `parts of another length are refused with both numbers`() throws {
    #expect(throws: TrainingFailure.layout(part: "images", count: 1, expected: 3)) {
      try SampleMemory(.train, shape: [1, 1, 3], images: .float32([1, 2, 3, 4]))
    }
    #expect(throws: TrainingFailure.layout(part: "targets", count: 1, expected: 2)) {
      try SampleMemory(.train, shape: [1, 1, 1], images: .float32([1, 2]), targets: .classes([0]))
    }
    #expect(throws: TrainingFailure.layout(part: "images", count: 0, expected: 1)) {
      try SampleMemory(.train, shape: [1, 1, 1], images: .float32([]))
    }
  }
}
