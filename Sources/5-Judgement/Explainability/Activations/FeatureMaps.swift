// SPDX-License-Identifier: Apache-2.0
import Inference
import Volumes
import Prediction
import Training

/// The maps of features of one image.
struct FeatureMaps: Sendable {
  let channels: Int
  /// Slices, rows, columns of a map.
  let extent: SIMD3<Int>
  /// Map by map, columns fastest.
  let values: [Float]

  /// Takes them from what the predictor gave.
  init(_ outputs: [Tensor], output: Int) throws(ExplanationFailure) {
    guard outputs.indices.contains(output) else { throw .noFeatureMaps(output: output, shape: [], channels: 0) }
    try self.init(shape: outputs[output].shape, values: outputs[output].values, output: output)
  }

  /// Takes them from what the engine that differentiates gave.
  init(_ tensor: TrainingTensor) throws(ExplanationFailure) {
    try self.init(shape: tensor.shape, values: tensor.values, output: 0)
  }

  private init(shape: [Int], values: [Float], output: Int) throws(ExplanationFailure) {
    guard shape.count == 4 || shape.count == 5, shape.allSatisfy({ $0 > 0 }) else {
      throw .noFeatureMaps(output: output, shape: shape, channels: 0)
    }
    channels = shape[1]
    extent = shape.count == 4 ? SIMD3(1, shape[2], shape[3]) : SIMD3(shape[2], shape[3], shape[4])
    let count = channels * extent.x * extent.y * extent.z
    self.values = Array(values.prefix(count))
    guard self.values.allSatisfy(\.isFinite) else { throw .notFinite }
  }

  /// How many cells a map has.
  var cells: Int { extent.x * extent.y * extent.z }

  func map(_ channel: Int) -> ArraySlice<Float> { values[channel * cells..<(channel + 1) * cells] }

  func mean(_ channel: Int) -> Double { map(channel).reduce(0.0) { $0 + Double($1) } / Double(cells) }

  /// The maps weighed and added.
  func weighed(_ weights: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: cells)
    for channel in 0..<channels where weights[channel] != 0 {
      let first = channel * cells
      for cell in 0..<cells { sum[cell] += weights[channel] * Double(values[first + cell]) }
    }
    return sum
  }

  /// A map spread over the image, linear between the centres of its cells.
  static func spread(_ cells: [Float], _ extent: SIMD3<Int>, over image: SIMD3<Int>) -> [Float] {
    guard extent != image else { return cells }
    let unit = Affine(i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 1), origin: .zero)
    guard let grid = Grid(size: SIMD3(extent.z, extent.y, extent.x), affine: unit),
      let target = grid.resampled(size: SIMD3(image.z, image.y, image.x)),
      let volume = Volume(grid: grid, voxels: cells)
    else { return [] }
    return volume.resampled(to: target, by: .linear, workers: 1).voxels
  }
}
