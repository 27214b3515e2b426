// SPDX-License-Identifier: Apache-2.0
import Networks
import Testing

@Suite struct `Checking a network` {
  private static func small() -> NetworkGraph {
    var net = NetworkGraph(name: "small", inputs: [.init(channels: 2)])
    let map = net.add(
      "conv",
      .convolution(.init(inputs: 2, outputs: 4, kernel: [3, 5], stride: [2, 1], padding: [1, 0], hasBias: true)), [0])
    let pooled = net.add("pool", .maxPool(.init(kernel: [2, 2])), [map])
    let row = net.add("flatten", .flatten, [net.add("mean", .globalAveragePool, [pooled])])
    net.outputs = [.init(name: "logits", value: net.add("fc", .linear(.init(inputs: 4, outputs: 3)), [row]))]
    return net
  }

  @Test func `follows sizes by the rules on paper`() throws {
    // (9 + 2 − 3) ÷ 2 + 1 = 5 by 12 − 5 + 1 = 8, then halves rounded down.
    #expect(
      try Self.small().shapes(of: [[2, 9, 12]])
        == [[2, 9, 12], [4, 5, 8], [4, 2, 4], [4, 1, 1], [4], [3]])
  }

  @Test func `counts multiplications and numbers as on paper`() throws {
    let cost = try Self.small().cost(of: [[2, 9, 12]])
    #expect(cost.multiplications == 4 * 5 * 8 * 2 * 15 + 4 * 3)
    #expect(cost.activations == 216 + 160 + 32 + 4 + 4 + 3)
    #expect(cost.activationBytes == 4 * cost.activations)
    #expect(cost.largest == 216)
    #expect(cost.parameters == 4 * 2 * 15 + 4 + 12 + 3)
  }

  @Test func `names the step that an image is too small for`() throws {
    let fault = #expect(throws: NetworkFault.self) { try Self.small().shapes(of: [[2, 9, 4]]) }
    #expect(
      fault
        == .damagedStep(index: 0, name: "conv", found: "a map of 2×9×4", expected: "one that is larger than the window")
    )
    #expect(throws: NetworkFault.self) { try Self.small().shapes(of: [[3, 9, 9]]) }
    #expect(throws: NetworkFault.self) { try Self.small().shapes(of: [[2, 9]]) }
    #expect(throws: NetworkFault.self) { try Self.small().shapes(of: []) }
  }

  @Test func `names the step of a U-Net where lengths are no multiples`() throws {
    let fault = #expect(throws: NetworkFault.self) {
      try NetworkCatalogue.uNet(UNetDesign(outputs: 2)).shapes(of: [[1, 40, 40]])
    }
    guard case .damagedStep(_, let name, _, let expected)? = fault else {
      Issue.record("another fault")
      return
    }
    #expect(name == "decoder.3.concatenate")
    #expect(expected.contains("multiples"))
    // The coarsest stage is one pixel, which has no spread.
    #expect(throws: NetworkFault.self) {
      try NetworkCatalogue.uNet(UNetDesign(outputs: 2)).shapes(of: [[1, 16, 16]])
    }
  }

  @Test func `refuses what does not fit`() throws {
    try Self.small().check()
    func refuses(_ change: (inout NetworkGraph) -> Void, _ location: SourceLocation = #_sourceLocation) {
      var net = Self.small()
      change(&net)
      #expect(throws: NetworkFault.self, sourceLocation: location) { try net.check() }
    }
    refuses { $0.steps[0].inputs = [1] }
    refuses { $0.steps[0].inputs = [-1] }
    refuses { $0.steps[0].inputs = [] }
    refuses { $0.steps[1].inputs = [0, 1] }
    refuses { $0.outputs = [] }
    refuses { $0.outputs[0].value = 99 }
    refuses { $0.outputs[0].name = "fc.weight" }
    refuses { $0.outputs[0].name = "" }
    refuses { $0.inputs = [] }
    refuses { $0.inputs[0].channels = 3 }
    refuses { $0.inputs[0].axes = 3 }
    refuses { $0.inputs[0].axes = 0 }
    refuses { $0.steps[4].name = "conv" }
    refuses { $0.name = String(repeating: "x", count: 1000) }
    refuses { $0.add("late", .linear(.init(inputs: 5, outputs: 1)), [4]) }
    refuses { $0.add("sum", .add, [0, 1]) }
    refuses { $0.add("odd", .leakyRelu(slope: .nan), [0]) }
    refuses { $0.add("all", .dropout(chance: 1), [0]) }
    refuses { $0.add("norm", .batchNorm(.init(features: 2, epsilon: 0)), [0]) }
    refuses { $0.add("norm", .batchNorm(.init(features: 4)), [0]) }
    refuses { $0.add("wide", .maxPool(.init(kernel: [2, 2], padding: [2, 0])), [0]) }
    for convolution in [
      Layer.Convolution(inputs: 2, outputs: 3, kernel: [1, 1], groups: 2),
      Layer.Convolution(inputs: 2, outputs: 2, kernel: [1, 1], groups: 0),
      Layer.Convolution(inputs: 2, outputs: 2, kernel: [1]), Layer.Convolution(inputs: 2, outputs: 0, kernel: [1, 1]),
      Layer.Convolution(inputs: 2, outputs: 2, kernel: [1, 1], stride: [0, 1]),
      Layer.Convolution(inputs: 2, outputs: 2, kernel: [1, 1], padding: [-1, 0]),
      Layer.Convolution(inputs: 2, outputs: 2, kernel: [1 << 19, 1 << 19]),
      Layer.Convolution(inputs: 2, outputs: .max, kernel: [1, 1]),
    ] {
      refuses { $0.add("extra", .convolution(convolution), [0]) }
    }
  }

  @Test func `does not overflow over numbers at the edge`() throws {
    var net = NetworkGraph(name: "huge", inputs: [.init(channels: 1, axes: 3)])
    var value = 0
    for step in 0..<8 {
      value = net.add("e\(step)", .enlarge(factors: [1 << 20, 1 << 20, 1 << 20], linear: false), [value])
    }
    net.outputs = [.init(name: "y", value: value)]
    #expect(throws: NetworkFault.self) { try net.shapes(of: [[1, 1 << 20, 1 << 20, 1 << 20]]) }
    var row = NetworkGraph(name: "row", inputs: [.init(channels: 1 << 20, axes: 3)])
    row.outputs = [.init(name: "y", value: row.add("flatten", .flatten, [0]))]
    #expect(throws: NetworkFault.self) { try row.shapes(of: [[1 << 20, 1 << 20, 1 << 20, 1 << 20]]) }
    var wide = row
    wide.steps[0].layer = .sigmoid
    #expect(try wide.cost(of: [[1 << 20, 1 << 20, 1 << 20, 1 << 20]]).activations == .max)
  }
}
