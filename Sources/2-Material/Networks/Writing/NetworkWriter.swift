// SPDX-License-Identifier: Apache-2.0
import ONNXGraphs
import WeightFiles

/// Writes the steps of a checked network one by one.
struct NetworkWriter {
  private let graph: NetworkGraph
  private let wanted: [NetworkGraph.Output]
  private let extents: [ValueExtent]
  private let numbers: [String: WeightTensor]
  private let folds: Bool
  private var builder: ONNXGraphBuilder
  /// What each value is called in the file, as far as it is written.
  private var names: [String?]
  /// Steps and outputs that take each value.
  private var uses: [Int]
  /// Steps that a wanted output needs.
  private var isNeeded: [Bool]

  init(
    graph: NetworkGraph, wanted: [NetworkGraph.Output], extents: [ValueExtent], numbers: [String: WeightTensor],
    folds: Bool
  ) {
    self.graph = graph
    self.wanted = wanted
    self.extents = extents
    self.numbers = numbers
    self.folds = folds
    builder = ONNXGraphBuilder(name: graph.name)
    let count = graph.inputs.count
    names = [String?](repeating: nil, count: count + graph.steps.count)
    uses = [Int](repeating: 0, count: count + graph.steps.count)
    isNeeded = [Bool](repeating: false, count: graph.steps.count)
    for output in wanted { uses[output.value] += 1 }
    for index in graph.steps.indices.reversed() where uses[count + index] > 0 {
      isNeeded[index] = true
      for value in graph.steps[index].inputs { uses[value] += 1 }
    }
  }

  mutating func model() throws(ONNXFault) -> ONNXModel {
    for (index, input) in graph.inputs.enumerated() {
      names[index] = builder.input(input.name, shape: [nil, input.channels] + extents[index].space)
    }
    var isFolded = [Bool](repeating: false, count: graph.steps.count)
    for index in graph.steps.indices where isNeeded[index] && !isFolded[index] {
      if let norm = foldable(index) {
        isFolded[norm] = true
        let made = write(index, norm: norm)
        names[graph.inputs.count + index] = made
        names[graph.inputs.count + norm] = made
      } else {
        names[graph.inputs.count + index] = write(index, norm: nil)
      }
    }
    for output in wanted {
      let name = names[output.value] ?? ""
      // Dropout and shared values may leave an output under another name.
      if name != output.name { builder.step("Identity", [name], named: output.name) }
      builder.output(output.name, shape: [nil, extents[output.value].channels] + extents[output.value].space)
    }
    return try builder.model()
  }

  /// The batch normalisation that alone takes what a convolution makes.
  private func foldable(_ index: Int) -> Int? {
    let value = graph.inputs.count + index
    switch graph.steps[index].layer {
    case .convolution, .transposedConvolution: break
    default: return nil
    }
    guard folds, uses[value] == 1, !wanted.contains(where: { $0.value == value }) else { return nil }
    return graph.steps.indices.first { next in
      guard next > index, isNeeded[next], graph.steps[next].inputs == [value] else { return false }
      guard case .batchNorm = graph.steps[next].layer else { return false }
      return true
    }
  }

  /// What a step's value is called: as the output that it is, or as the step.
  private func title(_ index: Int, _ norm: Int?) -> String {
    let made = graph.inputs.count + (norm ?? index)
    if let output = wanted.first(where: { $0.value == made }) { return output.name }
    let name = graph.steps[norm ?? index].name
    // The names of outputs stay free for them.
    return wanted.contains { $0.name == name } ? "\(name)_value" : name
  }

  private func floats(_ name: String) -> [Float] { numbers[name]?.floats() ?? [] }

