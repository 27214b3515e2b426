// SPDX-License-Identifier: Apache-2.0

/// A simulated radiograph: what the detector gave, and the picture made of it.
public struct SimulatedRadiograph: Sendable, Hashable {
  /// Pixels in a row.
  public var columns: Int
  /// Rows.
  public var rows: Int
  /// The raw image: in proportion to the energy taken up, 0 up to the greatest number of ``RadiographySystem/Detector/bitsStored``.
  public var raw: [UInt16]
  /// The picture for presentation, 12 bits: 0 black to 4095 white, or the other way round where stored inverted or as MONOCHROME1.
  public var picture: [UInt16]
  /// The exposure index after IEC 62494-1: 100 for each µGy at the detector.
  public var exposureIndex: Double
  /// What the collimator leaves: columns and rows of the picture.
  public var field: (columns: Range<Int>, rows: Range<Int>) { (fieldColumns, fieldRows) }
  /// The columns within the collimator.
  public var fieldColumns: Range<Int>
  /// The rows within the collimator.
  public var fieldRows: Range<Int>

  /// Makes a radiograph; the parameters are the properties.
  public init(
    columns: Int, rows: Int, raw: [UInt16], picture: [UInt16], exposureIndex: Double, fieldColumns: Range<Int>,
    fieldRows: Range<Int>
  ) {
    self.columns = columns
    self.rows = rows
    self.raw = raw
    self.picture = picture
    self.exposureIndex = exposureIndex
    self.fieldColumns = fieldColumns
    self.fieldRows = fieldRows
  }
}
