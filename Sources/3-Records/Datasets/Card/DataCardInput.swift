// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a data card is made of.
public struct DataCardInput: Sendable {
  /// The data set's name.
  public var name: String
  /// The number of the version.
  public var number: Int
  /// The digest of its manifest.
  public var digest: ContentDigest
  /// When it was made.
  public var made: Timestamp
  /// For what.
  public var purpose: String
  /// How its items were chosen, in words.
  public var origin: [String]
  /// The terms of its items.
  public var terms: [FrozenTerms]
  /// What was left out when it was made.
  public var leftOut: LeftOut
  /// How many items belong to patients who withdrew since.
  public var withdrawnSince = 0
  /// The items.
  public var items: [DatasetItem]
  /// The part of each.
  public var parts: [String?]
  /// The parts' names in order.
  public var partNames: [String]
  /// The parts whose labels are locked: they are counted, and nothing is said of their labels.
  public var lockedParts: Set<String>
  /// The splits with their openings.
  public var splits: [DataCard.SplitLine] = []
  /// What checks have found.
  public var findings: [DataCard.Finding] = []
  /// When it was checked and what could not be judged, in words; `nil` where no report is known.
  public var checked: String?
  /// What the owner says: by `motivation`, `collection`, `preprocessing`, `annotation`, `uses`, `distribution`, `maintenance`, `limits`.
  public var remarks: [String: [String]] = [:]
  /// The program that makes the card.
  public var software: String
  /// When the card is made.
  public var written: Timestamp

  /// The input for a version.
  public init(
    _ version: DatasetVersion, items: [DatasetItem], parts: [String?]? = nil, partNames: [String] = [],
    lockedParts: Set<String> = [], software: String, written: Timestamp
  ) {
    let manifest = version.manifest
    self.init(
      name: version.name.description, number: version.number, digest: version.digest, made: manifest.made,
      purpose: manifest.purpose, terms: manifest.terms, leftOut: manifest.leftOut, items: items, parts: parts,
      partNames: partNames, lockedParts: lockedParts, software: software, written: written)
    for step in manifest.origin.added { origin.append("added: \(Self.words(step))") }
    for step in manifest.origin.removed { origin.append("removed: \(Self.words(step))") }
    if let parent = manifest.origin.parent { origin.insert("begun with \(parent)", at: 0) }
  }

  private static func words(_ step: DatasetOrigin.Step) -> String {
    switch step {
    case .query(let words): words.isEmpty ? "every image" : "images with \(words.joined(separator: " and "))"
    case .list(let count, let digest): "a list of \(count) images (\(digest))"
    }
  }

  /// Makes an input; the parameters are the properties.
  public init(
    name: String, number: Int, digest: ContentDigest, made: Timestamp, purpose: String, origin: [String] = [],
    terms: [FrozenTerms], leftOut: LeftOut = LeftOut(), items: [DatasetItem], parts: [String?]? = nil,
    partNames: [String] = [], lockedParts: Set<String> = [], software: String, written: Timestamp
  ) {
    self.name = name
    self.number = number
    self.digest = digest
    self.made = made
    self.purpose = purpose
    self.origin = origin
    self.terms = terms
    self.leftOut = leftOut
    self.items = items
    self.parts = parts ?? [String?](repeating: nil, count: items.count)
    self.partNames = partNames
    self.lockedParts = lockedParts
    self.software = software
    self.written = written
  }
}
