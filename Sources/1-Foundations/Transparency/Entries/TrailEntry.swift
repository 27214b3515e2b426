// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// One line of a trail: what was done, bound to the line before.
///
/// It is canonical JSON, so that anybody can make the same bytes again and take their digest:
///
/// ```text
/// {"action":"dataset.create","agent":{"kind":"person","name":"anna"},"archive":"8b2f…","details":{"items":120},"format":1,
///  "objects":[{"digest":"sha256:…","kind":"dataset-version"}],"outcome":"success","previous":"sha256:…","reason":"pilot",
///  "sequence":12,"software":"fiducial 0.1.0","time":"2026-01-31T23:59:59.000000Z"}
/// ```
/// (without the line breaks). `previous` is the digest of the entry before, `null` in the first. `details`, `objects` and `reason` are
/// left out where there are none.
public struct TrailEntry: Sendable, Hashable {
  /// What is written in ``bytes``.
  public static let format = 1

  /// Its bytes: canonical JSON, one line without a line feed.
  public let bytes: [UInt8]
  /// Its number, from 0.
  public let sequence: Int
  /// The digest of the entry before; `nil` in the first.
  public let previous: ContentDigest?
  /// When.
  public let time: Timestamp
  /// Which archive.
  public let archive: String
  /// What was done: a noun and a verb.
  public let action: String

  /// Its digest, which the next entry carries: SHA-256 of the bytes.
  public var digest: ContentDigest { ContentDigest(hashing: bytes) }

  /// The names of the fields, in order.
  public enum Field: String, Sendable, CaseIterable {
    case action, agent, archive, details, format, objects, outcome, previous, reason, sequence, software, time
  }

  /// Writes an entry.
  ///
  /// - Parameters:
  ///   - sequence: Its number, from 0.
  ///   - previous: The digest of the entry before; `nil` for the first.
  ///   - time: When.
  ///   - archive: Which archive.
  ///   - content: The other fields: action, agent, details, objects, outcome, reason, software.
  /// - Throws: ``EntryFault`` where a field is missing or none of an entry's.
  public init(
    sequence: Int, previous: ContentDigest?, time: Timestamp, archive: String, content: [JSONValue.Member]
  ) throws(EntryFault) {
    let whole = JSONValue.object(
      content + [
        .init("archive", .string(archive)), .init("format", .integer(Self.format)),
        .init("previous", previous.map { .string($0.description) } ?? .null), .init("sequence", .integer(sequence)),
        .init("time", .string(time.description)),
      ])
    try self.init(bytes: Array(whole.canonicalText.utf8), content: whole)
  }

  /// Reads an entry strictly.
  /// - Throws: ``EntryFault``: the first thing that is wrong with it.
  public init(parsing bytes: some Sequence<UInt8>) throws(EntryFault) {
    let bytes = Array(bytes)
    let content: JSONValue
    do {
      content = try JSONValue(parsing: bytes)
    } catch {
      throw .notJSON(offset: error.offset, expected: error.expected)
    }
    let canonical = Array(content.canonicalText.utf8)
    if canonical != bytes {
      throw .notCanonical(offset: zip(canonical, bytes).prefix { $0 == $1 }.reduce(0) { count, _ in count + 1 })
    }
    try self.init(bytes: bytes, content: content)
  }

  private init(bytes: [UInt8], content: JSONValue) throws(EntryFault) {
    guard let members = content.members else { throw .notJSON(offset: 0, expected: "an object") }
    for member in members where Field(rawValue: member.key) == nil { throw .unknownField(name: member.key) }
    let text = { (field: Field) throws(EntryFault) -> String in
      guard let text = content[field.rawValue]?.text else { throw .field(name: field.rawValue, expected: "text") }
      return text
    }
    guard content["format"]?.integer == Self.format else { throw .field(name: "format", expected: "\(Self.format)") }
    guard let sequence = content["sequence"]?.integer, sequence >= 0 else {
      throw .field(name: "sequence", expected: "a number from 0")
    }
    let time = try text(.time)
    guard let moment = Timestamp(time), moment.description == time else {
      throw .field(name: "time", expected: "a moment in UTC to the microsecond")
    }
    switch content["previous"] {
    case .null?: previous = nil
    case .string(let written)?:
      guard let digest = ContentDigest(written), digest.description == written else { fallthrough }
      previous = digest
    default: throw .field(name: "previous", expected: "a digest, or null in the first entry")
    }
    guard let agent = content["agent"], agent["kind"]?.text != nil, agent["name"]?.text != nil else {
      throw .field(name: "agent", expected: "a kind and a name")
    }
    guard content["reason"].map({ $0.text != nil }) ?? true else { throw .field(name: "reason", expected: "text") }
    guard content["details"].map({ $0.members?.isEmpty == false }) ?? true else {
      throw .field(name: "details", expected: "an object that is not empty")
    }
    if let objects = content["objects"] {
      guard let elements = objects.elements, !elements.isEmpty, elements.allSatisfy({ $0["kind"]?.text != nil }) else {
        throw .field(name: "objects", expected: "objects with a kind")
      }
    }
    _ = try text(.outcome)
    _ = try text(.software)
    self.bytes = bytes
    self.sequence = sequence
    self.time = moment
    archive = try text(.archive)
    action = try text(.action)
  }

  /// All fields.
  public var content: JSONValue {
    // The bytes were read or written as JSON when the entry was made.
    (try? JSONValue(parsing: bytes)) ?? .null
  }
}
