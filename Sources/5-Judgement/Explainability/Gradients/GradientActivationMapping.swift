// SPDX-License-Identifier: Apache-2.0
import Training
import Prediction

/// Grad-CAM by back-propagation, for networks whose end has no closed form.
///
/// A map of features weighs as much as the mean derivative of the score by its cells; what speaks for the answer is kept. Where the head averages and
/// weighs it is the closed form's map.
///
/// > Source: Selvaraju and others, ICCV, 2017. Against PyTorch and against the closed form in `Proofs/training_gradients.py`.
public struct GradientActivationMapping: Explainer {
  /// Where the derivatives come from.
  public var source: NetworkGradients
  /// The inner value that holds the maps.
  public var mark: String

  /// Makes the method; the parameters are the properties.
  public init(_ source: NetworkGradients, mark: String = "features") {
    self.source = source
    self.mark = mark
  }

  /// The method's name.
  public var method: String { "gradient-grad-cam" }

  /// Explains an answer with one call of the model and one of its derivatives.
  public func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
    try watch.check()
    let score = try question.score()
    let found = try source.derivatives(of: question, at: question.image, mark: mark)
    guard let value = found.value, let derivative = found.derivative, value.shape == derivative.shape else {
      throw .noFeatureMaps(output: 0, shape: [], channels: 0)
    }
    let maps = try FeatureMaps(value)
    let weights = (0..<maps.channels).map { channel in
      let first = channel * maps.cells
      return derivative.values[first..<first + maps.cells].reduce(0.0) { $0 + Double($1) } / Double(maps.cells)
    }
    let cells = maps.weighed(weights).map { max(0, Float($0)) }
    let values = FeatureMaps.spread(cells, maps.extent, over: question.shape.extent)
    guard values.allSatisfy(\.isFinite) else { throw .notFinite }
    watch.progress(1)
    return Explanation(
      method: method, values: values, extent: question.shape.extent,
      meaning: "1 point of the score from one cell of the last maps of features, as far as it speaks for the answer",
      isSigned: false, score: score, evaluations: 2)
  }
}
