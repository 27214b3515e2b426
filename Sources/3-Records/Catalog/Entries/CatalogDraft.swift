// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// An image before it has a number: what is to be written down of it.
///
/// The names of patient, study and series are those of the world outside; only their keyed digests are written down.
public struct CatalogDraft: Sendable {
  /// A name with its DICOM identifier, where it has one.
  public struct Name: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The name: for DICOM the identifier too, else what a table calls it.
    public var text: String
    /// The identifier, which exports need.
    public var uid: String?

    /// Makes a name; the parameters are the properties.
    public init(_ text: String, uid: String? = nil) {
      self.text = text
      self.uid = uid
    }

    /// Makes a name that is no identifier.
    public init(stringLiteral text: String) { self.init(text) }
  }

  /// Whose it is: Issuer of Patient ID and Patient ID, or a table's patient.
  public var patient: [String]
  /// The study.
  public var study: Name
  /// The series.
  public var series: Name
  /// SOP Instance UID, where it has one.
  public var uid: String?
  /// The digest of the file as it came.
  public var content: ContentDigest
  /// The digest of the decoded samples with their shape.
  public var pixels: ContentDigest?
  /// The sealed file, where one is kept; on the disk before the draft is written down.
  public var blob: ContentDigest?
  /// What is known of it.
  public var attributes: [String: AttributeValue]

  /// Makes a draft; the parameters are the properties.
  public init(
    patient: [String], study: Name, series: Name, uid: String? = nil, content: ContentDigest,
    pixels: ContentDigest? = nil, blob: ContentDigest? = nil, attributes: [String: AttributeValue] = [:]
  ) {
    self.patient = patient
    self.study = study
    self.series = series
    self.uid = uid
    self.content = content
    self.pixels = pixels
    self.blob = blob
    self.attributes = attributes
  }
}
