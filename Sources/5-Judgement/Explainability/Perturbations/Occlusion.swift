// SPDX-License-Identifier: Apache-2.0
import Inference
import Prediction

/// What the score loses where a patch is covered.
///
/// A window moves over the image in steps; what lies in it is replaced by a fill, in all channels. A voxel's value is the mean loss over
/// the windows that covered it. The last window of an axis is cut off at the border, so that every voxel is covered when the step is no
/// longer than the window.
///
/// > Source: Zeiler and Fergus, ECCV, 2014. By the law of a linear model and a slow definition in `PerturbationTests`; against NumPy in
/// > `Proofs/explanations.py`.
public struct Occlusion: Explainer {
  /// Slices, rows and columns of the window.
  public var window: SIMD3<Int>
  /// How far it moves along each axis.
  public var stride: SIMD3<Int>
  /// What stands in it.
  public var fill: Fill

  /// Makes the method; lengths below 1 count as 1.
  public init(window: SIMD3<Int>, stride: SIMD3<Int>, fill: Fill = .value(0)) {
    self.window = SIMD3(max(1, window.x), max(1, window.y), max(1, window.z))
    self.stride = SIMD3(max(1, stride.x), max(1, stride.y), max(1, stride.z))
    self.fill = fill
  }

  /// A window of about a tenth of the image, moved by half of it.
  public init(for extent: SIMD3<Int>, fill: Fill = .value(0)) {
    let window = SIMD3(max(1, extent.x / 10), max(2, extent.y / 10), max(2, extent.z / 10))
    self.init(window: window, stride: SIMD3(max(1, window.x / 2), window.y / 2, window.z / 2), fill: fill)
  }

  /// The method's name.
  public var method: String { "occlusion" }

  /// Explains an answer with one call of the model and one for each place of the window.
  public func explained(_ question: Question, watch: ExplanationWatch) throws(ExplanationFailure) -> Explanation {
    let shape = question.shape
    let image = question.image
    let covered = fill.image(for: image, shape)
    let score = try question.score()
    let starts = (0..<3).map { axis in
      // As many steps as it takes for the window to reach the border.
      let steps = max(0, (shape.extent[axis] - window[axis] + stride[axis] - 1) / stride[axis])
      return (0...steps).map { $0 * stride[axis] }
    }
    var places: [SIMD3<Int>] = []
    for slice in starts[0] {
      for row in starts[1] { for column in starts[2] { places.append(SIMD3(slice, row, column)) } }
    }
    var sums = [Double](repeating: 0, count: shape.voxels)
    var counts = [Int](repeating: 0, count: shape.voxels)
    var first = 0
    while first < places.count {
      let part = places[first..<min(places.count, first + question.step)]
      let images = part.map { place in
        var changed = image
        each(place, shape) { voxel in
          for channel in 0..<shape.channels {
            let number = shape.place(channel, voxel)
            changed[number] = covered[number]
          }
        }
        return changed
      }
      let scores = try question.scores(of: images, watch: watch)
      for (place, other) in zip(part, scores) {
        each(place, shape) { voxel in
          sums[voxel] += score - other
          counts[voxel] += 1
        }
      }
      first += part.count
      watch.progress(Double(first) / Double(places.count))
    }
    return Explanation(
      method: method, values: zip(sums, counts).map { $1 > 0 ? Float($0 / Double($1)) : 0 }, extent: shape.extent,
      meaning:
        "1 point of the score is lost when \(window.x) x \(window.y) x \(window.z) voxels are replaced by \(fill)",
      isSigned: true, score: score, evaluations: places.count + 1)
  }

  private func each(_ place: SIMD3<Int>, _ shape: ImageShape, _ body: (Int) -> Void) {
    for slice in place.x..<min(place.x + window.x, shape.slices) {
      for row in place.y..<min(place.y + window.y, shape.rows) {
        for column in place.z..<min(place.z + window.z, shape.columns) {
          body((slice * shape.rows + row) * shape.columns + column)
        }
      }
    }
  }
}
