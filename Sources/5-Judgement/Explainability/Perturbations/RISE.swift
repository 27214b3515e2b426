// SPDX-License-Identifier: Apache-2.0
import Distributions
import Inference
import Prediction

/// Random masks: what the score owes to each voxel's being seen, with a standard error for each.
///
/// The image is seen through *N* random masks; where they shut, a fill stands. By default a voxel's value is the slope of the score
/// on how far the voxel is open, Cov(*f*, *M*)/Var(*M*): what is gained from shut to open, the neighbours as they happen to be. For a
/// linear model under masks of single voxels that is weight × (value − fill), exactly so in the mean. The classical value Σ*fM*/Σ*M* is
/// the mean score while the voxel is open; it carries the score of a half covered image as an offset.
///
/// The standard errors are those of a slope, or of a ratio, under unequal variances; they say how far the map would move with other
/// masks, and not whether it is right. They need the masks a second time, which costs no call of the model.
///
/// > Source: Petsiuk, Das, Saenko, BMVC, 2018 (the classical value); White, Econometrica 48 (1980) 817–838 (the errors). By the law of a
/// > linear model and by coverage over seeds in `PerturbationTests`.
public struct RISE: Explainer {
  /// What a voxel's value is.
  public enum Value: String, Sendable, Hashable, CaseIterable {
    /// What the score gains from shut to open.
    case gain
    /// The mean score while it is open.
    case classical
  }

  /// How many masks.
  public var masks: Int
  /// How many cells a mask has along each axis: slices, rows, columns.
  public var cells: SIMD3<Int>
  /// How probable it is that a cell is open.
  public var open: Double
  /// What stands where a mask shuts.
  public var fill: Fill
  /// What a voxel's value is.
  public var value: Value
  /// The seed.
  public var seed: UInt64

  /// Makes the method; the parameters are the properties.
  public init(
    masks: Int = 2000, cells: SIMD3<Int> = SIMD3(4, 7, 7), open: Double = 0.5, fill: Fill = .value(0),
    value: Value = .gain, seed: UInt64
  ) {
    self.masks = max(2, masks)
    self.cells = cells
    self.open = open
    self.fill = fill
    self.value = value
    self.seed = seed
  }

  /// The method's name.
  public var method: String { value == .gain ? "rise" : "rise-classical" }

  /// Explains an answer with one call of the model for each mask, one for the image and one for the fill.
  public func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
    let shape = question.shape
    guard let drawn = RandomMasks(extent: shape.extent, cells: cells, open: open, seed: seed) else {
      throw .notApplicable(method: method, why: "cells must be open with a probability strictly between 0 and 1")
    }
    let image = question.image
    let nothing = fill.image(for: image, shape)
    let own = try question.scores(of: [image, nothing], watch: watch)
    var scores: [Double] = []
    while scores.count < masks {
      let images = (scores.count..<min(masks, scores.count + question.step)).map { number in
        Self.seen(image, nothing, shape, through: drawn[number])
      }
      scores += try question.scores(of: images, watch: watch)
      watch.progress(0.9 * Double(scores.count) / Double(masks))
    }
    let (values, errors) = value == .gain ? try slopes(scores, drawn, watch) : try ratios(scores, drawn, watch)
    watch.progress(1)
    return Explanation(
      method: method, values: values.map(Float.init), standardErrors: errors.map(Float.init), extent: shape.extent,
      meaning: value == .gain
        ? "1 point of the score is gained when the voxel and its cell are seen instead of \(fill)"
        : "a mean score of 1 while the voxel is seen",
      isSigned: value == .gain, score: own[0], evaluations: masks + 2)
  }

  static func seen(_ image: [Float], _ nothing: [Float], _ shape: ImageShape, through mask: [Float]) -> [Float] {
    var result = nothing
    for channel in 0..<shape.channels {
      for voxel in 0..<shape.voxels {
        let place = shape.place(channel, voxel)
        result[place] += (image[place] - nothing[place]) * mask[voxel]
      }
    }
    return result
  }

  private func slopes(
    _ scores: [Double], _ drawn: RandomMasks, _ watch: ExplanationWatch
  ) throws(ExplanationFailure) -> ([Double], [Double]) {
    let count = drawn.extent.x * drawn.extent.y * drawn.extent.z
    let mean = scores.reduce(0, +) / Double(scores.count)
    var sum = [Double](repeating: 0, count: count)
    var (square, cross) = (sum, sum)
    for (number, score) in scores.enumerated() {
      if number & 63 == 0 { try watch.check() }
      let (mask, gain) = (drawn[number], score - mean)
      for voxel in 0..<count {
        let value = Double(mask[voxel])
        sum[voxel] += value
        square[voxel] += value * value
        cross[voxel] += value * gain
      }
    }
    let n = Double(scores.count)
    let spread = (0..<count).map { square[$0] - sum[$0] * sum[$0] / n }
    let slopes = (0..<count).map { spread[$0] > 1e-12 ? cross[$0] / spread[$0] : 0 }
    var errors = [Double](repeating: 0, count: count)
    for (number, score) in scores.enumerated() {
      if number & 63 == 0 { try watch.check() }
      let (mask, gain) = (drawn[number], score - mean)
      for voxel in 0..<count {
        let value = Double(mask[voxel]) - sum[voxel] / n
        let rest = gain - slopes[voxel] * value
        errors[voxel] += value * value * rest * rest
      }
    }
    for voxel in 0..<count {
      errors[voxel] = spread[voxel] > 1e-12 ? (errors[voxel] * n / (n - 1)).squareRoot() / spread[voxel] : 0
    }
    return (slopes, errors)
  }

  private func ratios(
    _ scores: [Double], _ drawn: RandomMasks, _ watch: ExplanationWatch
  ) throws(ExplanationFailure) -> ([Double], [Double]) {
    let count = drawn.extent.x * drawn.extent.y * drawn.extent.z
    var sum = [Double](repeating: 0, count: count)
    var cross = sum
    for (number, score) in scores.enumerated() {
      if number & 63 == 0 { try watch.check() }
      let mask = drawn[number]
      for voxel in 0..<count {
        sum[voxel] += Double(mask[voxel])
        cross[voxel] += Double(mask[voxel]) * score
      }
    }
    let ratios = (0..<count).map { sum[$0] > 0 ? cross[$0] / sum[$0] : 0 }
    var errors = [Double](repeating: 0, count: count)
    for (number, score) in scores.enumerated() {
      if number & 63 == 0 { try watch.check() }
      let mask = drawn[number]
      for voxel in 0..<count {
        let rest = Double(mask[voxel]) * (score - ratios[voxel])
        errors[voxel] += rest * rest
      }
    }
    for voxel in 0..<count { errors[voxel] = sum[voxel] > 0 ? errors[voxel].squareRoot() / sum[voxel] : 0 }
    return (ratios, errors)
  }
}
