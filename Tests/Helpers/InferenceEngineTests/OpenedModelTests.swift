// SPDX-License-Identifier: Apache-2.0
import Foundation
import Inference
import ONNXGraphs
import Synchronization
import Testing
import Workers

@Suite(.enabled(if: BuiltEngine.isThere, "the engine's library is not installed"))
struct `A network that is open in the helper` {
  let helper = BuiltEngine.helper()

  func tensor(_ shape: [Int], _ values: [Float]) throws -> Tensor { try #require(Tensor(shape: shape, values: values)) }

  @Test func `answers as computed by hand, whatever the batch`() throws {
    let model = try helper.open(weights: MadeNetwork.line.bytes)
    #expect(model.inputs == [TensorDescription(name: "x", shape: [nil, 2])])
    #expect(model.outputs == [TensorDescription(name: "y", shape: [nil, 2])])
    #expect(try model.predict([tensor([1, 2], [1, -2])]) == [tensor([1, 2], [4, -5])])
    #expect(try model.predict([tensor([3, 2], [0, 1, 2, 3, 4, 5])]) == [tensor([3, 2], [1, 4, 7, 10, 13, 16])])
    #expect(model.opening.cache == .unused)
    #expect(model.timesOpened == 1)
  }

  @Test func `takes several inputs in their order and gives several outputs in theirs`() throws {
    let model = try helper.open(weights: MadeNetwork.two.bytes)
    let answer = try model.predict([tensor([1, 3], [1, 2, 3]), tensor([1, 3], [4, 5, 6])])
    #expect(model.outputs.map(\.name) == ["sum", "product"])
    #expect(answer == [try tensor([1, 3], [5, 7, 9]), try tensor([1, 3], [4, 10, 18])])
  }

  @Test func `takes whole numbers as floats and gives yes and no as one and nought`() throws {
    let model = try helper.open(weights: MadeNetwork.whole.bytes)
    #expect(model.inputs.map(\.element) == [.int64, .int64])
    let answer = try model.predict([tensor([4], [1, -7, 3, 1e6]), tensor([4], [0, 7, 3, 2])])
    #expect(answer == [try tensor([4], [1, 0, 0, 1]), try tensor([4], [1, -7, 3, 1e6])])
  }

  @Test func `refuses a fraction where whole numbers are taken`() throws {
    let model = try helper.open(weights: MadeNetwork.whole.bytes)
    #expect(
      throws: InferenceFailure.wrongInput(
        name: "n", expected: "numbers of the input's own type", found: "0.5")
    ) { try model.predict([tensor([4], [1, 0.5, 3, 4]), tensor([4], [0, 0, 0, 0])]) }
    // The helper is none the worse for it.
    #expect(try model.predict([tensor([4], [1, 2, 3, 4]), tensor([4], [9, 9, 9, 0])])[0].values == [0, 0, 0, 1])
  }

  @Test func `runs volumes of any size`() throws {
    let model = try helper.open(weights: MadeNetwork.volume.bytes)
    for (depth, height, width) in [(2, 3, 4), (5, 8, 2)] {
      let count = depth * height * width
      let volume = try tensor([1, 1, depth, height, width], (0..<count).map { Float($0) })
      let mean = Float(count - 1) / 2
      #expect(try model.predict([volume])[0].values == [mean])
    }
  }

  @Test func `refuses tensors that do not fit, and names the input`() throws {
    let model = try helper.open(weights: MadeNetwork.line.bytes)
    #expect(throws: InferenceFailure.wrongInput(name: "x", expected: "?×2", found: "1×3")) {
      try model.predict([tensor([1, 3], [1, 2, 3])])
    }
    #expect(throws: InferenceFailure.wrongInput(name: "", expected: "1 inputs", found: "2")) {
      try model.predict([tensor([1, 2], [1, 2]), tensor([1, 2], [1, 2])])
    }
    #expect(throws: InferenceFailure.self) { try model.predict([tensor([0, 2], [])]) }
  }

  @Test func `gives inner values behind the network's own outputs, none twice`() throws {
    let model = try helper.open(
      weights: MadeNetwork.line.bytes, options: EngineOptions(furtherOutputs: ["inner", "y"]))
    #expect(model.outputs.map(\.name) == ["y", "inner"])
    #expect(try model.predict([tensor([1, 2], [1, 2])]).map(\.values) == [[4, 7], [3, 6]])
  }

  @Test func `is fixed to a shape where that is asked for`() throws {
    let model = try helper.open(weights: MadeNetwork.line.bytes, options: EngineOptions(shapes: ["x": [5, 2]]))
    #expect(model.inputs.map(\.shape) == [[5, 2]])
    #expect(model.outputs.map(\.shape) == [[5, 2]])
  }

  @Test func `says in the engine's words why it cannot be compiled`() throws {
    #expect {
      try helper.open(weights: Array("no network at all".utf8))
    } throws: { error in
      if case .notCompiled(let words) = error as? InferenceFailure { !words.isEmpty } else { false }
    }
    let unknown = MadeNetwork(
      inputs: [.init(name: "x", shape: [1])], outputs: [.init(name: "y", shape: [1])],
      nodes: [.init(operation: "NoSuchOperation", inputs: ["x"], outputs: ["y"])])
    #expect {
      try helper.open(weights: unknown.bytes)
    } throws: { error in
      if case .notCompiled(let words) = error as? InferenceFailure { words.contains("NoSuchOperation") } else { false }
    }
  }

  @Test func `runs many items through the ring and hands them over in their order`() throws {
    for mode in EngineOptions.Mode.allCases {
      let model = try helper.open(
        weights: MadeNetwork.line.bytes, options: EngineOptions(mode: mode, streams: mode == .throughput ? 2 : nil))
      let items = try (0..<100).map { [try tensor([1, 2], [Float($0), Float(-$0)])] }
      var places: [Int] = []
      var values: [[Float]] = []
      let heard = Mutex(0)
      try model.predictMany(items, observer: BatchObserver(progress: { done, _ in heard.withLock { $0 = done } })) {
        places.append($0)
        values.append($1.outputs[0].values)
      }
      #expect(places == Array(0..<100))
      let wanted: [[Float]] = (0..<100).map { (number: Int) -> [Float] in
        [3 * Float(number) + 1, 1 - 3 * Float(number)]
      }
      #expect(values == wanted)
      #expect(heard.withLock { $0 } == 100)
    }
  }

  @Test func `stops between two pieces where nobody wants more`() throws {
    let model = try helper.open(weights: MadeNetwork.line.bytes)
    let items = [[Tensor]](repeating: [try tensor([1, 2], [1, 2])], count: 1000)
    let taken = Mutex(0)
    #expect(throws: InferenceFailure.cancelled) {
      try model.predictMany(items, observer: BatchObserver(isCancelled: { taken.withLock { $0 >= 50 } })) { _, _ in
        taken.withLock { $0 += 1 }
      }
    }
    #expect((50..<1000).contains(taken.withLock { $0 }))
  }

  @Test func `warms up, and closes when it is let go`() throws {
    var model: OpenedModel? = try helper.open(weights: MadeNetwork.line.bytes)
    try model?.warmUp()
    try model?.warmUp([[7, 2]])
    #expect(try helper.memory().models.count == 1)
    model = nil
    let memory = try helper.memory()
    #expect(memory.models.isEmpty)
    #expect(memory.resident > 1 << 20 && memory.peak >= memory.resident)
  }
}
