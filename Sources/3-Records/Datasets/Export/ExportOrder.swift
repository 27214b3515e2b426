// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What is to be handed out, to what end and in which form.
public struct ExportOrder: Sendable {
  /// The data set's name.
  public var name: String
  /// The number of the version.
  public var number: Int
  /// The digest of the version's manifest.
  public var digest: ContentDigest
  /// When the version was made.
  public var made: Timestamp
  /// What it is, in a sentence or more.
  public var summary: String
  /// The terms of its items.
  public var terms: [FrozenTerms]
  /// The items.
  public var items: [DatasetItem]
  /// The part of each item; `nil` for none.
  public var parts: [String?]
  /// The digest of the manifest of the split.
  public var split: ContentDigest?
  /// In which form.
  public var format: ExportFormat
  /// For what.
  public var purpose: String
  /// By which finding folders are made; `nil` for none.
  public var folderFinding: String?
  /// What becomes of names in DICOM headers.
  public var identities: ExportIdentities
  /// What is known of how the data came to be and what is wrong with them, by the names of Croissant's RAI vocabulary.
  public var remarks: [String: [String]]
  /// The day it is, `2026-01-31`, against which retention is held.
  public var day: String
  /// The program, with its version.
  public var software: String

  /// Makes an order for a version.
  public init(
    of version: DatasetVersion, items: [DatasetItem], parts: [String?]? = nil, split: ContentDigest? = nil,
    format: ExportFormat, purpose: String, folderFinding: String? = nil, summary: String? = nil,
    identities: ExportIdentities = ExportIdentities(), remarks: [String: [String]] = [:], day: String, software: String
  ) {
    self.init(
      name: version.name.description, number: version.number, digest: version.digest, made: version.manifest.made,
      summary: summary ?? "\(version.description), made for \(version.manifest.purpose)",
      terms: version.manifest.terms, items: items, parts: parts, split: split, format: format, purpose: purpose,
      folderFinding: folderFinding, identities: identities, remarks: remarks, day: day, software: software)
  }

  /// Makes an order; the parameters are the properties.
  public init(
    name: String, number: Int, digest: ContentDigest, made: Timestamp, summary: String, terms: [FrozenTerms],
    items: [DatasetItem], parts: [String?]? = nil, split: ContentDigest? = nil, format: ExportFormat, purpose: String,
    folderFinding: String? = nil, identities: ExportIdentities = ExportIdentities(), remarks: [String: [String]] = [:],
    day: String, software: String
  ) {
    self.name = name
    self.number = number
    self.digest = digest
    self.made = made
    self.summary = summary
    self.terms = terms
    self.items = items
    self.parts = parts ?? [String?](repeating: nil, count: items.count)
    self.split = split
    self.format = format
    self.purpose = purpose
    self.folderFinding = folderFinding
    self.identities = identities
    self.remarks = remarks
    self.day = day
    self.software = software
  }
}