  private mutating func write(_ index: Int, norm: Int?) -> String {
    let step = graph.steps[index]
    let taken = step.inputs.map { names[$0] ?? "" }
    let title = title(index, norm)
    switch step.layer {
    case .convolution(let layer):
      return convolution(
        "Conv", step.name, taken, title, norm: norm, outputsAt: 0, hasBias: layer.hasBias,
        attributes: [
          ("kernel_shape", .ints(layer.kernel)), ("strides", .ints(layer.stride)),
          ("pads", .ints(layer.padding + layer.padding)), ("dilations", .ints(layer.dilation)),
          ("group", .int(layer.groups)),
        ])
    case .transposedConvolution(let layer):
      return convolution(
        "ConvTranspose", step.name, taken, title, norm: norm, outputsAt: 1, hasBias: layer.hasBias,
        attributes: [("kernel_shape", .ints(layer.kernel)), ("strides", .ints(layer.stride))])
    case .batchNorm(let layer):
      let stored = ["weight", "bias", "running_mean", "running_var"].map { store("\(step.name).\($0)") }
      return builder.step(
        "BatchNormalization", taken + stored, named: title, attributes: [("epsilon", .float(Float(layer.epsilon)))])
    case .instanceNorm(let layer):
      let stored = ["weight", "bias"].map { store("\(step.name).\($0)") }
      return builder.step(
        "InstanceNormalization", taken + stored, named: title, attributes: [("epsilon", .float(Float(layer.epsilon)))])
    case .linear(let layer):
      var inputs = taken + [store("\(step.name).weight")]
      if layer.hasBias { inputs.append(store("\(step.name).bias")) }
      return builder.step("Gemm", inputs, named: title, attributes: [("transB", .int(1))])
    case .relu: return builder.step("Relu", taken, named: title)
    case .relu6:
      let ends = [("low", Float(0)), ("high", Float(6))].map {
        builder.weight("\(step.name).\($0)", shape: [], values: [$1])
      }
      return builder.step("Clip", taken + ends, named: title)
    case .leakyRelu(let slope):
      return builder.step("LeakyRelu", taken, named: title, attributes: [("alpha", .float(Float(slope)))])
    case .silu:
      let gate = builder.step("Sigmoid", taken, named: "\(step.name).sigmoid")
      return builder.step("Mul", taken + [gate], named: title)
    case .sigmoid: return builder.step("Sigmoid", taken, named: title)
    case .maxPool(let pool): return builder.step("MaxPool", taken, named: title, attributes: Self.window(pool))
    case .averagePool(let pool):
      return builder.step(
        "AveragePool", taken, named: title, attributes: Self.window(pool) + [("count_include_pad", .int(1))])
    case .globalAveragePool: return builder.step("GlobalAveragePool", taken, named: title)
    case .flatten: return builder.step("Flatten", taken, named: title, attributes: [("axis", .int(1))])
    case .add: return builder.step("Add", taken, named: title)
    case .concatenate: return builder.step("Concat", taken, named: title, attributes: [("axis", .int(1))])
    case .dropout: return taken.first ?? ""
    case .enlarge(let factors, let linear):
      let scales = builder.weight(
        "\(step.name).scales", shape: [factors.count + 2], values: [1, 1] + factors.map { Float($0) })
      return builder.step(
        "Resize", taken + ["", scales], named: title,
        attributes: [
          ("mode", .string(linear ? "linear" : "nearest")),
          ("coordinate_transformation_mode", .string(linear ? "half_pixel" : "asymmetric")),
          ("nearest_mode", .string("floor")),
        ])
    }
  }

  private static func window(_ pool: Layer.Pool) -> [(String, ONNXNode.Attribute)] {
    [
      ("kernel_shape", .ints(pool.kernel)), ("strides", .ints(pool.stride)),
      ("pads", .ints(pool.padding + pool.padding)),
    ]
  }

  private mutating func store(_ name: String) -> String {
    builder.weight(name, shape: numbers[name]?.shape ?? [], values: floats(name))
  }

  /// A convolution, with the normalisation behind it taken in where there is one.
  ///
  /// γ (*w* ∗ *x* + *b* − μ) ÷ √(σ² + ε) + β is again a convolution: *w* times γ ÷ √(σ² + ε), and (*b* − μ) times that, plus β.
  private mutating func convolution(
    _ operation: String, _ name: String, _ taken: [String], _ title: String, norm: Int?, outputsAt axis: Int,
    hasBias: Bool, attributes: [(String, ONNXNode.Attribute)]
  ) -> String {
    guard let norm, case .batchNorm(let layer) = graph.steps[norm].layer else {
      var inputs = taken + [store("\(name).weight")]
      if hasBias { inputs.append(store("\(name).bias")) }
      return builder.step(operation, inputs, named: title, attributes: attributes)
    }
    let path = graph.steps[norm].name
    let (scale, shift) = (floats("\(path).weight"), floats("\(path).bias"))
    let (mean, variance) = (floats("\(path).running_mean"), floats("\(path).running_var"))
    let factors = zip(scale, variance).map { Double($0) / (Double($1) + layer.epsilon).squareRoot() }
    var bias = hasBias ? floats("\(name).bias") : [Float](repeating: 0, count: factors.count)
    for channel in bias.indices {
      bias[channel] = Float(
        (Double(bias[channel]) - Double(mean[channel])) * factors[channel] + Double(shift[channel]))
    }
    var weights = floats("\(name).weight")
    let shape = numbers["\(name).weight"]?.shape ?? []
    // Numbers between two neighbours along the axis of outputs.
    let inner = shape.dropFirst(axis + 1).reduce(1, *)
    for index in weights.indices {
      weights[index] = Float(Double(weights[index]) * factors[index / inner % factors.count])
    }
    let inputs =
      taken + [
        builder.weight("\(name).weight", shape: shape, values: weights),
        builder.weight("\(name).bias", shape: [bias.count], values: bias),
      ]
    return builder.step(operation, inputs, named: title, attributes: attributes)
  }
}
