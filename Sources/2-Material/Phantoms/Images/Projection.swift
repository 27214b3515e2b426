// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// A point source and a flat detector: which line reaches which pixel.
public struct Projection: Sendable, Hashable {
  /// The focal spot's middle, in millimetres.
  public var source: Vector3
  /// The middle of the first pixel (left, top), in millimetres.
  public var origin: Vector3
  /// The step to the next column, in millimetres.
  public var columnStep: Vector3
  /// The step to the next row, in millimetres.
  public var rowStep: Vector3
  /// Pixels in a row.
  public var columns: Int
  /// Rows.
  public var rows: Int

  /// Makes a projection; the parameters are the properties.
  public init(source: Vector3, origin: Vector3, columnStep: Vector3, rowStep: Vector3, columns: Int, rows: Int) {
    self.source = source
    self.origin = origin
    self.columnStep = columnStep
    self.rowStep = rowStep
    self.columns = columns
    self.rows = rows
  }

  /// The point at a place of the detector, fractions allowed.
  public func point(column: Double, row: Double) -> Vector3 { origin + columnStep * column + rowStep * row }

  /// The place on the detector (column, row; fractions) where the line from the source through a point ends; `nil` where it does not.
  public func pixel(of point: Vector3) -> (column: Double, row: Double)? {
    let normal = columnStep.cross(rowStep)
    let way = point - source
    let along = way.dot(normal)
    guard along != 0 else { return nil }
    let share = (origin - source).dot(normal) / along
    guard share > 0 else { return nil }
    let hit = source + way * share - origin
    return (hit.dot(columnStep) / columnStep.dot(columnStep), hit.dot(rowStep) / rowStep.dot(rowStep))
  }
}
