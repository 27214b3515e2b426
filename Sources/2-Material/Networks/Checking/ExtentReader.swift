// SPDX-License-Identifier: Apache-2.0

/// Follows the sizes of values from step to step; what does not fit is a fault that names the step.
struct ExtentReader {
  let graph: NetworkGraph

  /// The extent of every value, from those of the inputs.
  func extents(from inputs: [ValueExtent]) throws(NetworkFault) -> [ValueExtent] {
    var extents = inputs
    extents.reserveCapacity(inputs.count + graph.steps.count)
    for (index, step) in graph.steps.enumerated() {
      let taken = try StepReader(index: index, step: step).taken(extents)
      extents.append(try StepReader(index: index, step: step).made(from: taken))
    }
    return extents
  }
}

/// What one step makes of what it takes.
private struct StepReader {
  let index: Int
  let step: NetworkGraph.Step

  func fault(_ found: String, _ expected: String) -> NetworkFault {
    .damagedStep(index: index, name: step.name, found: found, expected: expected)
  }

  func taken(_ extents: [ValueExtent]) throws(NetworkFault) -> [ValueExtent] {
    var taken: [ValueExtent] = []
    for value in step.inputs {
      guard extents.indices.contains(value) else {
        throw fault("value \(value)", "one that stands before, from 0 to \(extents.count - 1)")
      }
      taken.append(extents[value])
    }
    let expected: ClosedRange<Int> =
      switch step.layer {
      case .add: 2...2
      case .concatenate: 1...4096
      default: 1...1
      }
    guard expected.contains(taken.count) else {
      throw fault(
        "\(taken.count) values", expected.count == 1 ? "\(expected.lowerBound)" : "\(expected.lowerBound) or more")
    }
    return taken
  }

  func made(from taken: [ValueExtent]) throws(NetworkFault) -> ValueExtent {
    let first = taken[0]
    switch step.layer {
    case .convolution(let layer): return try convolved(layer, first)
    case .transposedConvolution(let layer): return try enlarged(layer, first)
    case .batchNorm(let layer):
      try check(layer, first)
      return first
    case .instanceNorm(let layer):
      try check(layer, first)
      let lengths = first.space.compactMap { $0 }
      guard lengths.count < first.space.count || lengths.contains(where: { $0 > 1 }) else {
        throw fault("one number for each channel, \(first.words)", "several to take a spread of")
      }
      return first
    case .linear(let layer):
      try positive(("inputs", layer.inputs), ("outputs", layer.outputs))
      try few(layer.inputs, layer.outputs)
      guard first.space.isEmpty else { throw fault(first.words, "a row of numbers") }
      try channels(first, layer.inputs)
      return ValueExtent(channels: layer.outputs, space: [])
    case .leakyRelu(let slope):
      guard slope.isFinite else { throw fault("slope \(slope)", "a finite number") }
      return first
    case .relu, .relu6, .silu, .sigmoid: return first
    case .maxPool(let pool), .averagePool(let pool): return try pooled(pool, first)
    case .globalAveragePool:
      guard !first.space.isEmpty else { throw fault(first.words, "a map") }
      return ValueExtent(channels: first.channels, space: first.space.map { _ in 1 })
    case .flatten: return ValueExtent(channels: try product([first.channels] + first.space), space: [])
    case .add:
      guard agree(first.channels, taken[1].channels), agree(first.space, taken[1].space) else {
        throw fault("\(first.words) and \(taken[1].words)", "two values of one shape")
      }
      return first
    case .concatenate: return try joined(taken)
    case .dropout(let chance):
      guard chance >= 0, chance < 1 else { throw fault("chance \(chance)", "a number from 0 to below 1") }
      return first
    case .enlarge(let factors, _):
      try axes(first, ("factors", factors))
      try positive(factors.map { ("factor", $0) })
      return ValueExtent(
        channels: first.channels, space: try lengths(first, factors.indices.map { axis in { $0 * factors[axis] } }))
    }
  }

  // MARK: - Layers

  private func convolved(_ layer: Layer.Convolution, _ value: ValueExtent) throws(NetworkFault) -> ValueExtent {
    try positive(("inputs", layer.inputs), ("outputs", layer.outputs), ("groups", layer.groups))
    try axes(
      value, ("kernel", layer.kernel), ("stride", layer.stride), ("padding", layer.padding),
      ("dilation", layer.dilation))
    try positive((layer.kernel + layer.stride + layer.dilation).map { ("a number", $0) })
    try padded(layer.padding)
    guard layer.inputs % layer.groups == 0, layer.outputs % layer.groups == 0 else {
      throw fault("\(layer.groups) groups", "a divisor of \(layer.inputs) inputs and \(layer.outputs) outputs")
    }
    try few(layer.inputs / layer.groups, layer.outputs, layer.kernel)
    try channels(value, layer.inputs)
    return ValueExtent(
      channels: layer.outputs,
      space: try lengths(
        value,
        layer.kernel.indices.map { axis in
          { length in
            let reach = layer.dilation[axis] * (layer.kernel[axis] - 1) + 1
            let room = length + 2 * layer.padding[axis] - reach
            return room < 0 ? 0 : room / layer.stride[axis] + 1
          }
        }))
  }

