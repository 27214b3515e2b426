// SPDX-License-Identifier: Apache-2.0
import Inference
import ModelPackages

/// How the numbers of an answer lie: classes, and voxels of each.
struct AnswerShape: Sendable, Hashable {
  var classes: Int
  var extent: SIMD3<Int>
  var isChannelsLast: Bool

  /// Reads the shape of a map for one image.
  ///
  /// The axis of the classes is the one as long as there are classes; where both ends are, that of the input's own layout.
  /// - Returns: `nil` where the answer has other than two or three axes of space, or no axis as long as the classes.
  init?(_ shape: [Int], classes: Int, layout: ModelManifest.Layout) {
    guard shape.count == 4 || shape.count == 5, shape[0] == 1 else { return nil }
    let isInputLast = layout == .nhwc || layout == .ndhwc
    let (isFirst, isLast) = (shape[1] == classes, shape[shape.count - 1] == classes)
    guard isFirst || isLast else { return nil }
    isChannelsLast = isFirst && isLast ? isInputLast : isLast
    let space = isChannelsLast ? Array(shape[1..<shape.count - 1]) : Array(shape[2...])
    self.classes = classes
    extent = space.count == 3 ? SIMD3(space[0], space[1], space[2]) : SIMD3(1, space[0], space[1])
  }

  var voxels: Int { extent.x * extent.y * extent.z }

  /// The numbers class by class.
  func classByClass(_ values: [Float]) -> [Float] {
    guard isChannelsLast, classes > 1 else { return values }
    var result = [Float](repeating: 0, count: values.count)
    for index in 0..<classes {
      var from = index
      for voxel in 0..<voxels {
        result[index * voxels + voxel] = values[from]
        from += classes
      }
    }
    return result
  }
}
