// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Store
public import Vocabulary

extension ModelRegistry {
  /// Brings evidence about a version.
  ///
  /// - Parameters:
  ///   - evidence: What it is and says.
  ///   - document: The report's bytes, which are kept; of a report that lies elsewhere only the digest is.
  ///   - version: The version.
  ///   - context: Who brings it.
  /// - Returns: The fact that was written.
  /// - Throws: ``RegistryError``, `StoreError`.
  @discardableResult
  public func add(
    _ evidence: Evidence, document: [UInt8]? = nil, to version: RegisteredVersion, by context: AuditContext
  ) throws -> Fact {
    let now = archive.time.now()
    if let until = evidence.validUntil, until <= now { throw RegistryError.badMoment(until, now: now) }
    if let document {
      let found = ContentDigest(hashing: document)
      guard found == evidence.digest else {
        throw RegistryError.otherBytes(path: evidence.kind.rawValue, expected: evidence.digest, found: found)
      }
    }
    return try archive.keeping { keeper in
      if let document { _ = try keep(document, what: "evidence", keeper: keeper) }
      return try archive.records.write { writer in
        if document != nil { try name(evidence.digest, what: "evidence", in: writer) }
        return try ledger.tell(
          .init(
            kind: .evidence,
            subject: "\(version.digest.hexadecimal)/\(evidence.kind.rawValue)/\(evidence.digest.hexadecimal)",
            value: evidence.value, until: evidence.validUntil), "model.evidence", by: context,
          on: [version.object, .init("evidence", identity: evidence.kind.rawValue, digest: evidence.digest)],
          in: writer)
      }
    }
  }

  /// The evidence about a version that counts at a moment.
  public func evidence(
    on version: RegisteredVersion, at moment: Timestamp? = nil, known: Timestamp? = nil
  ) throws -> [(evidence: Evidence, fact: Fact)] {
    try archive.records.read { reader in
      try evidence(on: version, at: moment ?? ledger.now(in: reader), known: known, in: reader)
    }
  }

  /// The report behind a piece of evidence; `nil` where it lies elsewhere.
  /// - Throws: `StoreError` where it is kept and damaged.
  public func document(of evidence: Evidence) throws -> [UInt8]? {
    guard archive.blobs.contains(evidence.digest) else { return nil }
    return try archive.blobs.bytes(of: evidence.digest)
  }

  func evidence(
    on version: RegisteredVersion, at moment: Timestamp, known: Timestamp?, in reader: RecordReader
  ) throws -> [(evidence: Evidence, fact: Fact)] {
    try ledger.counting(
      .evidence, beginning: "\(version.digest.hexadecimal)/", at: moment, known: known, in: reader
    ).compactMap { fact in Evidence(fact).map { ($0, fact) } }
  }
}
