// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a version says of itself: the head of its manifest, without the items, which lie in parts that it names by digest.
///
/// The head and the parts are canonical JSON (RFC 8785), each kept as a file named by its SHA-256. The head names the parts, so that one
/// digest, that of the head, binds every byte. Items lie in the part that the first bits of their content's digest name; a version that
/// differs from another in few items shares all parts but few with it.
public struct DatasetManifest: Sendable, Hashable {
  /// The number of the format that is written.
  public static let format = 1

  /// A piece of the list of items.
  public struct Part: Sendable, Hashable {
    /// The first bits of the digests of its items' contents, as a number of ``DatasetManifest/depth`` bits.
    public var place: Int
    /// How many items it has.
    public var items: Int
    /// The digest of its bytes.
    public var digest: ContentDigest

    /// Makes a part; the parameters are the properties.
    public init(place: Int, items: Int, digest: ContentDigest) {
      self.place = place
      self.items = items
      self.digest = digest
    }
  }

  /// How many there are of everything.
  public struct Counts: Sendable, Hashable {
    /// Images.
    public var items = 0
    /// Patients.
    public var patients = 0
    /// Studies.
    public var studies = 0
    /// Series.
    public var series = 0
    /// Labels.
    public var labels = 0

    /// Makes the counts of nothing.
    public init() {}
  }

  /// The data set.
  public var name: DatasetName
  /// Which version of it, from 1.
  public var number: Int
  /// The version of the same data set before it; `nil` for the first.
  public var previous: ContentDigest?
  /// When it was made.
  public var made: Timestamp
  /// The program that made it, with its version.
  public var software: String
  /// What it was made for: `training`, `validation`.
  public var purpose: String
  /// How its items were chosen.
  public var origin: DatasetOrigin
  /// The moment as of which its labels were known.
  public var labelsKnown: Timestamp
  /// What was left out when it was made.
  public var leftOut: LeftOut
  /// How many there are of everything.
  public var counts: Counts
  /// The terms of its items, by number.
  public var terms: [FrozenTerms]
  /// What may be said of its items, by name.
  public var findings: [FindingSchema]
  /// How many bits of a content's digest name the part.
  public var depth: Int
  /// The parts, in order.
  public var parts: [Part]

  /// Makes a head; the parameters are the properties.
  public init(
    name: DatasetName, number: Int, previous: ContentDigest?, made: Timestamp, software: String, purpose: String,
    origin: DatasetOrigin, labelsKnown: Timestamp, leftOut: LeftOut, counts: Counts, terms: [FrozenTerms],
    findings: [FindingSchema], depth: Int, parts: [Part]
  ) {
    self.name = name
    self.number = number
    self.previous = previous
    self.made = made
    self.software = software
    self.purpose = purpose
    self.origin = origin
    self.labelsKnown = labelsKnown
    self.leftOut = leftOut
    self.counts = counts
    self.terms = terms
    self.findings = findings
    self.depth = depth
    self.parts = parts
  }

  /// What the version holds, whenever and by whom it was made: the digest of its parts, terms and findings alone.
  ///
  /// Two versions with the same digest have the same items with the same attributes, labels and terms.
  public var contents: ContentDigest {
    ContentDigest(hashing: Self.contents(depth: depth, parts: parts, terms: terms, findings: findings).utf8)
  }

  /// The conditions of all its terms together.
  public var conditions: LicenceConditions {
    terms.reduce(LicenceConditions()) { $0.union($1.conditions) }
  }

  static func contents(
    depth: Int, parts: [Part], terms: [FrozenTerms], findings: [FindingSchema]
  ) -> String {
    JSONValue.object([
      "depth": .integer(depth), "findings": .array(findings.map(\.json)), "parts": .array(parts.map(\.json)),
      "terms": .array(terms.map(\.json)),
    ]).canonicalText
  }
}
