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

/// An archive with a model whose makers write what a page must not take for its own, brought as far as a test wants it.
final class CardRegistry: Sendable {
  static let hostile = "<script>alert(\"x\")</script> & ]]> \u{1}"
  private let folder: TemporaryFolder
  private let clock = Clock()
  let registry: ModelRegistry

  private final class Clock: Sendable {
    let time = Mutex(Timestamp(microseconds: 1_700_000_000_000_000))
  }

  private static func manifest(isBare: Bool) -> ModelManifest {
    var manifest = ModelManifest(
      name: "chest", version: "1.4", task: .classification, weights: "model.onnx", inputs: [],
      outputs: [
        .init(name: "out", meaning: .logits, activation: .sigmoid, classes: ["pneumothorax", "effusion <1 cm"])
      ],
      operatingPoints: isBare ? [] : [.init(name: "screening", finding: "pneumothorax", threshold: 0.25)],
      accepts: isBare ? [:] : ["modality": ["DX", "CR"]],
      intendedUse: isBare ? "" : "Finds pneumothorax on upright radiographs",
      outOfScope: isBare ? [] : ["Children under 2 & neonates"], licence: isBare ? "" : "Apache-2.0")
    if !isBare {
      manifest.summary = "A network of 121 layers. \(hostile)"
      manifest.intendedUsers = ["Radiologists"]
      manifest.intendedPopulation = "Adults"
      manifest.trainingSummary = "955 radiographs of three sources"
    }
    return manifest
  }

  init() throws {
    folder = try TemporaryFolder()
    let clock = clock
    let archive = try Archive.create(
      at: folder.file("archive"),
      migrations: AuditTrail.migrations + Catalog.migrations + Datasets.migrations + ModelRegistry.migrations,
      references: [AuditTrail.references, Catalog.references] + Datasets.references + ModelRegistry.references,
      time: TimeSource { clock.time.withLock { $0 } })
    registry = ModelRegistry(
      archive,
      packages: ModelRegistry.PackageReader { files in Self.package(isBare: files["model.yaml"] == Array("bare".utf8)) }
    )
  }

  private static func contents(isBare: Bool) -> [String: [UInt8]] {
    ["model.yaml": Array((isBare ? "bare" : "full").utf8), "model.onnx": Array("weights".utf8)]
  }

  private static func package(isBare: Bool) -> ModelPackage {
    let files = contents(isBare: isBare)
    return ModelPackage(
      manifest: manifest(isBare: isBare),
      files: files.sorted { $0.key < $1.key }.map {
        .init(path: $0.key, digest: ContentDigest(hashing: $0.value), size: $0.value.count)
      }, weights: files["model.onnx"] ?? [])
  }

  static func by(_ name: String) -> AuditContext {
    AuditContext(agent: .init(.person, name), reason: nil, software: "test 1")
  }

  /// A version of which only its files are known.
  func bare() throws -> RegisteredVersion {
    let files = Self.contents(isBare: true)
    return try registry.register(Self.package(isBare: true), by: Self.by("maker")) { files[$0] ?? [] }.version
  }

  /// A version with a report, a signature, two approvals and the alias `champion`.
  func live() throws -> RegisteredVersion {
    let files = Self.contents(isBare: false)
    let provenance = ModelRegistry.Provenance(
      developer: "Makers & Sons", contact: "models@example.org", protocolDigest: ContentDigest(hashing: [7]))
    let version = try registry.register(Self.package(isBare: false), provenance: provenance, by: Self.by("maker")) {
      files[$0] ?? []
    }.version
    guard let signer = ModelSigner(seed: Array(repeating: 7, count: 32)) else { throw CocoaError(.fileNoSuchFile) }
    try registry.trust(signer.key, owner: "Model <office>", by: Self.by("officer"))
    try registry.sign(version, by: signer, Self.by("officer"))
    let report = Array("the report".utf8)
    try registry.add(
      Evidence(
        .validationReport, digest: ContentDigest(hashing: report), verdict: .accepted, model: version.digest,
        protocolDigest: ContentDigest(hashing: [7]), data: ContentDigest(hashing: [8])),
      document: report, to: version, by: Self.by("judge"))
    try registry.promote(version, to: .validated, by: Self.by("maker"))
    try registry.approve(version, by: Self.by("ada"))
    try registry.approve(version, by: Self.by("ben"))
    try registry.promote(version, to: .approved, by: Self.by("maker"))
    try registry.promote(version, to: .live, by: Self.by("maker"))
    return version
  }

  /// A manufacturer's product, of which there are no weights.
  func product() throws -> RegisteredVersion {
    guard let name = ModelName("vendor-chest"), let identifier = ProductIdentifier("00889842000016") else {
      throw CocoaError(.fileNoSuchFile)
    }
    let product = VendorProduct(
      manufacturer: "Vendor \"AI\" <GmbH>", product: "ChestSight", version: "2.1", deviceIdentifier: identifier,
      clearances: [.init(.premarketNotification, "K230001")],
      outputs: [.init(output: "ptx", finding: "pneumothorax", threshold: 0.5)])
    let record = ModelRecord(product, name: name, intendedUse: "Triage of pneumothorax")
    return try registry.register(record, by: Self.by("maker")).version
  }
}
