// SPDX-License-Identifier: Apache-2.0
import Distributions
import Explainability
import Foundation
import Inference
import ONNXGraphs
import Prediction

/// A model that is a plain function of one image.
struct FunctionModel: Predictor {
  let inputs: [TensorDescription]
  let outputs: [TensorDescription]
  let function: @Sendable ([Float]) -> [[Float]]
  let shapes: [[Int]]

  // Shapes are without the batch; `fixed` is the batch where the model fixes it.
  init(
    _ shape: [Int], fixed: Int? = nil, outputs shapes: [[Int]], _ function: @escaping @Sendable ([Float]) -> [[Float]]
  ) {
    inputs = [TensorDescription(name: "x", shape: [fixed] + shape.map { $0 })]
    outputs = shapes.enumerated().map { TensorDescription(name: "y\($0)", shape: [fixed] + $1.map { $0 }) }
    self.shapes = shapes
    self.function = function
  }

  func predict(_ tensors: [Tensor], within deadline: Double?) throws(InferenceFailure) -> [Tensor] {
    guard tensors.count == 1, inputs[0].allows(tensors[0].shape) else {
      throw .wrongInput(name: "x", expected: "\(inputs[0].shape)", found: "\(tensors.map(\.shape))")
    }
    let rows = tensors[0].shape[0]
    let width = tensors[0].values.count / rows
    var values = [[Float]](repeating: [], count: outputs.count)
    for row in 0..<rows {
      let answer = function(Array(tensors[0].values[row * width..<(row + 1) * width]))
      for place in answer.indices { values[place] += answer[place] }
    }
    return zip(shapes, values).compactMap { Tensor(shape: [rows] + $0, values: $1) }
  }
}

enum Toy {
  static func noise(_ count: Int, seed: UInt64, replicate: Int = 0) -> [Float] {
    var draws = PhiloxStream(seed: seed, replicate: replicate)
    return (0..<count).map { _ in Float(draws.normal()) }
  }

  /// *f* = Σ *w x* + 3.
  static func linear(_ weights: [Float], shape: [Int], fixed: Int? = nil) -> FunctionModel {
    FunctionModel(shape, fixed: fixed, outputs: [[1]]) { image in
      [[Float(zip(weights, image).reduce(3.0) { $0 + Double($1.0) * Double($1.1) })]]
    }
  }

  static func question(
    _ model: any Predictor, _ image: [Float], _ shape: ImageShape, scale: Question.Scale = .given, batch: Int = 5
  ) throws -> Question {
    let sizes =
      shape.slices > 1
      ? [1, shape.channels, shape.slices, shape.rows, shape.columns] : [1, shape.channels, shape.rows, shape.columns]
    let tensor = try unwrapped(Tensor(shape: sizes, values: image))
    return try Question(
      model, inputs: [tensor], shape: shape, target: .answer(output: 0, index: 0), scale: scale, batch: batch)
  }

  static func tensor(_ shape: [Int], _ values: [Float]) throws -> Tensor {
    try unwrapped(Tensor(shape: shape, values: values))
  }

  struct Missing: Error {}
  static func unwrapped<T>(_ value: T?) throws -> T {
    guard let value else { throw Missing() }
    return value
  }
}

/// A network of one layer of filters, a rectifier, and an averaging head, with its maps as its second output: what a small
/// classifier is, in closed form.
struct FilterNetwork {
  let size: Int
  let filters: [[Float]]
  let width: Int
  let offsets: [Float]
  let weights: [[Float]]

  /// The network that finds bright spots of its own size: filter 0 is the spot less its mean, filter 1 a texture that it does not use.
  static func planted(size: Int) -> FilterNetwork {
    let width = 5
    var spot = (0..<25).map { place -> Float in
      let (r, c) = (Float(place / 5 - 2), Float(place % 5 - 2))
      return exp(-(r * r + c * c) / 3)
    }
    let mean = spot.reduce(0, +) / 25
    spot = spot.map { $0 - mean }
    let stripes = (0..<25).map { Float($0 % 2 == 0 ? 1 : -1) / 25 }
    return FilterNetwork(
      size: size, filters: [spot, stripes], width: width, offsets: [-3, 0], weights: [[60, 0.5], [-60, 0.5]])
  }

  /// The same network with normal numbers for weights.
  func randomised(head: Bool, filters isRandom: Bool, seed: UInt64) -> FilterNetwork {
    var draws = PhiloxStream(seed: seed)
    return FilterNetwork(
      size: size,
      filters: isRandom ? filters.map { $0.map { _ in Float(draws.normal()) / 5 } } : filters, width: width,
      offsets: isRandom ? offsets.map { _ in 0 } : offsets,
      weights: head ? weights.map { $0.map { _ in Float(draws.normal()) } } : weights)
  }

  var head: FeatureHead { FeatureHead(output: 1, weights: weights) }

  var predictor: FunctionModel {
    let network = self
    return FunctionModel([1, size, size], outputs: [[weights.count], [filters.count, size, size]]) { image in
      let maps = network.filters.indices.map { network.map($0, image) }
      let means = maps.map { $0.reduce(0, +) / Float($0.count) }
      let answers = network.weights.map { zip($0, means).reduce(0) { $0 + $1.0 * $1.1 } }
      return [answers, maps.flatMap { $0 }]
    }
  }

  private func map(_ channel: Int, _ image: [Float]) -> [Float] {
    let half = width / 2
    var result = [Float](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size {
        var sum = offsets[channel]
        for r in -half...half {
          for c in -half...half {
            let (y, x) = (row + r, column + c)
            guard y >= 0, x >= 0, y < size, x < size else { continue }
            sum += filters[channel][(r + half) * width + c + half] * image[y * size + x]
          }
        }
        result[row * size + column] = max(0, sum)
      }
    }
    return result
  }

  /// An image of noise with one bright spot, and where the spot is.
  static func image(size: Int, number: Int, seed: UInt64 = 11) -> (image: [Float], mask: [Bool]) {
    var draws = PhiloxStream(seed: seed, replicate: number)
    let (y, x) = (3 + draws.below(size - 6), 3 + draws.below(size - 6))
    var image: [Float] = []
    var mask: [Bool] = []
    for row in 0..<size {
      for column in 0..<size {
        let square = Float((row - y) * (row - y) + (column - x) * (column - x))
        // The left half is brighter: an edge that has nothing to do with the spot.
        image.append(4 * exp(-square / 3) + (column < size / 2 ? 2 : 0) + 0.5 * Float(draws.normal()))
        mask.append(square <= 6)
      }
    }
    return (image, mask)
  }
}
