// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// Why a reader would not see an image: it is stored for a machine to work on.
///
/// A radiograph *for processing* holds the detector's raw exposure, without the edges and greys of the image that is read. A model
/// that was trained on images for presentation, or a reader, is misled by it.
///
/// > Source: DICOM PS3.3 C.8.11.1.1.1 (Presentation Intent Type).
public enum ProcessingIntent: Sendable, Hashable {
  /// Presentation Intent Type is FOR PROCESSING.
  case stated
  /// The class of the file is one for processing.
  case byClass(String)
  /// The file holds raw data and no image.
  case rawData

  /// The intent of a file; `nil` where a reader would see it.
  public init?(_ dataSet: DataSet) {
    let sopClass = dataSet.text(.sopClassUID) ?? ""
    if sopClass == "1.2.840.10008.5.1.4.1.1.66" {
      self = .rawData
    } else if dataSet.text(.presentationIntentType) == "FOR PROCESSING" {
      self = .stated
    } else if dataSet.text(.presentationIntentType) == nil, let name = Self.classes[sopClass] {
      self = .byClass(name)
    } else {
      return nil
    }
  }

  /// The reason in words, with what to do.
  public var words: String {
    switch self {
    case .stated:
      "the image is stored FOR PROCESSING (Presentation Intent Type): it holds the detector's raw exposure, which a reader "
        + "does not see; use the image FOR PRESENTATION of the same acquisition, or ask for it expressly"
    case .byClass(let name):
      "the file is of the class \(name), which a reader does not see; use the image for presentation of the same "
        + "acquisition, or ask for it expressly"
    case .rawData: "the file holds raw data and no image"
    }
  }

  // PS3.4 annex B.5.
  private static let classes: [String: String] = [
    "1.2.840.10008.5.1.4.1.1.1.1.1": "Digital X-Ray Image Storage - For Processing",
    "1.2.840.10008.5.1.4.1.1.1.2.1": "Digital Mammography X-Ray Image Storage - For Processing",
    "1.2.840.10008.5.1.4.1.1.1.3.1": "Digital Intra-Oral X-Ray Image Storage - For Processing",
  ]
}
