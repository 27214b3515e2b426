// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A value that is known of an image, its series, study or patient.
public enum AttributeValue: Sendable, Hashable {
  /// A word.
  case text(String)
  /// A number, in the unit that the attribute's description names.
  case number(Double)

  /// The value in words.
  public var words: String {
    switch self {
    case .text(let text): text
    case .number(let value): value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
  }

  /// The number, where it is one.
  public var number: Double? { if case .number(let value) = self { value } else { nil } }

  /// The word, where it is one.
  public var text: String? { if case .text(let text) = self { text } else { nil } }
}

/// The names of what is known of every image; an import may add others, whose names come from a table's columns.
public enum AttributeName {
  // Of the patient.
  /// Patient's Sex: `M`, `F` or `O`.
  public static let sex = "sex"
  /// Patient's age at the study, in years.
  public static let age = "age"
  // Of the study.
  /// The day of the study, `2026-01-31`.
  public static let studyDate = "study-date"
  /// Where it was made: Institution Name, or a table's column.
  public static let site = "site"
  // Of the series.
  /// Modality.
  public static let modality = "modality"
  /// Body Part Examined.
  public static let bodyPart = "body-part"
  /// View Position.
  public static let view = "view"
  /// Laterality, or Image Laterality.
  public static let laterality = "laterality"
  /// Manufacturer.
  public static let manufacturer = "manufacturer"
  /// Manufacturer's Model Name.
  public static let model = "model"
  /// Device Serial Number, or Station Name: which very device.
  public static let device = "device"
  // Of the image.
  /// Rows.
  public static let rows = "rows"
  /// Columns.
  public static let columns = "columns"
  /// Number of Frames, or slices.
  public static let frames = "frames"
  /// Bits Stored.
  public static let bits = "bits"
  /// Photometric Interpretation.
  public static let photometric = "photometric"
  /// Millimetres between rows (Pixel Spacing, Imager Pixel Spacing).
  public static let spacing = "spacing"
  /// Burned In Annotation: `YES`, `NO`.
  public static let burnedIn = "burned-in"
  /// The format of the file: `dicom`, `nifti`, `png`, `jpeg`, `npz`.
  public static let format = "format"
}

/// An image that was taken in: what it is named by, to whom it belongs, and what is known of it.
public struct CatalogEntry: Sendable, Hashable {
  /// Its number in the archive, from 1, never used again.
  public var key: Int
  /// The digest of the file as it came.
  public var content: ContentDigest
  /// The digest of its decoded samples, with their shape, whatever the codec; `nil` where nothing was decoded.
  public var pixels: ContentDigest?
  /// The patient's number in the archive; no identifier of the world outside.
  public var patient: Int
  /// The study's number in the archive.
  public var study: Int
  /// The series' number in the archive.
  public var series: Int
  /// When it was taken in.
  public var imported: Timestamp
  /// The terms under which it is held, by their number in the archive.
  public var terms: Int
  /// What is known of it, by ``AttributeName`` or the name of a table's column.
  public var attributes: [String: AttributeValue]

  /// Makes an entry; the parameters are the properties.
  public init(
    key: Int, content: ContentDigest, pixels: ContentDigest?, patient: Int, study: Int, series: Int,
    imported: Timestamp, terms: Int, attributes: [String: AttributeValue]
  ) {
    self.key = key
    self.content = content
    self.pixels = pixels
    self.patient = patient
    self.study = study
    self.series = series
    self.imported = imported
    self.terms = terms
    self.attributes = attributes
  }
}
