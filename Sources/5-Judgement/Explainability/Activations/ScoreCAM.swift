// SPDX-License-Identifier: Apache-2.0
import Foundation
import Inference
import Prediction

/// Maps of features weighed by what the image scores when only they let it through; no gradient is needed.
///
/// Each map is spread over the image and scaled to 0…1; the image times that is scored, less the score of an image of the fill. The
/// weights are the softmax of those gains, and only what speaks for the answer is kept. A map without contrast lets nothing through and is
/// left out.
///
/// > Source: Wang et al., CVPR Workshops, 2020. Against NumPy on the same network in `Proofs/explanations.py`.
public struct ScoreCAM: Explainer {
  /// Which output of the predictor holds the maps.
  public var features: Int
  /// What stands where nothing is let through.
  public var fill: Float
  /// At most so many maps, those of the greatest mean first; `nil` for all.
  public var most: Int?

  /// Makes the method; the parameters are the properties.
  public init(features: Int, fill: Float = 0, most: Int? = nil) {
    self.features = features
    self.fill = fill
    self.most = most
  }

  /// The method's name.
  public var method: String { "score-cam" }

  /// Explains an answer with two calls of the model and one for each map.
  public func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
    try watch.check()
    let outputs = try question.outputs()
    let score = try question.score(in: outputs)
    let maps = try FeatureMaps(outputs, output: features)
    let shape = question.shape
    let blank = try question.scores(of: [[Float](repeating: fill, count: shape.count)], watch: watch)[0]
    var chosen = Array(0..<maps.channels)
    if let most, most < chosen.count {
      let means = chosen.map(maps.mean)
      chosen = chosen.sorted { (means[$0], -$0) > (means[$1], -$1) }.prefix(most).sorted()
    }
    chosen = chosen.filter { channel in
      let map = maps.map(channel)
      return (map.min() ?? 0) < (map.max() ?? 0)
    }
    var gains: [Double] = []
    var first = 0
    while first < chosen.count {
      let part = chosen[first..<min(chosen.count, first + question.step)]
      let images = part.map { channel in
        masked(question.image, shape, FeatureMaps.spread(Array(maps.map(channel)), maps.extent, over: shape.extent))
      }
      gains += try question.scores(of: images, watch: watch).map { $0 - blank }
      first += part.count
      watch.progress(Double(first) / Double(chosen.count))
    }
    var weights = [Double](repeating: 0, count: maps.channels)
    let greatest = gains.max() ?? 0
    let sum = gains.reduce(0) { $0 + exp($1 - greatest) }
    for (channel, gain) in zip(chosen, gains) { weights[channel] = exp(gain - greatest) / sum }
    let cells = maps.weighed(weights).map { Float(max(0, $0)) }
    return Explanation(
      method: method, values: FeatureMaps.spread(cells, maps.extent, over: shape.extent), extent: shape.extent,
      meaning: "no unit: activation, weighted by what its map alone lets the image score", isSigned: false,
      score: score, baselineScore: nil, evaluations: 2 + chosen.count)
  }

  private func masked(_ image: [Float], _ shape: ImageShape, _ mask: [Float]) -> [Float] {
    let (least, greatest) = (mask.min() ?? 0, mask.max() ?? 0)
    var result = image
    for voxel in 0..<shape.voxels {
      let open = greatest > least ? (mask[voxel] - least) / (greatest - least) : 0
      for channel in 0..<shape.channels {
        let place = shape.place(channel, voxel)
        result[place] = fill + (image[place] - fill) * open
      }
    }
    return result
  }
}
