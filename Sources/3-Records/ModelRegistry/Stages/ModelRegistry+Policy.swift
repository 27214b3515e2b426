// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Store
public import Vocabulary

extension ModelRegistry {
  /// The policy that holds, and the digest of its file; the standard one without a digest where the archive has none.
  public func policy(at moment: Timestamp? = nil) throws -> (policy: StagePolicy, digest: ContentDigest?) {
    try archive.records.read { reader in
      try policy(at: moment ?? ledger.now(in: reader), known: nil, in: reader)
    }
  }

  /// Sets the policy of the archive from now on.
  /// - Parameters:
  ///   - bytes: The file, YAML.
  ///   - fileName: How it is named in faults.
  ///   - context: Who sets it; a reason is needed.
  /// - Returns: The digest of its file.
  /// - Throws: `InputFaults`, ``RegistryError``, `StoreError`.
  @discardableResult
  public func setPolicy(_ bytes: [UInt8], fileName: String, by context: AuditContext) throws -> ContentDigest {
    let policy = try StagePolicy(bytes: bytes, fileName: fileName)
    guard context.reason?.isEmpty == false else { throw RegistryError.reasonMissing(action: "setting a policy") }
    return try archive.keeping { keeper in
      let digest = try keep(bytes, what: "policy", keeper: keeper)
      try archive.records.write { writer in
        try name(digest, what: "policy", in: writer)
        try ledger.tell(
          .init(
            kind: .policy, subject: "stages",
            value: .object(["title": .string(policy.title), "digest": .string(digest.description)])), "model.policy",
          by: context, on: [.init("model-policy", identity: policy.title, digest: digest)], in: writer)
      }
      return digest
    }
  }

  func policy(at moment: Timestamp, known: Timestamp?, in reader: RecordReader) throws -> (
    policy: StagePolicy, digest: ContentDigest?
  ) {
    guard let fact = try ledger.fact(.policy, "stages", at: moment, known: known, in: reader) else {
      return (.standard, nil)
    }
    guard try ledger.altered([fact], in: reader).isEmpty else { throw RegistryError.alteredFacts([fact.number]) }
    guard let digest = fact.value["digest"]?.text.flatMap({ ContentDigest($0) }) else {
      throw RegistryError.alteredFacts([fact.number])
    }
    return (try StagePolicy(bytes: archive.blobs.bytes(of: digest), fileName: "policy"), digest)
  }

  func keep(_ bytes: [UInt8], what: String, keeper: FileKeeper) throws -> ContentDigest {
    guard let kept = try keeper.keep([FileToKeep(bytes, patient: nil)]).first else {
      throw StoreError.value(column: 0, expected: what)
    }
    return kept.blob
  }

  func name(_ document: ContentDigest, what: String, in writer: RecordWriter) throws(StoreError) {
    try writer.execute(
      """
      INSERT INTO model_document (digest, what, known) VALUES (\(document), \(what), \(archive.time.now()))
      ON CONFLICT (digest) DO NOTHING
      """)
  }
}
