// SPDX-License-Identifier: Apache-2.0
import ModelPackages
import Store
import Vocabulary

extension ModelRegistry {
  /// The names of all models.
  public func names() throws -> [ModelName] {
    try archive.records.read { reader in try names(in: reader) }
  }

  /// All versions of a model, oldest first.
  /// - Throws: ``RegistryError/unknownModel(_:known:)``.
  public func versions(of name: ModelName) throws -> [RegisteredVersion] {
    try archive.records.read { reader in
      let rows = try reader.rows(
        """
        SELECT v.number FROM model_version v JOIN model_model m ON m.number = v.model
        WHERE m.name = \(name.description) ORDER BY v.version
        """)
      guard !rows.isEmpty else {
        throw RegistryError.unknownModel(name.description, known: try names(in: reader).map(\.description))
      }
      return try rows.map { try version(key: $0.value(0), in: reader) }
    }
  }

  /// The version that a text names, as ``ModelReference`` says.
  public func version(named text: String) throws -> RegisteredVersion { try version(ModelReference(text)) }

  /// The version that a reference names now.
  public func version(_ reference: ModelReference) throws -> RegisteredVersion {
    try archive.records.read { reader in try version(reference, in: reader) }
  }

  func version(_ reference: ModelReference, in reader: RecordReader) throws -> RegisteredVersion {
    switch reference {
    case .digest(let digest):
      guard let key: Int = try reader.value("SELECT number FROM model_version WHERE digest = \(digest)") else {
        throw RegistryError.unknownDigest(digest)
      }
      return try version(key: key, in: reader)
    case .alias(let name, let alias):
      guard let digest = try target(of: alias, name, at: ledger.now(in: reader), known: nil, in: reader) else {
        let known = try ledger.counting(.alias, beginning: "\(name):", at: ledger.now(in: reader), in: reader)
        if try !names(in: reader).contains(name) {
          throw RegistryError.unknownModel(name.description, known: try names(in: reader).map(\.description))
        }
        throw RegistryError.unknownAlias(
          model: name.description, alias: alias.description,
          known: known.filter { $0.value != .null }.map { String($0.subject.dropFirst(name.description.count + 1)) })
      }
      return try version(.digest(digest), in: reader)
    case .numbered(let name, let number):
      let key: Int? = try reader.value(
        """
        SELECT v.number FROM model_version v JOIN model_model m ON m.number = v.model
        WHERE m.name = \(name.description) AND v.version \(number.map { "= \($0)" as SQL } ?? "> 0")
        ORDER BY v.version DESC LIMIT 1
        """)
      if let key { return try version(key: key, in: reader) }
      let latest: Int? = try reader.value(
        """
        SELECT MAX(v.version) FROM model_version v JOIN model_model m ON m.number = v.model
        WHERE m.name = \(name.description)
        """)
      guard let number, let latest else {
        throw RegistryError.unknownModel(name.description, known: try names(in: reader).map(\.description))
      }
      throw RegistryError.unknownVersion(name: name.description, number: number, latest: latest)
    }
  }

  func names(in reader: RecordReader) throws(StoreError) -> [ModelName] {
    var names: [ModelName] = []
    for row in try reader.rows("SELECT name FROM model_model ORDER BY name") {
      if let name = ModelName(try row.value(0, as: String.self)) { names.append(name) }
    }
    return names
  }

  func version(key: Int, in reader: RecordReader) throws -> RegisteredVersion {
    guard
      let row = try reader.row(
        """
        SELECT m.name, v.version, v.digest, v.record, v.registered, v.registrant
        FROM model_version v JOIN model_model m ON m.number = v.model WHERE v.number = \(key)
        """)
    else { throw StoreError.value(column: 0, expected: "a version of a model") }
    let named = "\(try row.value(0, as: String.self))@\(try row.value(1, as: Int.self))"
    let blob = try row.value(3, as: ContentDigest.self)
    guard let bytes = try? archive.blobs.bytes(of: blob), let json = try? JSONValue(parsing: bytes),
      let record = ModelRecord(json),
      try record.name == row.value(0)
    else { throw RegistryError.badRecord(version: named, part: "the record \(blob.hexadecimal)") }
    return RegisteredVersion(
      key: key, number: try row.value(1), digest: try row.value(2), record: record, recordDigest: blob,
      files: try files(of: key, in: reader), registered: try row.value(4), registrant: try row.value(5))
  }

  private func files(of key: Int, in reader: RecordReader) throws(StoreError) -> [ModelPackage.File] {
    var files: [ModelPackage.File] = []
    for row in try reader.rows("SELECT path, digest, size FROM model_file WHERE version = \(key) ORDER BY path") {
      files.append(.init(path: try row.value(0), digest: try row.value(1), size: try row.value(2)))
    }
    return files
  }
}
