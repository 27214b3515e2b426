// SPDX-License-Identifier: Apache-2.0
import Volumes

extension Grid {
  /// Axial slices about a point: columns to the left, rows to the back, slices to the head.
  static func axial(
    centre: Vector3, matrix: Int, fieldOfView: Double, slices: Int, spacing: Double
  ) -> Grid {
    let pixel = fieldOfView / Double(matrix)
    let (half, height) = (pixel * Double(matrix - 1) / 2, spacing * Double(slices - 1) / 2)
    let affine = Affine(
      i: Vector3(pixel, 0, 0), j: Vector3(0, pixel, 0), k: Vector3(0, 0, spacing),
      origin: centre - Vector3(half, half, height))
    guard let grid = Grid(size: SIMD3(matrix, matrix, slices), affine: affine) else {
      preconditionFailure("a scanner has pixels, slices and a field of view")
    }
    return grid
  }
}
