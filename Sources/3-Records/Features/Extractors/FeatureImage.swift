// SPDX-License-Identifier: Apache-2.0

/// A flat grey image, or one slice, as features are taken of it: numbers, not what a screen shows.
public struct FeatureImage: Sendable, Equatable {
  /// Columns.
  public let columns: Int
  /// Rows.
  public let rows: Int
  /// The values, row by row, in the unit that the file gives (HU, or greys between 0 and ``white``).
  public let values: [Float]
  /// The value of full white as the file has it, and of black; a picture's 255 and 0, a CT's greatest and least stored value.
  public let range: ClosedRange<Float>
  /// Whether small values are shown white (MONOCHROME1, or an inverted LUT); the values themselves are as stored.
  public let isInverted: Bool
  /// Millimetres between rows and between columns, where they are known.
  public let spacing: SIMD2<Double>?

  /// Makes an image; `nil` unless there is a value for each pixel and at least one pixel.
  public init?(
    columns: Int, rows: Int, values: [Float], range: ClosedRange<Float>, isInverted: Bool = false,
    spacing: SIMD2<Double>? = nil
  ) {
    guard columns > 0, rows > 0, values.count == columns * rows else { return nil }
    self.columns = columns
    self.rows = rows
    self.values = values
    self.range = range
    self.isInverted = isInverted
    self.spacing = spacing
  }
}