  private func enlarged(
    _ layer: Layer.TransposedConvolution, _ value: ValueExtent
  ) throws(NetworkFault) -> ValueExtent {
    try positive(("inputs", layer.inputs), ("outputs", layer.outputs))
    try axes(value, ("kernel", layer.kernel), ("stride", layer.stride))
    try positive((layer.kernel + layer.stride).map { ("a number", $0) })
    try few(layer.inputs, layer.outputs, layer.kernel)
    try channels(value, layer.inputs)
    return ValueExtent(
      channels: layer.outputs,
      space: try lengths(
        value, layer.kernel.indices.map { axis in { ($0 - 1) * layer.stride[axis] + layer.kernel[axis] } }))
  }

  private func pooled(_ pool: Layer.Pool, _ value: ValueExtent) throws(NetworkFault) -> ValueExtent {
    try axes(value, ("kernel", pool.kernel), ("stride", pool.stride), ("padding", pool.padding))
    try positive((pool.kernel + pool.stride).map { ("a number", $0) })
    try padded(pool.padding)
    for (padding, kernel) in zip(pool.padding, pool.kernel) where 2 * padding > kernel {
      throw fault("padding of \(padding)", "at most half the window of \(kernel)")
    }
    return ValueExtent(
      channels: value.channels,
      space: try lengths(
        value,
        pool.kernel.indices.map { axis in
          { length in
            let room = length + 2 * pool.padding[axis] - pool.kernel[axis]
            return room < 0 ? 0 : room / pool.stride[axis] + 1
          }
        }))
  }

  private func joined(_ taken: [ValueExtent]) throws(NetworkFault) -> ValueExtent {
    var sum: Int? = 0
    var space = taken[0].space
    for value in taken {
      guard agree(space, value.space) else {
        throw fault(
          taken.map(\.words).joined(separator: " and "),
          "values of one size along space; lengths of a U-Net are multiples of its steps")
      }
      space = zip(space, value.space).map { $0 ?? $1 }
      sum = if let sum, let channels = value.channels { sum + channels } else { nil }
    }
    if let sum, sum > NetworkLimits.number { throw fault("\(sum) channels", "at most \(NetworkLimits.number)") }
    return ValueExtent(channels: sum, space: space)
  }

  private func check(_ layer: Layer.Normalisation, _ value: ValueExtent) throws(NetworkFault) {
    try positive(("features", layer.features))
    guard layer.epsilon.isFinite, layer.epsilon > 0 else {
      throw fault("epsilon \(layer.epsilon)", "a number above 0")
    }
    guard layer.momentum >= 0, layer.momentum <= 1 else {
      throw fault("momentum \(layer.momentum)", "a number from 0 to 1")
    }
    guard !value.space.isEmpty else { throw fault(value.words, "a map") }
    try channels(value, layer.features)
  }

  // MARK: - What all share

  private func agree(_ first: Int?, _ second: Int?) -> Bool { first == nil || second == nil || first == second }

  private func agree(_ first: [Int?], _ second: [Int?]) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy(agree)
  }

  private func channels(_ value: ValueExtent, _ expected: Int) throws(NetworkFault) {
    guard agree(value.channels, expected) else {
      throw fault("\(value.channels ?? 0) channels", "\(expected)")
    }
  }

  private func axes(_ value: ValueExtent, _ lists: (String, [Int])...) throws(NetworkFault) {
    guard (1...3).contains(value.space.count) else { throw fault(value.words, "a map of one to three axes") }
    for (name, list) in lists where list.count != value.space.count {
      throw fault("\(name) along \(list.count) axes", "\(value.space.count), as \(value.words) has")
    }
  }

  private func positive(_ numbers: (String, Int)...) throws(NetworkFault) { try positive(numbers) }

  private func positive(_ numbers: [(String, Int)]) throws(NetworkFault) {
    for (name, number) in numbers where !(1...NetworkLimits.number).contains(number) {
      throw fault("\(name) \(number)", "from 1 to \(NetworkLimits.number)")
    }
  }

  private func padded(_ padding: [Int]) throws(NetworkFault) {
    for number in padding where !(0...NetworkLimits.number).contains(number) {
      throw fault("padding of \(number)", "from 0 to \(NetworkLimits.number)")
    }
  }

  /// Whether the weights of a step can be held.
  private func few(_ inputs: Int, _ outputs: Int, _ kernel: [Int] = []) throws(NetworkFault) {
    let count = try product([inputs, outputs] + kernel.map { $0 }) ?? 0
    guard count <= NetworkLimits.parameters else {
      throw fault("\(count) weights", "at most \(NetworkLimits.parameters)")
    }
  }

  private func product(_ lengths: [Int?]) throws(NetworkFault) -> Int? {
    var product = 1
    for length in lengths {
      guard let length else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      guard !overflow, next <= NetworkLimits.count else {
        throw fault("more numbers than can be held", "at most \(NetworkLimits.count)")
      }
      product = next
    }
    return product
  }

  private func lengths(_ value: ValueExtent, _ rules: [(Int) -> Int]) throws(NetworkFault) -> [Int?] {
    var lengths: [Int?] = []
    for (length, rule) in zip(value.space, rules) {
      guard let length else {
        lengths.append(nil)
        continue
      }
      let made = rule(length)
      guard made >= 1 else { throw fault("a map of \(value.words)", "one that is larger than the window") }
      guard made <= NetworkLimits.count else { throw fault("a length of \(made)", "at most \(NetworkLimits.count)") }
      lengths.append(made)
    }
    return lengths
  }
}
