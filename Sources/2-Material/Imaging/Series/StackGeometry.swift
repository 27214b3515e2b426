// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// Where the slices of a stack lie.
public struct StackGeometry: Sendable, Hashable {
  /// The direction along a row, of length one.
  public let alongRow: Vector3
  /// The direction down a column, of length one.
  public let downColumn: Vector3
  /// The direction at right angles to the slices, of length one; slices are sorted along it.
  public let normal: Vector3
  /// Millimetres from one row to the next.
  public let betweenRows: Double
  /// Millimetres from one column to the next.
  public let betweenColumns: Double
  /// The centre of each slice's first pixel.
  public let origins: [Vector3]
  /// How far each slice lies along the normal, ascending, in millimetres from the first.
  public let depths: [Double]
  /// The mean step from one slice to the next; for a single slice its thickness along the normal.
  public let step: Vector3
  /// The median distance of neighbouring slices along the normal; `nil` for a single slice.
  public let medianGap: Double?
  /// The angle in degrees between the step and the normal; 0 where it is within the precision of the positions.
  public let tilt: Double
  /// Slice thickness, where the file gives one.
  public let thickness: Double?
  /// Whether all distances are the same.
  public let isRegular: Bool

  /// The distances of neighbouring slices along the normal.
  public var gaps: [Double] { zip(depths.dropFirst(), depths).map { $0 - $1 } }

  /// The grid of the slices, with the tilt in its third step; true for regular stacks, the mean for others.
  ///
  /// - Parameters:
  ///   - columns: Pixels in a row.
  ///   - rows: Rows of a slice.
  /// - Returns: `nil` where the steps lie in one plane.
  public func grid(columns: Int, rows: Int) -> Grid? {
    Grid(
      size: SIMD3(columns, rows, origins.count),
      affine: Affine(i: alongRow * betweenColumns, j: downColumn * betweenRows, k: step, origin: origins[0]))
  }
}
