// SPDX-License-Identifier: Apache-2.0
import Networks

/// Which values a network's steps let go, and which they may change, found once.
struct StepPlan {
  /// Of each step, the values that are used for the last time by it.
  let letsGo: [[Int]]
  /// Of each step, whether it may write over its first value: nothing else uses it, and its maker's derivative does not need it.
  let mayChange: [Bool]
  /// The values that come out.
  let outputs: Set<Int>

  /// Finds them.
  ///
  /// - Throws: Where a step takes what is not there yet, or the wrong number of values.
  init(_ graph: NetworkGraph) throws(ModuleFailure) {
    let count = graph.inputs.count
    var uses = [Int](repeating: 0, count: count + graph.steps.count)
    var last = [Int?](repeating: nil, count: uses.count)
    for (index, step) in graph.steps.enumerated() {
      try Self.check(step, before: count + index)
      for value in step.inputs {
        uses[value] += 1
        last[value] = index
      }
    }
    for output in graph.outputs + graph.marks where !uses.indices.contains(output.value) {
      throw ModuleFailure(
        .graph, step: output.name, expected: "a value below \(uses.count)", found: String(output.value))
    }
    var letsGo = [[Int]](repeating: [], count: graph.steps.count)
    for (value, step) in last.enumerated() { if let step { letsGo[step].append(value) } }
    self.letsGo = letsGo
    outputs = Set(graph.outputs.map(\.value))
    mayChange = graph.steps.map { step in
      guard let first = step.inputs.first, first >= count, uses[first] == 1 else { return false }
      return Self.canBeWrittenOver(graph.steps[first - count].layer)
    }
  }

  /// Whether derivatives of a step do not need what it made, and what it made is no view of something else.
  private static func canBeWrittenOver(_ layer: Layer) -> Bool {
    switch layer {
    case .convolution, .transposedConvolution, .batchNorm, .instanceNorm, .linear, .add, .concatenate, .enlarge: true
    case .relu, .relu6, .leakyRelu, .silu, .sigmoid, .maxPool, .averagePool, .globalAveragePool, .flatten, .dropout:
      false
    }
  }

  private static func check(_ step: NetworkGraph.Step, before end: Int) throws(ModuleFailure) {
    let isRight: Bool
    let expected: String
    switch step.layer {
    case .add: (isRight, expected) = (step.inputs.count == 2, "two values")
    case .concatenate: (isRight, expected) = (!step.inputs.isEmpty, "a value or more")
    default: (isRight, expected) = (step.inputs.count == 1, "one value")
    }
    guard isRight else {
      throw ModuleFailure(.graph, step: step.name, expected: expected, found: String(step.inputs.count))
    }
    for value in step.inputs where value < 0 || value >= end {
      throw ModuleFailure(.graph, step: step.name, expected: "a value below \(end)", found: String(value))
    }
  }
}
