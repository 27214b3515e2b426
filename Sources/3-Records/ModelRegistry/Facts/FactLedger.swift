// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Store
import Vocabulary

/// The facts of an archive: said once, never changed, each with its digest in the audit trail.
struct FactLedger {
  let archive: Archive

  /// What is to be said.
  struct Draft {
    var kind: Fact.Kind
    var subject: String
    var value: JSONValue
    var from: Timestamp?
    var until: Timestamp?
  }

  /// A stretch of time through which one fact counts.
  struct Span: Equatable {
    var from: Timestamp
    var until: Timestamp?
    var fact: Fact
  }

  /// Says something, and writes it down in the audit trail in the same transaction.
  ///
  /// Facts are known in the order of their numbers, also where the clock was set back in between.
  @discardableResult
  func tell(
    _ draft: Draft, _ action: String, by context: AuditContext, on objects: [AuditEvent.Object] = [],
    details: [JSONValue.Member] = [], in writer: RecordWriter
  ) throws(StoreError) -> Fact {
    let known = try now(in: writer.reader)
    let from = draft.from ?? known
    let value = draft.value.canonicalText
    let number = try writer.insert(
      """
      INSERT INTO model_fact (kind, subject, value, valid_from, valid_until, known, agent, reason) VALUES
      (\(draft.kind.rawValue), \(draft.subject), \(value), \(from), \(draft.until.stored), \(known),
        \(context.agent.name), \(context.reason.stored))
      """)
    let fact = Fact(
      number: number, kind: draft.kind, subject: draft.subject, value: draft.value, from: from, until: draft.until,
      known: known, agent: context.agent.name, reason: context.reason)
    try AuditTrail(archive).append(
      AuditEvent(
        action, by: context,
        on: objects + [.init("model-fact", identity: "\(number)", digest: fact.digest)],
        details: [.init("subject", .string(draft.subject)), .init("value", draft.value)] + details), in: writer)
    return fact
  }

  /// What time it is: that of the clock, and never before the last word.
  ///
  /// A clock that was set back would else unsay a revocation.
  func now(in reader: RecordReader) throws(StoreError) -> Timestamp {
    let clock = archive.time.now()
    let latest: Timestamp? = try reader.value("SELECT MAX(known) FROM model_fact")
    return latest.map { max($0, clock) } ?? clock
  }

  /// The fact that counts for a subject at a moment, as it was known then.
  func fact(
    _ kind: Fact.Kind, _ subject: String, at moment: Timestamp, known: Timestamp? = nil, in reader: RecordReader
  ) throws(StoreError) -> Fact? {
    let heard = known ?? Timestamp(microseconds: .max)
    let row = try reader.row(
      """
      SELECT \(Self.columns) FROM model_fact
      WHERE kind = \(kind.rawValue) AND subject = \(subject) AND known <= \(heard) AND valid_from <= \(moment)
        AND (valid_until IS NULL OR valid_until > \(moment))
      ORDER BY number DESC LIMIT 1
      """)
    return try row.map { row throws(StoreError) in try Self.fact(row) }
  }

  /// All facts whose subject begins with a text, as they were known at a moment, in the order in which they were said.
  func facts(
    _ kind: Fact.Kind, beginning prefix: String, known: Timestamp? = nil, in reader: RecordReader
  ) throws(StoreError) -> [Fact] {
    let heard = known ?? Timestamp(microseconds: .max)
    let rows = try reader.rows(
      """
      SELECT \(Self.columns) FROM model_fact
      WHERE kind = \(kind.rawValue) AND subject >= \(prefix) AND subject < \(prefix + "\u{10FFFF}") AND known <= \(heard)
      ORDER BY number
      """)
    var facts: [Fact] = []
    for row in rows { facts.append(try Self.fact(row)) }
    return facts
  }

  /// The facts that count at a moment, one for each subject that begins with a text, in the order of their subjects.
  func counting(
    _ kind: Fact.Kind, beginning prefix: String, at moment: Timestamp, known: Timestamp? = nil, in reader: RecordReader
  ) throws(StoreError) -> [Fact] {
    var last: [String: Fact] = [:]
    for fact in try facts(kind, beginning: prefix, known: known, in: reader) where fact.covers(moment) {
      last[fact.subject] = fact
    }
    return last.values.sorted { $0.subject < $1.subject }
  }

  /// How a subject went through time, as it was known at a moment.
  func spans(
    _ kind: Fact.Kind, _ subject: String, known: Timestamp? = nil, in reader: RecordReader
  ) throws(StoreError) -> [Span] {
    Self.spans(
      try facts(kind, beginning: subject, known: known, in: reader).filter { $0.subject == subject })
  }

  /// The stretches through which each of some facts about one subject counts.
  /// - Complexity: O(*n*²) for *n* facts, of which a subject has few.
  static func spans(_ facts: [Fact]) -> [Span] {
    let edges = Set(facts.flatMap { [$0.from] + ($0.until.map { [$0] } ?? []) }).sorted()
    var spans: [Span] = []
    for (place, edge) in edges.enumerated() {
      let end = place + 1 < edges.count ? edges[place + 1] : nil
      guard let fact = facts.last(where: { $0.covers(edge) }) else { continue }
      if let before = spans.last, before.fact == fact, before.until == edge {
        spans[spans.count - 1].until = end
      } else {
        spans.append(Span(from: edge, until: end, fact: fact))
      }
    }
    return spans
  }

  /// Facts whose row is not the one that the audit trail tells of.
  func altered(_ facts: [Fact], in reader: RecordReader) throws -> [Int] {
    let trail = AuditTrail(archive)
    return try facts.filter { fact in
      var query = AuditQuery()
      query.digest = fact.digest
      return try !trail.entries(query, in: reader).contains { entry in
        entry.event.objects.contains {
          $0.kind == "model-fact" && $0.identity == "\(fact.number)" && $0.digest == fact.digest
        }
      }
    }.map(\.number)
  }

  static let columns: SQL = "number, kind, subject, value, valid_from, valid_until, known, agent, reason"

  static func fact(_ row: Row) throws(StoreError) -> Fact {
    guard let kind = Fact.Kind(rawValue: try row.value(1)) else { throw .value(column: 1, expected: "a kind of fact") }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: try row.value(3, as: String.self).utf8)
    } catch {
      throw .value(column: 3, expected: "JSON")
    }
    return Fact(
      number: try row.value(0), kind: kind, subject: try row.value(2), value: value, from: try row.value(4),
      until: try row.value(5), known: try row.value(6), agent: try row.value(7), reason: try row.value(8))
  }
}
