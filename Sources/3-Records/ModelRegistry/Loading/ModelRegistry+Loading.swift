// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Foundation
public import ModelPackages
import Store
import Vocabulary

extension ModelRegistry {
  /// Gives a model out, where every byte, the signature and what its stage asks hold at this moment.
  ///
  /// - Parameters:
  ///   - reference: The version, as ``ModelReference`` says.
  ///   - purpose: What for.
  /// - Returns: The package.
  /// - Throws: ``RegistryError/notLoadable(version:_:)`` with all that is wrong, ``RegistryError/noWeights(version:)``, `StoreError`.
  public func load(_ reference: String, for purpose: LoadPurpose) throws -> ModelPackage {
    let version = try version(named: reference)
    guard version.hasWeights else { throw RegistryError.noWeights(version: version.description) }
    let faults = try faults(in: version, for: purpose)
    guard faults.isEmpty else { throw RegistryError.notLoadable(version: version.description, faults) }
    return try package(of: version)
  }

  /// Gives a model out whose signature, stage and approvals are not asked: for development, and written into the audit trail.
  ///
  /// Its bytes must be those that its digest names all the same.
  /// - Parameters:
  ///   - reference: The version.
  ///   - context: Who asks; a reason is needed.
  /// - Returns: The package.
  /// - Throws: ``RegistryError``, `StoreError`.
  public func loadUnverified(_ reference: String, by context: AuditContext) throws -> ModelPackage {
    guard context.reason?.isEmpty == false else { throw RegistryError.reasonMissing(action: "loading unverified") }
    let version = try version(named: reference)
    guard version.hasWeights else { throw RegistryError.noWeights(version: version.description) }
    let faults = fileFaults(version)
    guard faults.isEmpty else { throw RegistryError.notLoadable(version: version.description, faults) }
    try archive.records.write { writer in
      try AuditTrail(archive).append(AuditEvent("model.load-unverified", by: context, on: [version.object]), in: writer)
    }
    return try package(of: version)
  }

  /// All that keeps a version from being loaded; none where nothing does.
  /// - Parameters:
  ///   - version: The version.
  ///   - purpose: What for.
  /// - Returns: The faults: files first, then records, signature and stage.
  /// - Throws: `AuditError`, `StoreError`.
  public func faults(in version: RegisteredVersion, for purpose: LoadPurpose) throws -> [LoadFault] {
    var faults = fileFaults(version)
    try archive.records.read { reader in
      let now = try ledger.now(in: reader)
      faults += try registrationFaults(version, in: reader)
      if let missing = try ledger.missing(in: reader) { faults.append(.alteredFacts([missing])) }
      do {
        let (stage, fact) = try stage(of: version, at: now, known: nil, in: reader)
        try demandUnaltered(fact.map { [$0] } ?? [], in: reader)
        if stage == .retired || stage < purpose.stage {
          faults.append(.stage(found: stage, expected: purpose.stage))
        }
        let unmet = try unmet(version, for: purpose.stage, at: now, in: reader)
        let signature = try signatureFaults(version, at: now, known: nil, in: reader)
        if !signature.isEmpty { faults.append(.signature(signature)) }
        faults += unmet.filter { $0.demand != .signature }.map(LoadFault.unmet)
      } catch RegistryError.alteredFacts(let facts) {
        faults.append(.alteredFacts(facts))
      }
    }
    return faults
  }

  /// What is wrong with the files of a version.
  func fileFaults(_ version: RegisteredVersion) -> [LoadFault] {
    var faults: [LoadFault] = []
    if version.listed != version.digest {
      faults.append(.otherList(expected: version.digest, found: version.listed))
    }
    for file in version.files {
      guard let bytes = try? Data(contentsOf: archive.blobs.location(of: file.digest)) else {
        faults.append(.missing(path: file.path, file.digest))
        continue
      }
      let found = ContentDigest(hashing: bytes)
      if found != file.digest {
        faults.append(
          .otherBytes(
            path: file.path, isWeights: file.path == version.record.weights, expected: file.digest, found: found))
      }
    }
    if let weights = version.record.weights, !version.files.contains(where: { $0.path == weights }) {
      faults.append(.noWeights(path: weights))
    }
    return faults
  }

  /// Holds a version's row against what the audit trail tells of its registration.
  func registrationFaults(_ version: RegisteredVersion, in reader: RecordReader) throws -> [LoadFault] {
    var query = AuditQuery(limit: 1)
    query.digest = version.digest
    query.action = "model.register"
    guard let event = try AuditTrail(archive).entries(query, in: reader).first?.event else {
      return [.otherRegistration(part: "digest")]
    }
    var faults: [LoadFault] = []
    if event.context.agent.name != version.registrant { faults.append(.otherRegistration(part: "registrant")) }
    if !event.objects.contains(where: { $0 == version.object }) { faults.append(.otherRegistration(part: "number")) }
    let record = event.details.first { $0.key == "record" }?.value.text
    if record != version.recordDigest.description { faults.append(.otherRegistration(part: "record")) }
    return faults
  }

  private func package(of version: RegisteredVersion) throws -> ModelPackage {
    var files: [String: [UInt8]] = [:]
    // The bytes are hashed once more as they are read: what is given out is what was checked.
    for file in version.files { files[file.path] = try archive.blobs.bytes(of: file.digest) }
    let package = try packages.read(files)
    guard package.digest == version.digest else {
      throw RegistryError.notLoadable(
        version: version.description, [.otherList(expected: version.digest, found: package.digest)])
    }
    return package
  }

  /// The bytes of a file of a version, checked.
  public func bytes(of file: ModelPackage.File) throws -> [UInt8] { try archive.blobs.bytes(of: file.digest) }
}
