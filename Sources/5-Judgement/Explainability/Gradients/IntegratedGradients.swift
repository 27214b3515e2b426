// SPDX-License-Identifier: Apache-2.0
import Prediction

/// The derivatives along the straight way from an image of nothing to the image, times the difference: the score is shared out whole.
///
/// The way is walked at the midpoints of equal steps. What the sum of the map misses is in ``Explanation/completenessError``.
///
/// > Source: Sundararajan, Taly, Yan, ICML, 2017. By the law of completeness and a quadratic form by hand in `GradientTests`.
public struct IntegratedGradients: Explainer {
  /// Where the derivatives come from.
  public var source: any GradientSource
  /// How many steps.
  public var steps: Int
  /// The image of nothing.
  public var baseline: Fill

  /// Makes the method; the parameters are the properties.
  public init(_ source: any GradientSource, steps: Int = 32, baseline: Fill = .value(0)) {
    self.source = source
    self.steps = max(1, steps)
    self.baseline = baseline
  }

  /// The method's name.
  public var method: String { "integrated-gradients" }

  /// Explains an answer with two calls of the model and a gradient for each step.
  public func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
    let (shape, image) = (question.shape, question.image)
    let nothing = baseline.image(for: image, shape)
    let scores = try question.scores(of: [image, nothing], watch: watch)
    var sum = [Double](repeating: 0, count: image.count)
    for step in 0..<steps {
      try watch.check()
      let share = (Float(step) + 0.5) / Float(steps)
      let point = zip(image, nothing).map { $1 + ($0 - $1) * share }
      let gradient = try source.gradients(of: question, at: [point])[0]
      guard gradient.count == image.count else { throw .sizes(expected: image.count, found: gradient.count) }
      for place in sum.indices { sum[place] += Double(gradient[place]) }
      watch.progress(Double(step + 1) / Double(steps))
    }
    var values = [Float](repeating: 0, count: shape.voxels)
    for voxel in 0..<shape.voxels {
      var total = 0.0
      for channel in 0..<shape.channels {
        let place = shape.place(channel, voxel)
        total += sum[place] / Double(steps) * Double(image[place] - nothing[place])
      }
      values[voxel] = Float(total)
    }
    guard values.allSatisfy(\.isFinite) else { throw .notFinite }
    return Explanation(
      method: method, values: values, extent: shape.extent,
      meaning: "1 point of the score is owed to the voxel's not being \(baseline)", isSigned: true, score: scores[0],
      baselineScore: scores[1], evaluations: steps + 2)
  }
}
