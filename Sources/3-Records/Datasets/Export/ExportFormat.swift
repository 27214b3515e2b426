// SPDX-License-Identifier: Apache-2.0

/// In which form a data set is handed out.
public enum ExportFormat: String, Sendable, Hashable, CaseIterable {
  /// Images in folders by part and label, with a table.
  case folders
  /// The table alone: items, attributes, labels, parts. No image leaves.
  case csv
  /// Images with COCO's JSON, a file for each part.
  case coco
  /// The DICOM files as they came, with a table.
  case dicom
  /// Images with a table and MLCommons Croissant metadata.
  case croissant
  /// Images with a table, and the participants and description of BIDS.
  case bids

  /// Whether images leave.
  public var hasImages: Bool { self != .csv }
}
