// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// One thing that a segmentation outlines.
public struct Segment: Sendable, Hashable {
  /// Segment Number, 1 or more; 0 may be the background of a label map.
  public let number: Int
  /// Segment Label.
  public let label: String
  /// What sort of thing it is: Segmented Property Category.
  public let category: CodedConcept?
  /// What it is: Segmented Property Type.
  public let property: CodedConcept?
  /// Segment Algorithm Type: `MANUAL`, `SEMIAUTOMATIC` or `AUTOMATIC`.
  public let algorithmType: String?
  /// Segment Algorithm Name.
  public let algorithmName: String?
  /// The colour to show it in.
  public let colour: DisplayColour?
  /// Tracking UID, which says what is the same thing over time.
  public let trackingUID: String?

  /// The segment of an item of the Segment Sequence; `nil` where it has no number.
  public init?(_ item: DataSet) {
    guard let number = item.integer(.segmentNumber), (0...65535).contains(number) else { return nil }
    self.number = number
    label = item.text(.segmentLabel) ?? "segment \(number)"
    category = item.items(.segmentedPropertyCategoryCodeSequence).first.flatMap { CodedConcept($0) }
    property = item.items(.segmentedPropertyTypeCodeSequence).first.flatMap { CodedConcept($0) }
    algorithmType = item.text(.segmentAlgorithmType)
    algorithmName = item.text(.segmentAlgorithmName)
    colour = DisplayColour(cieLab: item.integers(.recommendedDisplayCIELabValue))
    trackingUID = item.text(.trackingUID)
  }
}
