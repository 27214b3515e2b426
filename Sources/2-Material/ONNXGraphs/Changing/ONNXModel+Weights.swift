// SPDX-License-Identifier: Apache-2.0
import Distributions

/// A layer that has learnt: a step with its stored tensors.
public struct WeightedLayer: Sendable, Hashable {
  /// The step's name.
  public var name: String
  /// Its operator.
  public var operation: String
  /// The names of its stored tensors: weights, then bias.
  public var tensors: [String]
}

/// How weights lose what was learnt.
public enum Randomisation: String, Sendable, Hashable, CaseIterable {
  /// The same numbers in another order: each tensor keeps its mean, its spread and its extremes.
  case shuffled
  /// Normal deviates with the mean and the standard deviation of the tensor.
  case normal
}

/// Which layers lose what they learnt.
public enum RandomisedLayers: Sendable, Hashable {
  /// All of them.
  case all
  /// So many from the output downwards, as a cascading sanity check takes them.
  case top(Int)
  /// These alone, by the names of their steps.
  case named([String])
}

extension ONNXModel {
  private static let weighted: [String: ClosedRange<Int>] = [
    "Conv": 1...2, "ConvTranspose": 1...2, "Gemm": 1...2, "MatMul": 0...1, "BatchNormalization": 1...2,
    "InstanceNormalization": 1...2, "LayerNormalization": 1...2, "GroupNormalization": 1...2, "PRelu": 1...1,
    "LSTM": 1...3, "GRU": 1...3, "RNN": 1...3,
  ]

  /// The layers that have learnt, in the order of the graph; a normalisation's running mean and variance are not among them.
  public var weightedLayers: [WeightedLayer] {
    let walk = GraphWalk(self)
    return walk.nodes.compactMap { node in
      guard let places = Self.weighted[node.operation], node.domain.isEmpty else { return nil }
      let tensors = places.filter(node.inputs.indices.contains).compactMap { place -> String? in
        guard let tensor = walk.constant(node.inputs[place]), tensor.isFraction, tensor.count > 0 else { return nil }
        return tensor.name
      }
      return tensors.isEmpty ? nil : WeightedLayer(name: node.name, operation: node.operation, tensors: tensors)
    }
  }

  /// The network with other numbers in a stored tensor, of the same type and shape.
  ///
  /// - Parameters:
  ///   - name: The name of a stored tensor of fractions.
  ///   - values: As many numbers as it has.
  /// - Throws: ``ONNXFault/noSuchValue(name:)``, or ``ONNXFault/damagedTensor(name:expected:found:)`` where type or count do not fit.
  public func replacingInitializer(_ name: String, with values: [Float]) throws(ONNXFault) -> ONNXModel {
    guard let index = message.graph.initializer.firstIndex(where: { $0.name == name }) else {
      throw .noSuchValue(name: name)
    }
    let tensor = message.graph.initializer[index]
    let count = tensor.dims.reduce(1) { $0 * Int($1) }
    guard values.count == count, let replaced = tensor.replacing(values) else {
      throw .damagedTensor(name: name, expected: "\(count) fractions", found: "\(values.count) for the tensor's type")
    }
    var copy = self
    copy.message.graph.initializer[index] = replaced
    return copy
  }

  /// The network without what some layers learnt; the same seed gives the same network.
  ///
  /// An explanation that does not change with the weights explains nothing about the model: this makes the networks of that test.
  /// A tensor that several layers share is changed once. Constants of nodes stay.
  /// - Parameters:
  ///   - layers: Which of ``weightedLayers``.
  ///   - method: How.
  ///   - seed: The seed.
  /// - Throws: ``ONNXFault/noSuchValue(name:)`` for a layer that is named and not there.
  /// > Source: J. Adebayo et al., Sanity checks for saliency maps, NeurIPS 2018.
  public func randomised(
    layers: RandomisedLayers, by method: Randomisation = .shuffled, seed: UInt64
  ) throws(ONNXFault) -> ONNXModel {
    let all = weightedLayers
    var chosen: [WeightedLayer]
    switch layers {
    case .all: chosen = all
    case .top(let count): chosen = Array(all.suffix(max(0, count)))
    case .named(let names):
      chosen = []
      for name in names {
        guard let layer = all.first(where: { $0.name == name }) else { throw .noSuchValue(name: name) }
        chosen.append(layer)
      }
    }
    let names = Set(chosen.flatMap(\.tensors))
    var copy = self
    for (index, tensor) in message.graph.initializer.enumerated() where names.contains(tensor.name) {
      guard let stored = StoredTensor(tensor) else { continue }
      // The tensor's place in the file is the replicate, so that a layer gets the same numbers whatever others are changed.
      var stream = PhiloxStream(seed: seed, replicate: index, purpose: Self.purpose)
      if let replaced = tensor.replacing(Self.random(stored.floats(), method, &stream)) {
        copy.message.graph.initializer[index] = replaced
      }
    }
    return copy
  }

  /// Keeps these numbers apart from others drawn under the same seed.
  private static let purpose: UInt16 = 0x4F4E

  private static func random(_ values: [Float], _ method: Randomisation, _ stream: inout PhiloxStream) -> [Float] {
    var values = values
    switch method {
    case .shuffled:
      for last in stride(from: values.count - 1, to: 0, by: -1) { values.swapAt(last, stream.below(last + 1)) }
    case .normal:
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
      let variance =
        values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
      for index in values.indices {
        values[index] = Float(stream.normal(mean: mean, standardDeviation: variance.squareRoot()))
      }
    }
    return values
  }
}

extension StoredTensor {
  /// Whether its elements are fractions.
  public var isFraction: Bool { [.float16, .bfloat16, .float32, .float64].contains(element) }
}
