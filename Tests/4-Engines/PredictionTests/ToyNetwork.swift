// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Distributions
import Imaging
import Inference
import ModelPackages
import ONNXGraphs
import Prediction
import RecalibrationFiles
import Statistics
import Synchronization
import Vocabulary
import Volumes

/// A network that is a plain function of one image (and of rows beside it), whatever the batch.
final class ToyNetwork: Predictor {
  let inputs: [TensorDescription]
  let outputs: [TensorDescription]
  private let function: @Sendable ([Tensor]) -> [Tensor]
  private let log = Mutex<[Int]>([])

  /// The size of each batch that it was run with.
  var batches: [Int] { log.withLock { $0 } }

  /// Inputs by name with the shape behind the batch; outputs by name.
  init(
    _ inputs: [(String, [Int?])], outputs: [String] = ["y"], batch: Int? = nil,
    _ function: @escaping @Sendable ([Tensor]) -> [Tensor]
  ) {
    self.inputs = inputs.map { TensorDescription(name: $0.0, shape: [batch] + $0.1) }
    self.outputs = outputs.map {
      var description = TensorDescription(name: $0, shape: [])
      description.hasKnownRank = false
      return description
    }
    self.function = function
  }

  func predict(_ tensors: [Tensor], within deadline: Double?) throws(InferenceFailure) -> [Tensor] {
    for (tensor, input) in zip(tensors, inputs) where !input.allows(tensor.shape) {
      throw .wrongInput(name: input.name, expected: "\(input.shape)", found: "\(tensor.shape)")
    }
    let count = tensors[0].shape[0]
    log.withLock { $0.append(count) }
    var shapes: [[Int]] = []
    var values: [[Float]] = []
    for item in 0..<count {
      let own = tensors.compactMap { tensor in
        let width = tensor.values.count / count
        return Tensor(
          shape: [1] + tensor.shape.dropFirst(), values: Array(tensor.values[item * width..<(item + 1) * width]))
      }
      let answer = function(own)
      shapes = answer.map { [count] + $0.shape.dropFirst() }
      if values.isEmpty { values = answer.map { _ in [] } }
      for place in answer.indices { values[place] += answer[place].values }
    }
    return zip(shapes, values).compactMap { Tensor(shape: $0, values: $1) }
  }
}

enum Toy {
  struct Missing: Error {}

  static func unwrapped<T>(_ value: T?) throws -> T {
    guard let value else { throw Missing() }
    return value
  }

  static func tensor(_ shape: [Int], _ values: [Float]) -> Tensor {
    Tensor(shape: shape, values: values) ?? Tensor(shape: [0], values: []).unsafelyUnwrapped
  }

  static func package(
    _ task: ModelManifest.Task, classes: [String], activation: ModelManifest.Output.Activation = .none,
    meaning: ModelManifest.Output.Meaning = .probabilities, layout: ModelManifest.Layout = .nchw, channels: Int = 1,
    steps: [PreprocessingRecipe.Step] = [], columns: [String] = [], points: [ModelManifest.OperatingPoint] = []
  ) -> ModelPackage {
    let recipe = PreprocessingRecipe(steps: steps)
    var inputs = [ModelManifest.Input(name: "x", layout: layout, recipe: recipe, channels: channels)]
    if !columns.isEmpty {
      inputs.append(
        ModelManifest.Input(
          name: "row", layout: .nc, recipe: PreprocessingRecipe(steps: []), channels: columns.count, columns: columns))
    }
    let manifest = ModelManifest(
      name: "toy", version: "1", task: task, weights: "w.onnx", inputs: inputs,
      outputs: [ModelManifest.Output(name: "y", meaning: meaning, activation: activation, classes: classes)],
      operatingPoints: points, intendedUse: "tests", licence: "Apache-2.0")
    return ModelPackage(manifest: manifest, files: [], weights: [])
  }

  static func volume(
    _ size: SIMD3<Int>, spacing: Vector3 = Vector3(1, 1, 1), _ value: (SIMD3<Int>) -> Float
  ) throws -> Volume<Float> {
    let affine = Affine(
      i: Vector3(spacing.x, 0, 0), j: Vector3(0, spacing.y, 0), k: Vector3(0, 0, spacing.z), origin: .zero)
    let grid = try unwrapped(Grid(size: size, affine: affine))
    var voxels: [Float] = []
    for k in 0..<size.z { for j in 0..<size.y { for i in 0..<size.x { voxels.append(value(SIMD3(i, j, k))) } } }
    return try unwrapped(Volume(grid: grid, voxels: voxels))
  }

  static func noise(_ size: SIMD3<Int>, seed: UInt64) throws -> Volume<Float> {
    var draws = PhiloxStream(seed: seed)
    return try volume(size) { _ in Float(draws.uniform()) }
  }

  /// What a segmenter of one class says that gives the image back.
  static func identity(_ shape: [Int?]) -> ToyNetwork { ToyNetwork([("x", shape)]) { [$0[0]] } }

  /// A curve that divides logits by a temperature.
  static func curve(temperature: Double) throws -> RecalibrationFile {
    RecalibrationFile(
      recalibrator: .temperature(try unwrapped(TemperatureScaling(temperature: temperature))), higherScores: .positive,
      targets: nil, parameters: [], scoreRange: try unwrapped(Interval(0, 1)),
      fitting: .init(
        n: 10, positives: 5, units: nil, unit: "patient", score: "s", data: ContentDigest(hashing: []), tuning: [],
        level: .percent95), software: "test")
  }
}
