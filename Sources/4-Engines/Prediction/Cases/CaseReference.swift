// SPDX-License-Identifier: Apache-2.0
public import Catalog
public import Foundation
public import Vocabulary

/// A case before its image is read: what it is called, whose it is, and where its image lies.
public struct CaseReference: Sendable, Hashable {
  /// Where the image of a case lies.
  public enum Place: Sendable, Hashable {
    /// Images of the archive by their numbers: one, or the instances of a series.
    case archive([Int])
    /// Files: one, or the slices of a series.
    case files([URL])
  }

  /// Its name in tables: an image's number, `E12` for a series of the archive, or the name of a file.
  public var id: String
  /// The patient's name in tables, `P12`; cases of one patient share it.
  public var patient: String
  /// What is known of it before it is read, by ``AttributeName``.
  public var attributes: [String: AttributeValue]
  /// Where its image lies.
  public var place: Place
  /// The digests of its files in the order of ``place``; empty where they are known when they are read.
  public var contents: [ContentDigest]

  /// Makes a reference; the parameters are the properties.
  public init(
    id: String, patient: String, attributes: [String: AttributeValue] = [:], place: Place,
    contents: [ContentDigest] = []
  ) {
    self.id = id
    self.patient = patient
    self.attributes = attributes
    self.place = place
    self.contents = contents
  }

  /// What names the image of several files: the digest of the only one, else that of the sorted digests of all, a line each.
  static func digest(of contents: [ContentDigest]) -> ContentDigest? {
    guard contents.count != 1 else { return contents[0] }
    guard !contents.isEmpty else { return nil }
    let lines = contents.map { "\($0)\n" }.sorted().joined()
    return ContentDigest(hashing: lines.utf8)
  }

  /// The digest that names its image; `nil` where it is known when it is read.
  public var content: ContentDigest? { Self.digest(of: contents) }
}
