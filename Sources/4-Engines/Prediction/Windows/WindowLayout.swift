// SPDX-License-Identifier: Apache-2.0

/// Where the windows of an image lie, in the order in which they are run: slices, then rows, then columns.
package struct WindowLayout: Sendable, Hashable {
  /// Slices, rows and columns of the image.
  package let extent: SIMD3<Int>
  /// Those of a window.
  package let window: SIMD3<Int>
  /// The first voxel of each window, in the image; below 0 where the image is smaller than the window and padded.
  package let positions: [SIMD3<Int>]

  /// Lays windows out.
  ///
  /// - Parameters:
  ///   - extent: Slices, rows and columns of the image.
  ///   - window: Those of a window.
  ///   - overlap: The share of a window that it has in common with the next one, at least; 0 ..< 1.
  package init(extent: SIMD3<Int>, window: SIMD3<Int>, overlap: Double) {
    self.extent = extent
    self.window = window
    let starts = (0..<3).map { Self.starts(extent[$0], window[$0], overlap: overlap) }
    var positions: [SIMD3<Int>] = []
    for slice in starts[0] {
      for row in starts[1] {
        for column in starts[2] { positions.append(SIMD3(slice, row, column)) }
      }
    }
    self.positions = positions
  }

  /// Where windows begin along an axis: as few as keep the overlap, spread evenly from the first voxel to the last.
  ///
  /// A shorter axis gets one window with half of the missing voxels before it, the odd one behind.
  /// > Source: Isensee et al., Nature Methods 18 (2021) 203–211; nnU-Net's `compute_steps_for_sliding_window`, which rounds half to even.
  static func starts(_ length: Int, _ window: Int, overlap: Double) -> [Int] {
    guard length > window else { return [-((window - length) / 2)] }
    let step = max(1, Double(window) * (1 - overlap))
    // A billionth is forgiven, so that 1 − 0.9 is a tenth.
    let count = Int((Double(length - window) / step - 1e-9).rounded(.up)) + 1
    let actual = Double(length - window) / Double(count - 1)
    return (0..<count).map { Int((actual * Double($0)).rounded(.toNearestOrEven)) }
  }
}
