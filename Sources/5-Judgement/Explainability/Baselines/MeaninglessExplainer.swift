// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Prediction

/// A map that knows nothing of the model, against which real ones are judged: what it reaches is reached by chance or by anatomy.
///
/// > Source: the edge detector as a warning: Adebayo et al., NeurIPS, 2018.
public struct MeaninglessExplainer: Explainer {
  /// What the map is of.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Independent uniform numbers.
    case random
    /// The length of the Sobel gradient of the image.
    case edges
    /// A Gaussian in the middle, a quarter of the image wide.
    case centre
  }

  /// What the map is of.
  public var kind: Kind
  /// The seed.
  public var seed: UInt64

  /// Makes the map; the parameters are the properties.
  public init(_ kind: Kind, seed: UInt64 = 0) {
    self.kind = kind
    self.seed = seed
  }

  /// The map's name.
  public var method: String { "meaningless:\(kind.rawValue)" }

  /// Draws the map; the model is only asked for the score that is not explained.
  public func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
    try watch.check()
    let shape = question.shape
    return Explanation(
      method: method, values: values(of: question.image, shape), extent: shape.extent,
      meaning: "nothing: the map knows nothing of the model", isSigned: false, score: try question.score(),
      evaluations: 1)
  }

  func values(of image: [Float], _ shape: ImageShape) -> [Float] {
    switch kind {
    case .random:
      // Another map for each image: cases that shared one would be no independent draws.
      let mixed = image.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01B3 }
      var draws = PhiloxStream(seed: seed ^ mixed, purpose: 0x4D4C)
      return (0..<shape.voxels).map { _ in Float(draws.uniform()) }
    case .centre:
      let middle = SIMD3(Double(shape.slices - 1), Double(shape.rows - 1), Double(shape.columns - 1)) / 2
      let width = SIMD3(Double(shape.slices), Double(shape.rows), Double(shape.columns)) / 4
      return (0..<shape.voxels).map { voxel in
        let place = SIMD3(
          Double(voxel / (shape.rows * shape.columns)), Double(voxel / shape.columns % shape.rows),
          Double(voxel % shape.columns))
        let away = (place - middle) / width
        return Float(exp(-(away * away).sum() / 2))
      }
    case .edges: return Self.edges(shape.mean(of: image), shape.extent)
    }
  }

  /// The length of the Sobel gradient, beyond the border the outermost voxel.
  static func edges(_ image: [Float], _ extent: SIMD3<Int>) -> [Float] {
    func at(_ s: Int, _ r: Int, _ c: Int) -> Float {
      let (s, r, c) = (min(max(s, 0), extent.x - 1), min(max(r, 0), extent.y - 1), min(max(c, 0), extent.z - 1))
      return image[(s * extent.y + r) * extent.z + c]
    }
    let weights: [Float] = [1, 2, 1]
    var result: [Float] = []
    result.reserveCapacity(image.count)
    for s in 0..<extent.x {
      for r in 0..<extent.y {
        for c in 0..<extent.z {
          var gradient = SIMD3<Float>.zero
          for a in 0..<3 {
            let weight = weights[a]
            gradient.z += weight * (at(s, r + a - 1, c + 1) - at(s, r + a - 1, c - 1))
            gradient.y += weight * (at(s, r + 1, c + a - 1) - at(s, r - 1, c + a - 1))
          }
          gradient.x = 4 * (at(s + 1, r, c) - at(s - 1, r, c))
          result.append((gradient * gradient).sum().squareRoot())
        }
      }
    }
    return result
  }
}
