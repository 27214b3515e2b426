// SPDX-License-Identifier: Apache-2.0
public import AuditTrail
import Datasets
public import ModelPackages
import Store
public import Vocabulary

extension ModelRegistry {
  /// What became of a registration.
  public struct Registration: Sendable {
    /// The version.
    public let version: RegisteredVersion
    /// Whether it was not there before.
    public let isNew: Bool
  }

  /// What is said of a version beside what its package says.
  public struct Provenance: Sendable, Hashable {
    /// Who made it.
    public var developer: String
    /// Whom to ask.
    public var contact: String
    /// The protocol by which it is to be judged.
    public var protocolDigest: ContentDigest?

    /// Makes a provenance; the parameters are the properties.
    public init(developer: String = "", contact: String = "", protocolDigest: ContentDigest? = nil) {
      self.developer = developer
      self.contact = contact
      self.protocolDigest = protocolDigest
    }
  }

  /// Takes a package in: its files are kept by their contents, and the version is known by the package's digest.
  ///
  /// The same package a second time changes nothing. Where the manifest names training data, that version of a data set must be in this
  /// archive, so that the line from the model back to its images holds; `allowsForeignData` takes what was trained elsewhere.
  /// - Parameters:
  ///   - package: The package.
  ///   - provenance: What is said beside it.
  ///   - allowsForeignData: Whether training data may be unknown here.
  ///   - context: Who registers it.
  ///   - bytes: Gives the bytes of a file by its path.
  /// - Returns: The version, and whether it is new.
  /// - Throws: ``RegistryError``, `StoreError`, and what `bytes` throws.
  @discardableResult
  public func register(
    _ package: ModelPackage, provenance: Provenance = Provenance(), allowsForeignData: Bool = false,
    by context: AuditContext, bytes: (String) throws -> [UInt8]
  ) throws -> Registration {
    guard let name = ModelName(package.manifest.name) else { throw RegistryError.badName(package.manifest.name) }
    let record = ModelRecord(
      package.manifest, developer: provenance.developer, contact: provenance.contact,
      protocolDigest: provenance.protocolDigest)
    if let data = record.trainingData, !allowsForeignData {
      do {
        _ = try Datasets(archive).version(.digest(data))
      } catch DatasetError.unknownDigest(let digest) {
        throw RegistryError.unknownTrainingData(digest)
      }
    }
    var contents: [FileToKeep] = []
    for file in package.files {
      let found = try bytes(file.path)
      let digest = ContentDigest(hashing: found)
      guard digest == file.digest else {
        throw RegistryError.otherBytes(path: file.path, expected: file.digest, found: digest)
      }
      contents.append(FileToKeep(found, patient: nil))
    }
    return try publish(name, digest: package.digest, record: record, files: package.files, contents, by: context)
  }

  /// Takes a product in whose weights are not ours; the version is known by the digest of its record.
  ///
  /// - Parameters:
  ///   - record: What is known of it.
  ///   - context: Who registers it.
  /// - Returns: The version, and whether it is new.
  /// - Throws: ``RegistryError``, `StoreError`.
  @discardableResult
  public func register(_ record: ModelRecord, by context: AuditContext) throws -> Registration {
    guard let name = ModelName(record.name) else { throw RegistryError.badName(record.name) }
    let bytes = Array(record.json.canonicalText.utf8)
    let digest = ContentDigest(hashing: bytes)
    let file = ModelPackage.File(path: RegisteredVersion.productFile, digest: digest, size: bytes.count)
    return try publish(name, digest: digest, record: record, files: [file], [], by: context)
  }

  private func publish(
    _ name: ModelName, digest: ContentDigest, record: ModelRecord, files: [ModelPackage.File], _ contents: [FileToKeep],
    by context: AuditContext
  ) throws -> Registration {
    // Until the transaction names the files nothing says that they are needed; keeping holds off the collection of garbage.
    try archive.keeping { keeper in
      let written = Array(record.json.canonicalText.utf8)
      let kept = try keeper.keep(contents + [FileToKeep(written, patient: nil)])
      guard let recordBlob = kept.last?.blob else {
        throw StoreError.value(column: 0, expected: "the record of a model")
      }
      return try archive.records.write { writer in
        if let there: Int = try writer.reader.value("SELECT number FROM model_version WHERE digest = \(digest)") {
          return Registration(version: try version(key: there, in: writer.reader), isNew: false)
        }
        let model: Int
        if let known: Int = try writer.reader.value("SELECT number FROM model_model WHERE name = \(name.description)") {
          model = known
        } else {
          model = try writer.insert("INSERT INTO model_model (name) VALUES (\(name.description))")
        }
        let latest: Int =
          try writer.reader.value("SELECT MAX(version) FROM model_version WHERE model = \(model)") ?? 0
        let key = try writer.insert(
          """
          INSERT INTO model_version (model, version, digest, record, registered, registrant) VALUES
          (\(model), \(latest + 1), \(digest), \(recordBlob), \(try ledger.now(in: writer.reader)), \(context.agent.name))
          """)
        for file in files {
          try writer.execute(
            """
            INSERT INTO model_file (version, path, digest, size)
            VALUES (\(key), \(file.path), \(file.digest), \(file.size))
            """)
        }
        var details: [JSONValue.Member] = [
          .init("record", .string(recordBlob.description)), .init("files", .integer(files.count)),
        ]
        if let data = record.trainingData { details.append(.init("trainingData", .string(data.description))) }
        let version = try version(key: key, in: writer.reader)
        try ledger.tell(
          .init(kind: .stage, subject: digest.hexadecimal, value: .string(ModelStage.registered.rawValue)),
          "model.register", by: context,
          on: [version.object] + (record.trainingData.map { [.init("dataset-version", digest: $0)] } ?? []),
          details: details, in: writer)
        return Registration(version: version, isNew: true)
      }
    }
  }
}

extension RegisteredVersion {
  /// How the audit trail names it.
  var object: AuditEvent.Object { .init("model-version", identity: description, digest: digest) }
}
