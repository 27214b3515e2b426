// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Inference
import ModelPackages
import ONNXGraphs
public import Prediction

/// Which answer of which model to which image is to be explained.
///
/// Every method asks the model through this one value, so that all of them explain the same number.
public struct Question: Sendable {
  /// The number that is explained.
  public enum Target: Sendable, Hashable {
    /// One number of an output: a finding of a classifier, or what a regression gives.
    case answer(output: Int, index: Int)
    /// The sum of a segmenter's numbers for one class over a region, as in Seg-Grad-CAM.
    ///
    /// > Source: Vinogradova, Dibrov, Myers, AAAI Student Abstracts, 2020.
    case region(output: Int, channel: Int, voxels: [Int])
  }

  /// What is done to the model's number before it is explained.
  public enum Scale: String, Sendable, Hashable, CaseIterable {
    /// Nothing.
    case given
    /// The logistic function, by itself.
    case sigmoid
    /// The softmax over all numbers of the output.
    case softmax
  }

  /// The model.
  public let predictor: any Predictor
  /// One case: a tensor for each input, each with a batch of 1.
  public let inputs: [Tensor]
  /// Which of the inputs is explained.
  public let input: Int
  /// How the image stands in it.
  public let shape: ImageShape
  /// The number that is explained.
  public let target: Target
  /// What is done to it first.
  public let scale: Scale
  /// How many images are given to the model at a time.
  public let batch: Int

  /// Asks about one case.
  ///
  /// - Parameters:
  ///   - predictor: The model.
  ///   - inputs: One case: a tensor for each input, each with a batch of 1.
  ///   - input: Which of them is explained.
  ///   - shape: How the image stands in it.
  ///   - target: The number that is explained.
  ///   - scale: What is done to it first; a region is taken as given.
  ///   - batch: How many images are given to the model at a time; what the model fixes goes before.
  /// - Throws: ``ExplanationFailure/inputs(expected:found:)``, ``ExplanationFailure/notAnImage(shape:layout:)``,
  ///   ``ExplanationFailure/emptyRegion``.
  public init(
    _ predictor: any Predictor, inputs: [Tensor], input: Int = 0, shape: ImageShape, target: Target,
    scale: Scale = .given, batch: Int = 16
  ) throws(ExplanationFailure) {
    guard inputs.count == predictor.inputs.count, inputs.indices.contains(input) else {
      throw .inputs(expected: predictor.inputs.count, found: inputs.count)
    }
    guard inputs[input].values.count == shape.count, inputs.allSatisfy({ $0.shape.first == 1 }) else {
      throw .notAnImage(shape: inputs[input].shape, layout: "\(shape.channels) x \(shape.extent)")
    }
    guard inputs[input].values.allSatisfy(\.isFinite) else { throw .notFinite }
    if case .region(_, _, let voxels) = target, voxels.isEmpty { throw .emptyRegion }
    self.predictor = predictor
    self.inputs = inputs
    self.input = input
    self.shape = shape
    self.target = target
    self.scale = scale
    self.batch = max(1, batch)
  }

  /// The image that is explained, number by number as it stands in the tensor.
  public var image: [Float] { inputs[input].values }

  /// The same question about another image.
  public func about(_ image: [Float]) throws(ExplanationFailure) -> Question {
    guard let tensor = Tensor(shape: inputs[input].shape, values: image) else {
      throw .sizes(expected: shape.count, found: image.count)
    }
    var inputs = inputs
    inputs[input] = tensor
    return try Question(
      predictor, inputs: inputs, input: input, shape: shape, target: target, scale: scale, batch: batch)
  }

  /// The same question to another model.
  public func asked(of predictor: any Predictor) throws(ExplanationFailure) -> Question {
    try Question(predictor, inputs: inputs, input: input, shape: shape, target: target, scale: scale, batch: batch)
  }

  /// What the model gives for the image itself.
  /// - Returns: All outputs, with a batch of 1, or what the model fixes.
  /// - Throws: ``ExplanationFailure/inference(_:)``.
  public func outputs() throws(ExplanationFailure) -> [Tensor] { try outputs(of: [image]) }

  /// The score of the image itself.
  public func score() throws(ExplanationFailure) -> Double { try scores(of: [image])[0] }

  /// The scores of other images, the other inputs staying as they are.
  ///
  /// - Parameters:
  ///   - images: Images of ``shape``.
  ///   - watch: Is asked before each call whether to stop.
  /// - Returns: A score for each.
  /// - Throws: ``ExplanationFailure``.
  public func scores(
    of images: [[Float]], watch: ExplanationWatch = ExplanationWatch()
  ) throws(ExplanationFailure) -> [Double] {
    var scores: [Double] = []
    scores.reserveCapacity(images.count)
    var first = 0
    while first < images.count {
      try watch.check()
      let part = Array(images[first..<min(images.count, first + step)])
      let outputs = try outputs(of: part)
      for row in part.indices { scores.append(try score(in: outputs, row: row)) }
      first += part.count
    }
    return scores
  }

  /// How many images go into one call.
  public var step: Int { fixedBatch ?? batch }

  private var fixedBatch: Int? { predictor.inputs[input].shape.first ?? nil }

  private func outputs(of images: [[Float]]) throws(ExplanationFailure) -> [Tensor] {
    let rows = fixedBatch ?? images.count
    var tensors: [Tensor] = []
    for (place, tensor) in inputs.enumerated() {
      var values: [Float] = []
      values.reserveCapacity(tensor.values.count * rows)
      for row in 0..<rows {
        values += place == input ? images[min(row, images.count - 1)] : tensor.values
      }
      guard let whole = Tensor(shape: [rows] + tensor.shape.dropFirst(), values: values) else {
        throw .sizes(expected: tensor.values.count * rows, found: values.count)
      }
      tensors.append(whole)
    }
    do { return try predictor.predict(tensors) } catch { throw .inference(error) }
  }

  /// The score of one image among what the model gave.
  func score(in outputs: [Tensor], row: Int = 0) throws(ExplanationFailure) -> Double {
    let (output, index) =
      switch target {
      case .answer(let output, let index): (output, index)
      case .region(let output, let channel, _): (output, channel)
      }
    guard outputs.indices.contains(output), let rows = outputs[output].shape.first, rows > row else {
      throw .noSuchAnswer(output: output, index: index, shape: outputs.first?.shape ?? [])
    }
    let tensor = outputs[output]
    let width = tensor.values.count / rows
    var value = 0.0
    switch target {
    case .answer(_, let index):
      guard index >= 0, index < width else {
        throw .noSuchAnswer(output: output, index: index, shape: tensor.shape)
      }
      value = scaled(tensor.values[row * width..<(row + 1) * width].map(Double.init), index)
    case .region(_, let channel, let voxels):
      let channels = tensor.shape.count > 1 ? tensor.shape[1] : 1
      let places = width / max(1, channels)
      guard channel >= 0, channel < channels, voxels.allSatisfy({ $0 >= 0 && $0 < places }) else {
        throw .noSuchAnswer(output: output, index: channel, shape: tensor.shape)
      }
      for voxel in voxels { value += Double(tensor.values[row * width + channel * places + voxel]) }
    }
    guard value.isFinite else { throw .notFinite }
    return value
  }

  private func scaled(_ numbers: [Double], _ index: Int) -> Double {
    switch scale {
    case .given: return numbers[index]
    case .sigmoid: return 1 / (1 + exp(-numbers[index]))
    case .softmax:
      let greatest = numbers.max() ?? 0
      return exp(numbers[index] - greatest) / numbers.reduce(0) { $0 + exp($1 - greatest) }
    }
  }
}
