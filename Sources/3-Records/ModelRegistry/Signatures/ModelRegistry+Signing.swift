// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Store
public import Vocabulary

extension ModelRegistry {
  /// A key as it stands in an archive.
  public struct TrustedKey: Sendable, Equatable {
    /// The key.
    public let key: ModelKey
    /// Whose it is.
    public let owner: String
    /// Whether it counts.
    public let isTrusted: Bool
    /// Since when that is so.
    public let since: Timestamp
    /// The fact that says so.
    public let fact: Fact
  }

  /// The keys that are or were trusted, as they stand at a moment.
  public func keys(at moment: Timestamp? = nil, known: Timestamp? = nil) throws -> [TrustedKey] {
    try archive.records.read { reader in
      try ledger.counting(.key, beginning: "", at: moment ?? ledger.now(in: reader), known: known, in: reader)
        .compactMap(Self.trusted)
    }
  }

  /// Trusts a key from now on, also one that was revoked.
  /// - Parameters:
  ///   - key: The key.
  ///   - owner: Whose it is: a person or an office, never a patient.
  ///   - context: Who trusts it.
  /// - Returns: How it stands.
  /// - Throws: `StoreError`.
  @discardableResult
  public func trust(_ key: ModelKey, owner: String, by context: AuditContext) throws -> TrustedKey {
    try tell(key, owner: owner, state: "trusted", from: nil, "model.trust", by: context)
  }

  /// Takes trust away: no signature by the key counts any more, whenever it was made.
  /// - Parameters:
  ///   - identity: The key's name, or its first 8 digits or more.
  ///   - moment: Since when it does not count, not later than now; now where it is `nil`.
  ///   - context: Who takes it away; a reason is needed.
  /// - Returns: How it stands.
  /// - Throws: ``RegistryError``, `StoreError`.
  @discardableResult
  public func revoke(_ identity: String, since moment: Timestamp? = nil, by context: AuditContext) throws -> TrustedKey
  {
    guard context.reason?.isEmpty == false else { throw RegistryError.reasonMissing(action: "revoking a key") }
    let now = try archive.records.read { reader in try ledger.now(in: reader) }
    if let moment, moment > now { throw RegistryError.badMoment(moment, now: now) }
    let known = try keys()
    let found = known.filter { $0.key.identity.hasPrefix(identity) }
    guard identity.utf8.count >= 8, found.count == 1, let found = found.first else {
      throw RegistryError.unknownKey(identity, known: known.map(\.key.identity))
    }
    return try tell(
      found.key, owner: found.owner, state: "revoked", from: moment, "model.revoke", by: context)
  }

  private func tell(
    _ key: ModelKey, owner: String, state: String, from: Timestamp?, _ action: String, by context: AuditContext
  ) throws -> TrustedKey {
    let value: JSONValue = .object(["state": .string(state), "owner": .string(owner), "key": .string(key.pem)])
    let fact = try archive.records.write { writer in
      try ledger.tell(
        .init(kind: .key, subject: key.identity, value: value, from: from), action, by: context,
        on: [.init("model-key", identity: key.identity)], in: writer)
    }
    return TrustedKey(key: key, owner: owner, isTrusted: state == "trusted", since: fact.from, fact: fact)
  }

  private static func trusted(_ fact: Fact) -> TrustedKey? {
    guard let state = fact.value["state"]?.text, let owner = fact.value["owner"]?.text,
      let key = fact.value["key"]?.text.flatMap({ ModelKey(pem: $0) })
    else { return nil }
    return TrustedKey(key: key, owner: owner, isTrusted: state == "trusted", since: fact.from, fact: fact)
  }

  /// Signs a version and keeps the signature.
  /// - Parameters:
  ///   - version: The version.
  ///   - signer: A key that is trusted here.
  ///   - context: Who signs.
  /// - Returns: The bundle.
  /// - Throws: ``RegistryError``, `StoreError`.
  @discardableResult
  public func sign(_ version: RegisteredVersion, by signer: ModelSigner, _ context: AuditContext) throws
    -> SignatureBundle
  {
    let bundle: SignatureBundle
    do {
      bundle = try SignatureBundle(signing: version.files, of: version.record.name, by: signer)
    } catch {
      throw RegistryError.badSignature(error)
    }
    try attach(bundle, to: version, by: context)
    return bundle
  }

