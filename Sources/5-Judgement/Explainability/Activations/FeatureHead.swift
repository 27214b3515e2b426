// SPDX-License-Identifier: Apache-2.0
import Foundation
import Inference
import Prediction

/// The end of a network whose answer is linear in its last maps of features.
public struct FeatureHead: Sendable, Hashable {
  /// How the answer is made of the maps.
  public enum Reading: String, Sendable, Hashable {
    /// Each map is averaged, and the averages are weighed: the end of most classifiers.
    case averaged
    /// The maps of each voxel are weighed: the 1 × 1 convolution at the end of most segmenters.
    case pointwise
  }

  /// Which output of the predictor holds the maps: batch, channel, (slice,) row, column.
  public var output: Int
  /// How the answer is made of them.
  public var reading: Reading
  /// For each answer the weight of each map.
  public var weights: [[Float]]
  /// For each answer what is added.
  public var bias: [Float]

  /// Makes a head; the parameters are the properties, and without a bias it is 0.
  public init(output: Int, reading: Reading = .averaged, weights: [[Float]], bias: [Float]? = nil) {
    self.output = output
    self.reading = reading
    self.weights = weights
    self.bias = bias ?? [Float](repeating: 0, count: weights.count)
  }

  /// What each map must be weighed with: the mean over its cells of the derivative of the score by them.
  ///
  /// For a score *S* = Σₖ *w*ₖ · mean(*A*ₖ) + *b* the derivative by every cell of map *k* is *w*ₖ/*Z*, with *Z* cells. Behind a sigmoid it is
  /// *p*(1 − *p*)*w*ₖ/*Z*, behind a softmax *p*(*w*ₖ − Σⱼ *p*ⱼ *w*ⱼₖ)/*Z*. For the sum over a region *R* of a pointwise head it is *w*ₖ in *R* and
  /// 0 elsewhere, |*R*|*w*ₖ/*Z* on average.
  func derivatives(_ question: Question, _ maps: FeatureMaps) throws(ExplanationFailure) -> [Double] {
    let index: Int
    var factor = 1 / Double(maps.cells)
    switch (question.target, reading) {
    case (.answer(_, let place), .averaged): index = place
    case (.region(_, let channel, let voxels), .pointwise):
      index = channel
      factor = Double(voxels.count) / Double(maps.cells)
      guard question.shape.voxels == maps.cells else {
        throw .notApplicable(method: "closed form", why: "the maps of features are coarser than the answer")
      }
    default: throw .notApplicable(method: "closed form", why: "the head does not give the answer that is asked about")
    }
    guard weights.indices.contains(index), weights[index].count == maps.channels else {
      throw .noFeatureMaps(output: output, shape: [1, maps.channels], channels: weights.first?.count ?? 0)
    }
    let own = weights[index].map(Double.init)
    guard reading == .averaged, question.scale != .given else { return own.map { $0 * factor } }
    let means = (0..<maps.channels).map(maps.mean)
    let logits = weights.indices.map { row in
      zip(weights[row], means).reduce(Double(bias[row])) { $0 + Double($1.0) * $1.1 }
    }
    if question.scale == .sigmoid {
      let p = 1 / (1 + exp(-logits[index]))
      return own.map { $0 * factor * p * (1 - p) }
    }
    let greatest = logits.max() ?? 0
    let powers = logits.map { exp($0 - greatest) }
    let sum = powers.reduce(0, +)
    return own.indices.map { channel in
      let mixed = weights.indices.reduce(0.0) { $0 + powers[$1] / sum * Double(weights[$1][channel]) }
      return factor * powers[index] / sum * (own[channel] - mixed)
    }
  }
}
