// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Store
import Vocabulary

extension ModelRegistry {
  /// What is wrong with one version, or with the facts of the registry.
  public struct RegistryFault: Sendable, Equatable {
    /// The version; `nil` for facts of no version.
    public let version: String?
    /// What is wrong.
    public let fault: LoadFault
  }

  /// Holds the whole registry against itself and against the audit trail: files, lists, records, signatures and every fact.
  ///
  /// A signature that does not count because nobody trusts its key any more is a fault; that a version has none is not.
  /// - Returns: The faults.
  /// - Throws: `AuditError`, `StoreError`.
  public func verify() throws -> [RegistryFault] {
    try archive.records.read { reader in
      var faults: [RegistryFault] = []
      for row in try reader.rows("SELECT number FROM model_version ORDER BY number") {
        let version: RegisteredVersion
        do {
          version = try self.version(key: row.value(0), in: reader)
        } catch RegistryError.badRecord(let named, let part) {
          faults.append(.init(version: named, fault: .otherRegistration(part: part)))
          continue
        }
        // A product's record lies among the files too, under its canonical bytes.
        faults += fileFaults(version).map { .init(version: version.description, fault: $0) }
        faults += try registrationFaults(version, in: reader).map { .init(version: version.description, fault: $0) }
        let signatures = try signatures(of: version, at: ledger.now(in: reader), known: nil, in: reader).compactMap(
          \.fault)
        if !signatures.isEmpty { faults.append(.init(version: version.description, fault: .signature(signatures))) }
      }
      let altered = try alteredFacts(in: reader)
      if !altered.isEmpty { faults.append(.init(version: nil, fault: .alteredFacts(altered))) }
      return faults
    }
  }

  /// Facts whose rows differ from the audit trail on either side.
  private func alteredFacts(in reader: RecordReader) throws -> [Int] {
    var told: [Int: ContentDigest] = [:]
    var query = AuditQuery()
    query.kind = "model-fact"
    try AuditTrail(archive).forEach(query, in: reader) { entry in
      for object in entry.event.objects where object.kind == "model-fact" {
        if let number = object.identity.flatMap({ Int($0) }), let digest = object.digest { told[number] = digest }
      }
    }
    var altered: [Int] = []
    try reader.forEach("SELECT \(FactLedger.columns) FROM model_fact ORDER BY number") { row in
      let number: Int = try row.value(0)
      let fact = try? FactLedger.fact(row)
      if told.removeValue(forKey: number) != fact?.digest || fact == nil { altered.append(number) }
    }
    return (altered + told.keys).sorted()
  }
}
