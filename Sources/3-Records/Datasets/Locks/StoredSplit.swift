// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A split of a version as the archive keeps it.
public struct StoredSplit: Sendable, Hashable {
  /// A part.
  public struct Part: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// How many images it has.
    public var items: Int
    /// Of how many patients.
    public var patients: Int
    /// Since when it is locked; `nil` where it is open to all.
    public var locked: Timestamp?
    /// How often it may be opened; `nil` for no limit.
    public var limit: Int?
    /// How often it was opened.
    public var opened: Int

    /// Makes a part; the parameters are the properties.
    public init(name: String, items: Int, patients: Int, locked: Timestamp?, limit: Int?, opened: Int) {
      self.name = name
      self.items = items
      self.patients = patients
      self.locked = locked
      self.limit = limit
      self.opened = opened
    }
  }

  /// Its number in the archive.
  public var number: Int
  /// The digest of the version's manifest.
  public var version: ContentDigest
  /// Its name among the splits of the version.
  public var name: String
  /// The digest of its manifest.
  public var digest: ContentDigest
  /// When it was made.
  public var made: Timestamp
  /// Its parts, in order.
  public var parts: [Part]

  /// Makes one; the parameters are the properties.
  public init(
    number: Int, version: ContentDigest, name: String, digest: ContentDigest, made: Timestamp, parts: [Part]
  ) {
    self.number = number
    self.version = version
    self.name = name
    self.digest = digest
    self.made = made
    self.parts = parts
  }
}

/// One opening of a locked part.
public struct PartOpening: Sendable, Hashable {
  /// Its number in the archive.
  public var number: Int
  /// The split's number.
  public var split: Int
  /// The part.
  public var part: String
  /// When.
  public var time: Timestamp
  /// Who.
  public var agent: String
  /// Why.
  public var reason: String
  /// The protocol that was fixed before, by its digest.
  public var plan: ContentDigest?
  /// The model that is judged, by its digest.
  public var model: ContentDigest?
  /// Whether it went beyond the limit.
  public var isOverride: Bool
  /// Which opening of this part it was, from 1.
  public var count: Int
  /// Locked parts of other splits that hold some of the same images and were opened and counted with it: `main:test`.
  public var alongside: [String]
  /// The opening with which this one was made, where it was made for another part.
  public var leader: Int?
  /// When images were handed out by it.
  public var used: Timestamp?

  /// Makes one; the parameters are the properties.
  public init(
    number: Int, split: Int, part: String, time: Timestamp, agent: String, reason: String, plan: ContentDigest?,
    model: ContentDigest?, isOverride: Bool, count: Int, alongside: [String] = [], leader: Int? = nil,
    used: Timestamp? = nil
  ) {
    self.number = number
    self.split = split
    self.part = part
    self.time = time
    self.agent = agent
    self.reason = reason
    self.plan = plan
    self.model = model
    self.isOverride = isOverride
    self.count = count
    self.alongside = alongside
    self.leader = leader
    self.used = used
  }
}
