// SPDX-License-Identifier: Apache-2.0
public import Store
import Transparency
public import Vocabulary

extension AuditTrail {
  /// The entries that a query asks for.
  ///
  /// - Throws: ``AuditError/damaged(_:)`` where an entry that was found is none; ``StoreError``.
  /// - Complexity: O(*k* log *n*) for *k* entries found by agent, action, object or time.
  public func entries(_ query: AuditQuery, in reader: RecordReader) throws -> [AuditEntry] {
    var found: [AuditEntry] = []
    try forEach(query, in: reader) { found.append($0) }
    return found
  }

  /// Does something with each entry that a query asks for, so that they are never held at once.
  public func forEach(_ query: AuditQuery, in reader: RecordReader, _ body: (AuditEntry) throws -> Void) throws {
    try reader.forEach(Self.statement(query)) { row in
      try body(try Self.entry(row.value(1), at: row.value(0)))
    }
  }

  /// One entry.
  /// - Throws: ``AuditError/noEntry(_:size:)`` where there is none of this number.
  public func entry(_ sequence: Int, in reader: RecordReader) throws -> AuditEntry {
    guard let bytes: [UInt8] = try reader.value("SELECT entry FROM audit_entry WHERE sequence = \(sequence)") else {
      throw AuditError.noEntry(sequence, size: try size(in: reader))
    }
    return try Self.entry(bytes, at: sequence)
  }

  /// What happened to something: all entries that name its content, and those that name what was made of these.
  ///
  /// From the digest the way goes on over the data sets, versions and splits that are named beside it, not over patients and
  /// instances, which would lead to everything.
  /// - Parameters:
  ///   - digest: The content.
  ///   - reader: One moment of the records.
  /// - Returns: The entries, as they were written.
  /// - Throws: ``AuditError``, ``StoreError``.
  public func history(of digest: ContentDigest, in reader: RecordReader) throws -> [AuditEntry] {
    var known: Set<ContentDigest> = [digest]
    var next = [digest]
    var found: [Int: AuditEntry] = [:]
    while let digest = next.popLast() {
      var query = AuditQuery()
      query.digest = digest
      for entry in try entries(query, in: reader) where found.updateValue(entry, forKey: entry.line.sequence) == nil {
        for object in entry.event.objects where Self.leadsOn(object.kind) {
          if let digest = object.digest, known.insert(digest).inserted { next.append(digest) }
        }
      }
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func leadsOn(_ kind: String) -> Bool { kind.hasPrefix("dataset") || kind.hasPrefix("split") }

  private static func entry(_ bytes: [UInt8], at sequence: Int) throws(AuditError) -> AuditEntry {
    do {
      guard let entry = AuditEntry(try TrailEntry(parsing: bytes)) else {
        throw AuditError.damaged(.entry(sequence, .field(name: "agent, outcome or objects", expected: "a known one")))
      }
      // A row that was moved is not the entry of its number.
      guard entry.line.sequence == sequence else {
        throw AuditError.damaged(.number(sequence, found: entry.line.sequence))
      }
      return entry
    } catch let fault as EntryFault {
      throw .damaged(.entry(sequence, fault))
    } catch let error as AuditError {
      throw error
    } catch {
      preconditionFailure("nothing else is thrown")
    }
  }

  private static func statement(_ query: AuditQuery) -> SQL {
    var conditions: [SQL] = []
    if let agent = query.agent { conditions.append("agent = \(agent)") }
    if let action = query.action {
      if action.hasSuffix("*") {
        let start = String(action.dropLast())
        conditions.append("action >= \(start) AND action < \(start + "\u{10FFFF}")")
      } else {
        conditions.append("action = \(action)")
      }
    }
    if let from = query.from { conditions.append("time >= \(from)") }
    if let until = query.until { conditions.append("time < \(until)") }
    if let sequences = query.sequences {
      conditions.append("sequence >= \(sequences.lowerBound) AND sequence < \(sequences.upperBound)")
    }
    if let digest = query.digest {
      conditions.append("sequence IN (SELECT sequence FROM audit_object WHERE digest = \(digest))")
    }
    switch (query.identity, query.kind) {
    case (let identity?, let kind?):
      conditions.append(
        "sequence IN (SELECT sequence FROM audit_object WHERE identity = \(identity) AND kind = \(kind))")
    case (let identity?, nil):
      conditions.append("sequence IN (SELECT sequence FROM audit_object WHERE identity = \(identity))")
    case (nil, let kind?): conditions.append("sequence IN (SELECT sequence FROM audit_object WHERE kind = \(kind))")
    case (nil, nil): break
    }
    var statement: SQL = "SELECT sequence, entry FROM audit_entry"
    for (place, condition) in conditions.enumerated() {
      statement = statement + (place == 0 ? " WHERE " : " AND ") + condition
    }
    statement = statement + (query.order == .oldestFirst ? " ORDER BY sequence" : " ORDER BY sequence DESC")
    if let limit = query.limit { statement = statement + " LIMIT \(limit)" }
    return statement
  }
}
