// SPDX-License-Identifier: Apache-2.0
import Distributions
import Explainability
import Foundation
import Inference
import ModelPackages
import Networks
import ONNXGraphs
import Prediction
import Training
import WeightFiles

/// Derivatives by the image, gradient Grad-CAM and SmoothGrad through the helper, as `fiducial explain` asks for them.
struct HelperGradients {
  /// What is answered, image by image.
  struct Found: Encodable {
    var gradients: [[Float]] = []
    var maps: [[Float]] = []
    var smooth: [[Float]] = []
    /// The noisy copies of each image in turn, that others may look at the same.
    var noisy: [[Float]] = []
  }

  /// A model that says nothing: the score itself is not compared.
  private struct Silent: Predictor {
    let inputs: [TensorDescription]
    let outputs: [TensorDescription]

    init(_ shape: [Int]) {
      inputs = [TensorDescription(name: "x", shape: [nil] + shape.map { $0 })]
      outputs = [TensorDescription(name: "y", shape: [nil, 64])]
    }

    func predict(_ tensors: [Inference.Tensor], within deadline: Double?) throws(InferenceFailure) -> [Inference.Tensor]
    {
      let rows = tensors[0].shape[0]
      return [Inference.Tensor(shape: [rows, 64], values: [Float](repeating: 0, count: rows * 64))].compactMap { $0 }
    }
  }

  static let copies = 6
  static let noise = 0.15
  static let seed: UInt64 = 19

  /// Asks for all of them.
  /// - Parameters:
  ///   - graph: The network.
  ///   - weights: Its weights.
  ///   - images: The images, one after another.
  ///   - shape: Images, channels, rows, columns.
  ///   - channel: Which answer.
  /// - Returns: What the helper says of each image.
  /// - Throws: Where it cannot be asked.
  static func found(
    _ graph: NetworkGraph, weights: WeightFile, images: [Float], shape: [Int], channel: Int
  ) throws -> Found {
    let helper = TrainingHelper()
    let source = NetworkGradients(graph, weights: weights, helper: helper)
    let size = shape.dropFirst().reduce(1, *)
    var found = Found()
    for image in 0..<shape[0] {
      let values = Array(images[image * size..<(image + 1) * size])
      guard let tensor = Inference.Tensor(shape: [1] + shape.dropFirst(), values: values),
        let place = ImageShape([1] + shape.dropFirst(), layout: .nchw)
      else { throw Misuse(word: "\(shape)") }
      let question = try Question(
        Silent(Array(shape.dropFirst())), inputs: [tensor], shape: place,
        target: .answer(output: 0, index: channel))
      found.gradients.append(try source.gradients(of: question, at: [values])[0])
      let watch = ExplanationWatch()
      found.maps.append(try GradientActivationMapping(source).explained(question, watch: watch).values)
      let smooth = SmoothGrad(source, copies: copies, noise: noise, seed: seed)
      found.smooth.append(try smooth.explained(question, watch: watch).values)
      // The streams that SmoothGrad draws from.
      let deviation = noise * Double((values.max() ?? 0) - (values.min() ?? 0))
      for copy in 0..<copies {
        var draws = PhiloxStream(seed: seed, replicate: copy, purpose: 0x5347)
        found.noisy.append(values.map { $0 + Float(draws.normal(standardDeviation: deviation)) })
      }
    }
    return found
  }
}
