// SPDX-License-Identifier: Apache-2.0
import Distributions
import Prediction

/// The mean of the derivatives over noisy copies of the image, with its standard error.
///
/// The noise is normal with a deviation that is a share of the range of the image. A voxel's value is the sum of the absolute means
/// over its channels where it has several, else the mean with its sign.
///
/// > Source: Smilkov et al., arXiv 1706.03825, 2017. By a linear model, where noise must change nothing, in `GradientTests`.
public struct SmoothGrad: Explainer {
  /// Where the derivatives come from.
  public var source: any GradientSource
  /// How many noisy copies.
  public var copies: Int
  /// The deviation of the noise, as a share of the range of the image.
  public var noise: Double
  /// The seed.
  public var seed: UInt64

  /// Makes the method; the parameters are the properties.
  public init(_ source: any GradientSource, copies: Int = 32, noise: Double = 0.15, seed: UInt64) {
    self.source = source
    self.copies = max(2, copies)
    self.noise = noise
    self.seed = seed
  }

  /// The method's name.
  public var method: String { "smoothgrad" }

  /// Explains an answer with a gradient for each copy.
  public func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
    let (shape, image) = (question.shape, question.image)
    let score = try question.score()
    let deviation = noise * Double((image.max() ?? 0) - (image.min() ?? 0))
    var sum = [Double](repeating: 0, count: image.count)
    var squares = sum
    for copy in 0..<copies {
      try watch.check()
      var draws = PhiloxStream(seed: seed, replicate: copy, purpose: 0x5347)
      let noisy = image.map { $0 + Float(draws.normal(standardDeviation: deviation)) }
      let gradient = try source.gradients(of: question, at: [noisy])[0]
      guard gradient.count == image.count else { throw .sizes(expected: image.count, found: gradient.count) }
      for place in sum.indices {
        sum[place] += Double(gradient[place])
        squares[place] += Double(gradient[place]) * Double(gradient[place])
      }
      watch.progress(Double(copy + 1) / Double(copies))
    }
    let n = Double(copies)
    var values = [Float](repeating: 0, count: shape.voxels)
    var errors = values
    for voxel in 0..<shape.voxels {
      var (value, variance) = (0.0, 0.0)
      for channel in 0..<shape.channels {
        let place = shape.place(channel, voxel)
        let mean = sum[place] / n
        value += shape.channels == 1 ? mean : abs(mean)
        variance += max(0, squares[place] - n * mean * mean) / (n - 1) / n
      }
      values[voxel] = Float(value)
      errors[voxel] = Float(variance.squareRoot())
    }
    guard values.allSatisfy(\.isFinite) else { throw .notFinite }
    return Explanation(
      method: method, values: values, standardErrors: errors, extent: shape.extent,
      meaning: "1 point of the score for a change of the voxel by 1", isSigned: shape.channels == 1, score: score,
      evaluations: copies + 1)
  }
}
