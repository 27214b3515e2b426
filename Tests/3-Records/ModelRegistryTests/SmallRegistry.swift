// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Catalog
import Datasets
import Foundation
import ModelPackages
import ModelRegistry
import Store
import Synchronization
import TestSupport
import Vocabulary

/// An archive of a test's own with small packages, a time that the test sets, and a key.
final class SmallRegistry: Sendable {
  let folder: TemporaryFolder
  let archive: Archive
  let registry: ModelRegistry
  let signer: ModelSigner
  private let clock: SetClock

  static let migrations = AuditTrail.migrations + Catalog.migrations + Datasets.migrations + ModelRegistry.migrations

  /// Reads `NAME VERSION USE` of the first line, so that no test needs a whole manifest.
  static let packages = ModelRegistry.PackageReader { files in
    let words = String(decoding: files["model.yaml"] ?? [], as: UTF8.self)
    let parts = words.split(separator: " ", maxSplits: 2).map(String.init)
    return package(
      parts[0], parts[1], use: parts.count > 2 ? parts[2] : "", weights: files["model.onnx"] ?? []
    ).package
  }

  static func manifest(_ name: String, _ version: String, _ use: String) -> ModelManifest {
    ModelManifest(
      name: name, version: version, task: .classification, weights: "model.onnx", inputs: [],
      outputs: [
        .init(name: "out", meaning: .logits, activation: .sigmoid, classes: ["pneumothorax"])
      ], operatingPoints: [.init(name: "screening", finding: "pneumothorax", threshold: 0.25)],
      accepts: ["modality": ["DX"]], intendedUse: use, outOfScope: ["Children"], licence: "Apache-2.0")
  }

  init(seed: UInt8 = 7) throws {
    folder = try TemporaryFolder()
    let clock = SetClock()
    self.clock = clock
    archive = try Archive.create(
      at: folder.file("archive"), migrations: Self.migrations,
      references: [AuditTrail.references, Catalog.references] + Datasets.references + ModelRegistry.references,
      time: TimeSource { clock.time.withLock { $0 } })
    registry = ModelRegistry(archive, packages: Self.packages)
    guard let signer = ModelSigner(seed: Array(repeating: seed, count: 32)) else { throw CocoaError(.fileNoSuchFile) }
    self.signer = signer
  }

  /// The same archive, opened as another process would.
  func another() throws -> ModelRegistry {
    let clock = self.clock
    return ModelRegistry(
      try Archive.open(
        at: folder.file("archive"), migrations: Self.migrations, time: TimeSource { clock.time.withLock { $0 } }),
      packages: Self.packages)
  }

  func pass(hours: Int = 1) {
    clock.time.withLock { $0 = Timestamp(microseconds: $0.microseconds + Int64(hours) * 3_600_000_000) }
  }

  func set(hour: Int) {
    clock.time.withLock { $0 = Self.hour(hour) }
  }

  var now: Timestamp { clock.time.withLock { $0 } }

  static func hour(_ hour: Int) -> Timestamp {
    Timestamp(microseconds: 1_700_000_000_000_000 + Int64(hour) * 3_600_000_000)
  }

  static func by(_ name: String, reason: String? = nil) -> AuditContext {
    AuditContext(agent: .init(.person, name), reason: reason, software: "test 1")
  }

  /// A package whose weights are some bytes.
  static func package(
    _ name: String = "chest", _ version: String = "1", use: String = "Finds pneumothorax", weights: [UInt8]
  ) -> (package: ModelPackage, files: [String: [UInt8]]) {
    let files = ["model.yaml": Array("\(name) \(version) \(use)".utf8), "model.onnx": weights]
    let listed = files.sorted { $0.key < $1.key }.map {
      ModelPackage.File(path: $0.key, digest: ContentDigest(hashing: $0.value), size: $0.value.count)
    }
    return (ModelPackage(manifest: manifest(name, version, use), files: listed, weights: weights), files)
  }

  @discardableResult
  func register(
    _ name: String = "chest", _ version: String = "1", use: String = "Finds pneumothorax", weights: [UInt8]? = nil,
    by person: String = "maker"
  ) throws -> RegisteredVersion {
    let (package, files) = Self.package(
      name, version, use: use, weights: weights ?? Array("weights of \(name) \(version)".utf8))
    return try registry.register(package, by: Self.by(person)) { files[$0] ?? [] }.version
  }

  /// A report that says something of a version.
  @discardableResult
  func report(
    _ verdict: EvidenceVerdict = .accepted, on version: RegisteredVersion, of model: ContentDigest? = nil,
    kind: EvidenceKind = .validationReport, text: String = "report", until: Timestamp? = nil
  ) throws -> ContentDigest {
    let bytes = Array("\(text) on \(version.digest)".utf8)
    let digest = ContentDigest(hashing: bytes)
    try registry.add(
      Evidence(kind, digest: digest, verdict: verdict, model: model ?? version.digest, validUntil: until),
      document: bytes, to: version, by: Self.by("judge"))
    return digest
  }

  func sign(_ version: RegisteredVersion) throws {
    try registry.trust(signer.key, owner: "Model office", by: Self.by("officer"))
    try registry.sign(version, by: signer, Self.by("officer"))
  }

  /// Brings a version to a stage with all that the standard policy asks.
  func raise(_ version: RegisteredVersion, to stage: ModelStage) throws {
    try sign(version)
    try report(on: version)
    guard stage >= .validated else { return }
    try registry.promote(version, to: .validated, by: Self.by("maker"))
    guard stage >= .approved else { return }
    try registry.approve(version, by: Self.by("ada"))
    try registry.approve(version, by: Self.by("ben"))
    try registry.promote(version, to: .approved, by: Self.by("maker"))
    guard stage >= .live else { return }
    try registry.promote(version, to: .live, by: Self.by("maker"))
  }

  /// Changes what no room of the program would.
  func force(_ statements: SQL...) throws {
    try archive.records.write { writer in
      for table in ["model_version", "model_file", "model_signature", "model_document", "model_fact"] {
        for act in ["update", "delete"] {
          try writer.execute(SQL(words: "DROP TRIGGER IF EXISTS \(table)_\(act)", values: []))
        }
      }
      for statement in statements { try writer.execute(statement) }
    }
  }

  /// Flips a bit of a file in the archive.
  func flip(_ blob: ContentDigest, byte: Int) throws {
    let place = archive.blobs.location(of: blob)
    var data = try Data(contentsOf: place)
    data[data.startIndex + byte] ^= 1
    try FileManager.default.removeItem(at: place)
    try data.write(to: place)
  }
}

/// A time that a test sets.
private final class SetClock: Sendable {
  let time = Mutex(SmallRegistry.hour(0))
}
