// SPDX-License-Identifier: Apache-2.0

/// One plane of an image as numbers, with the distances between its pixels: what image quality is measured on.
///
/// Whether the numbers are raw or shown ones, and whether they are in proportion to exposure, is for who makes it to know and to say.
public struct ImagePlane: Sendable, Hashable {
  /// What distances are told in.
  public enum Unit: String, Sendable, Hashable, CaseIterable {
    case millimetres = "mm"
    /// Where nobody says how far apart pixels are.
    case pixels = "px"
  }

  /// Pixels in a row.
  public let columns: Int
  /// Rows.
  public let rows: Int
  /// The numbers, row by row; all finite.
  public let values: [Float]
  /// From one column to the next, in ``unit``.
  public let betweenColumns: Double
  /// From one row to the next, in ``unit``.
  public let betweenRows: Double
  /// The unit of distances.
  public let unit: Unit

  /// From a nanometre to a kilometre: what lies beyond is no distance between pixels.
  public static let distances = 1e-6...1e6

  /// Makes a plane; `nil` where the number of values is not that of the shape, a value is not finite, or a distance
  /// is not one of ``distances``.
  public init?(
    columns: Int, rows: Int, values: [Float], betweenColumns: Double = 1, betweenRows: Double = 1, unit: Unit = .pixels
  ) {
    guard columns > 0, rows > 0, values.count == columns * rows, values.allSatisfy(\.isFinite) else { return nil }
    guard Self.distances.contains(betweenColumns), Self.distances.contains(betweenRows) else { return nil }
    self.init(checked: columns, rows, values, betweenColumns, betweenRows, unit)
  }

  private init(checked columns: Int, _ rows: Int, _ values: [Float], _ x: Double, _ y: Double, _ unit: Unit) {
    self.columns = columns
    self.rows = rows
    self.values = values
    betweenColumns = x
    betweenRows = y
    self.unit = unit
  }

  /// The number of a pixel.
  @inlinable public subscript(column: Int, row: Int) -> Double { Double(values[row * columns + column]) }

  /// Everything.
  public var whole: PlaneRegion { PlaneRegion(column: 0, row: 0, width: columns, height: rows) }

  /// The middle of the plane: half of the width and of the height.
  public var middle: PlaneRegion {
    PlaneRegion(column: columns / 4, row: rows / 4, width: max(1, columns / 2), height: max(1, rows / 2))
  }

  /// A part of the plane; `nil` where it does not lie within it.
  public func part(_ region: PlaneRegion) -> ImagePlane? {
    guard region.lies(within: whole) else { return nil }
    var part: [Float] = []
    part.reserveCapacity(region.width * region.height)
    for row in region.row..<region.row + region.height {
      let start = row * columns + region.column
      part += values[start..<start + region.width]
    }
    return ImagePlane(checked: region.width, region.height, part, betweenColumns, betweenRows, unit)
  }

  /// Rows and columns changed for each other.
  public var transposed: ImagePlane {
    let turned = [Float](unsafeUninitializedCapacity: values.count) { buffer, count in
      // Safe because each of the `values.count` places is written once.
      for row in 0..<rows { for column in 0..<columns { buffer[column * rows + row] = values[row * columns + column] } }
      count = values.count
    }
    return ImagePlane(checked: rows, columns, turned, betweenRows, betweenColumns, unit)
  }

  /// Each number turned into another; `nil` where one is not finite.
  public func map(_ turn: (Float) -> Float) -> ImagePlane? {
    let turned = values.map(turn)
    guard turned.allSatisfy(\.isFinite) else { return nil }
    return ImagePlane(checked: columns, rows, turned, betweenColumns, betweenRows, unit)
  }
}

/// A rectangle of pixels.
public struct PlaneRegion: Sendable, Hashable {
  /// Its first column, from 0.
  public var column: Int
  /// Its first row, from 0.
  public var row: Int
  /// How many columns, above 0.
  public var width: Int
  /// How many rows, above 0.
  public var height: Int

  /// Makes a rectangle; the parameters are the properties.
  public init(column: Int, row: Int, width: Int, height: Int) {
    self.column = column
    self.row = row
    self.width = width
    self.height = height
  }

  /// Whether it lies within another.
  public func lies(within other: PlaneRegion) -> Bool {
    width > 0 && height > 0 && column >= other.column && row >= other.row
      && width <= other.width && height <= other.height
      && column - other.column <= other.width - width && row - other.row <= other.height - height
  }

  /// The rectangle as `--roi` has it.
  public var words: String { "\(column),\(row),\(width),\(height)" }
}
