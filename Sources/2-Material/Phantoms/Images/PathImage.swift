// SPDX-License-Identifier: Apache-2.0

/// How much of each material lies on the way to each pixel of a detector.
public struct PathImage: Sendable, Hashable {
  /// Pixels in a row.
  public let columns: Int
  /// Rows.
  public let rows: Int
  /// The materials, in the order of ``lengths``.
  public let materials: [Material]
  /// For each material the millimetres of it at nominal density, row by row: length times density.
  public let lengths: [[Float]]

  /// Makes an image of paths; each of `lengths` has `columns` × `rows` numbers.
  public init(columns: Int, rows: Int, materials: [Material], lengths: [[Float]]) {
    precondition(
      lengths.count == materials.count && lengths.allSatisfy { $0.count == columns * rows },
      "a number for each pixel and material")
    self.columns = columns
    self.rows = rows
    self.materials = materials
    self.lengths = lengths
  }
}
