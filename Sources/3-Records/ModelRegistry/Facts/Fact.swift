// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Something that was said to hold for a time, and when it was said.
///
/// Facts are never changed. Of all facts about one subject that cover a moment, the one that was said last counts; what was known at an
/// earlier moment is told by the facts that had been said by then.
public struct Fact: Sendable, Equatable {
  /// What a fact is about.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Which version an alias points at; the subject is `chest:champion`.
    case alias
    /// At which stage a version is.
    case stage
    /// Whether somebody approves of a stage.
    case approval
    /// That there is evidence.
    case evidence
    /// Whether a key is trusted.
    case key
    /// Which policy holds.
    case policy
  }

  /// Its number, from 1, in the order in which facts were said.
  public let number: Int
  /// What it is about.
  public let kind: Kind
  /// What of that kind.
  public let subject: String
  /// What holds.
  public let value: JSONValue
  /// From when it holds.
  public let from: Timestamp
  /// The moment before which it holds; for good where it is `nil`.
  public let until: Timestamp?
  /// When it was said.
  public let known: Timestamp
  /// Who said it.
  public let agent: String
  /// Why.
  public let reason: String?

  /// The digest that stands in the audit trail.
  public var digest: ContentDigest { ContentDigest(hashing: Array(json.canonicalText.utf8)) }

  /// The written form.
  public var json: JSONValue {
    .object([
      "number": .integer(number), "kind": .string(kind.rawValue), "subject": .string(subject), "value": value,
      "from": .string(from.description), "until": until.map { .string($0.description) },
      "known": .string(known.description), "agent": .string(agent), "reason": reason.map(JSONValue.string),
    ])
  }

  /// Whether it covers a moment.
  func covers(_ moment: Timestamp) -> Bool { from <= moment && until.map { moment < $0 } ?? true }
}