  /// Keeps a signature that was made elsewhere, where it holds for the version and its key is trusted here.
  /// - Parameters:
  ///   - bundle: The signature.
  ///   - version: The version.
  ///   - context: Who brings it.
  /// - Throws: ``RegistryError/badSignature(_:)``, `StoreError`.
  public func attach(_ bundle: SignatureBundle, to version: RegisteredVersion, by context: AuditContext) throws {
    try archive.keeping { keeper in
      guard let blob = try keeper.keep([FileToKeep(bundle.bytes, patient: nil)]).first?.blob else { return }
      try archive.records.write { writer in
        if let fault = try fault(of: bundle, version, at: ledger.now(in: writer.reader), known: nil, in: writer.reader)
        {
          throw RegistryError.badSignature(fault)
        }
        let count = try writer.execute(
          """
          INSERT INTO model_signature (version, bundle, signing_key, known)
          VALUES (\(version.key), \(blob), \(bundle.key), \(try ledger.now(in: writer.reader)))
          ON CONFLICT (version, bundle) DO NOTHING
          """)
        guard count > 0 else { return }
        try AuditTrail(archive).append(
          AuditEvent(
            "model.sign", by: context,
            on: [version.object, .init("model-signature", identity: bundle.key, digest: blob)]), in: writer)
      }
    }
  }

  /// A signature that is kept, with what is wrong with it.
  public struct KeptSignature: Sendable, Equatable {
    /// The digest of the bundle's file.
    public let bundle: ContentDigest
    /// The key that it names.
    public let key: String
    /// When it was brought.
    public let known: Timestamp
    /// What is wrong with it; `nil` where it holds.
    public let fault: SignatureFault?
  }

  /// The signatures of a version, and whether they hold.
  public func signatures(of version: RegisteredVersion) throws -> [KeptSignature] {
    try archive.records.read { reader in
      try signatures(of: version, at: ledger.now(in: reader), known: nil, in: reader)
    }
  }

  func signatures(
    of version: RegisteredVersion, at moment: Timestamp, known: Timestamp?, in reader: RecordReader
  ) throws -> [KeptSignature] {
    let heard = known ?? Timestamp(microseconds: .max)
    let rows = try reader.rows(
      """
      SELECT bundle, signing_key, known FROM model_signature WHERE version = \(version.key) AND known <= \(heard)
      ORDER BY number
      """)
    return try rows.map { row in
      let blob = try row.value(0, as: ContentDigest.self)
      var found: SignatureFault?
      do {
        let bundle = try SignatureBundle(bytes: archive.blobs.bytes(of: blob))
        found = try fault(of: bundle, version, at: moment, known: known, in: reader)
      } catch let error as SignatureFault {
        found = error
      } catch StoreError.damagedBlob, StoreError.missingBlob {
        found = .otherBundle(blob)
      }
      return KeptSignature(bundle: blob, key: try row.value(1), known: try row.value(2), fault: found)
    }
  }

  /// The faults of all signatures of a version; none where one holds.
  func signatureFaults(
    _ version: RegisteredVersion, at moment: Timestamp, known: Timestamp?, in reader: RecordReader
  ) throws -> [SignatureFault] {
    let all = try signatures(of: version, at: moment, known: known, in: reader)
    guard !all.isEmpty else { return [.absent] }
    return all.contains { $0.fault == nil } ? [] : all.compactMap(\.fault)
  }

  private func fault(
    of bundle: SignatureBundle, _ version: RegisteredVersion, at moment: Timestamp, known: Timestamp?,
    in reader: RecordReader
  ) throws -> SignatureFault? {
    guard let fact = try ledger.fact(.key, bundle.key, at: moment, known: known, in: reader),
      let key = Self.trusted(fact), key.key.identity == bundle.key
    else { return .unknownKey(bundle.key) }
    guard try ledger.altered([fact], in: reader).isEmpty else { return .otherKeyRow(bundle.key) }
    guard key.isTrusted else { return .revokedKey(bundle.key, since: key.since) }
    return bundle.fault(key.key, files: version.files)
  }
}
