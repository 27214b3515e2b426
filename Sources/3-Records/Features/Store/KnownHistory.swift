// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What was known of some things, and since when; nothing that was known is ever forgotten.
///
/// It is the rule of point-in-time reads by itself, for labels and for anything else that is corrected or comes late.
public struct KnownHistory<Subject: Hashable & Sendable, Value: Sendable>: Sendable {
  private var revisions: [Subject: [(known: Timestamp, value: Value)]] = [:]

  /// Begins with nothing known.
  public init() {}

  /// Writes down what is known of something since a moment; of two since the same moment the one written later counts.
  public mutating func learn(_ value: Value, of subject: Subject, known: Timestamp) {
    var list = revisions[subject] ?? []
    let place = list.firstIndex { $0.known > known } ?? list.endIndex
    list.insert((known, value), at: place)
    revisions[subject] = list
  }

  /// The newest value that was known at a moment, with since when; `nil` where nothing was.
  public func value(of subject: Subject, at moment: Timestamp) -> (known: Timestamp, value: Value)? {
    revisions[subject]?.last { $0.known <= moment }
  }

  /// The things of which anything is known, in no order.
  public var subjects: Dictionary<Subject, [(known: Timestamp, value: Value)]>.Keys { revisions.keys }
}
