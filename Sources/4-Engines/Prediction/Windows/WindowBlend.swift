// SPDX-License-Identifier: Apache-2.0

/// Adds what a network says of windows up to what it says of the image, in the order of the windows.
///
/// It holds one sum for each class and voxel and one weight for each voxel, however many windows there are.
package struct WindowBlend {
  package let layout: WindowLayout
  package let classes: Int
  private let weights: [Float]
  private var sums: [Float]
  private var total: [Float]

  /// Begins with nothing added.
  ///
  /// - Parameters:
  ///   - layout: Where windows lie.
  ///   - classes: Numbers of each voxel.
  ///   - weights: What each voxel of a window weighs.
  package init(_ layout: WindowLayout, classes: Int, weights: [Float]) {
    self.layout = layout
    self.classes = classes
    self.weights = weights
    let voxels = layout.extent.x * layout.extent.y * layout.extent.z
    sums = [Float](repeating: 0, count: classes * voxels)
    total = [Float](repeating: 0, count: voxels)
  }

  /// Adds a window's numbers, class by class.
  package mutating func add(_ values: [Float], at position: SIMD3<Int>) {
    let (extent, window) = (layout.extent, layout.window)
    let (voxels, own) = (extent.x * extent.y * extent.z, window.x * window.y * window.z)
    // What of the window lies in the image.
    let lower = pointwiseMax(SIMD3<Int>.zero &- position, .zero)
    let upper = pointwiseMin(extent &- position, window)
    let length = upper.z - lower.z
    guard length > 0, values.count == classes * own else { return }
    values.withUnsafeBufferPointer { values in
      weights.withUnsafeBufferPointer { weights in
        sums.withUnsafeMutableBufferPointer { sums in
          total.withUnsafeMutableBufferPointer { total in
            for slice in lower.x..<max(lower.x, upper.x) {
              for row in lower.y..<max(lower.y, upper.y) {
                let from = (slice * window.y + row) * window.z + lower.z
                let to = ((position.x + slice) * extent.y + position.y + row) * extent.z + position.z + lower.z
                for column in 0..<length { total[to + column] += weights[from + column] }
                for index in 0..<classes {
                  let (source, target) = (index * own + from, index * voxels + to)
                  for column in 0..<length { sums[target + column] += weights[from + column] * values[source + column] }
                }
              }
            }
          }
        }
      }
    }
  }

  /// The weighted means, class by class.
  package consuming func means() -> [Float] {
    let voxels = total.count
    total.withUnsafeBufferPointer { total in
      sums.withUnsafeMutableBufferPointer { sums in
        for index in 0..<classes {
          for voxel in 0..<voxels { sums[index * voxels + voxel] /= total[voxel] }
        }
      }
    }
    return sums
  }
}

extension WindowLayout {
  /// The part of an image that a window sees.
  package func cut(_ values: [Float], _ shape: ImageShape, at position: SIMD3<Int>, padding: Float) -> [Float] {
    // Where channels stand side by side, a row is one run of numbers; else there is one for each channel.
    let (planes, unit) = shape.isChannelsLast ? (1, shape.channels) : (shape.channels, 1)
    let own = window.x * window.y * window.z
    var part = [Float](repeating: padding, count: shape.channels * own)
    let lower = pointwiseMax(SIMD3<Int>.zero &- position, .zero)
    let upper = pointwiseMin(extent &- position, window)
    let length = (upper.z - lower.z) * unit
    guard length > 0 else { return part }
    values.withUnsafeBufferPointer { values in
      part.withUnsafeMutableBufferPointer { part in
        for plane in 0..<planes {
          for slice in lower.x..<max(lower.x, upper.x) {
            for row in lower.y..<max(lower.y, upper.y) {
              let row0 = (position.x + slice) * extent.y + position.y + row
              let from = plane * shape.voxels + row0 * extent.z * unit + (position.z + lower.z) * unit
              let to = plane * own + ((slice * window.y + row) * window.z + lower.z) * unit
              for place in 0..<length { part[to + place] = values[from + place] }
            }
          }
        }
      }
    }
    return part
  }
}
