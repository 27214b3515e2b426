// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import ModelPackages
import ModelRegistry
import Store
import Testing
import Vocabulary

@Suite struct `Loading a model` {
  @Test func `gives the package that was registered`() throws {
    let small = try SmallRegistry()
    let version = try small.register(weights: [9, 8, 7])
    try small.raise(version, to: .live)
    let package = try small.registry.load("chest@1", for: .live)
    #expect(package.weights == [9, 8, 7])
    #expect(package.digest == version.digest)
    #expect(package.manifest == SmallRegistry.manifest("chest", "1", "Finds pneumothorax"))
  }

  @Test func `names the file whose byte was changed, wherever in it, with what was expected and found`() throws {
    for byte in [0, 8, 17] {
      let small = try SmallRegistry()
      let version = try small.register()
      try small.raise(version, to: .live)
      let weights = try #require(version.files.first { $0.path == "model.onnx" })
      try small.flip(weights.digest, byte: byte)
      var bytes = Array("weights of chest 1".utf8)
      bytes[byte] ^= 1
      let fault = LoadFault.otherBytes(
        path: "model.onnx", isWeights: true, expected: weights.digest, found: ContentDigest(hashing: bytes))
      #expect(throws: RegistryError.notLoadable(version: "chest@1", [fault])) {
        try small.registry.load("chest@1", for: .live)
      }
      #expect(throws: RegistryError.notLoadable(version: "chest@1", [fault])) {
        try small.registry.loadUnverified("chest@1", by: SmallRegistry.by("dev", reason: "debugging"))
      }
      #expect(try small.registry.verify().map(\.fault) == [fault])
    }
  }

  @Test func `finds a file that is gone, and another manifest`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    try small.sign(version)
    let manifest = try #require(version.files.first { $0.path == "model.yaml" })
    let weights = try #require(version.files.first { $0.path == "model.onnx" })
    try small.flip(manifest.digest, byte: 3)
    try FileManager.default.removeItem(at: small.archive.blobs.location(of: weights.digest))
    let faults = try small.registry.faults(in: version, for: .evaluation)
    #expect(faults.contains(.missing(path: "model.onnx", weights.digest)))
    #expect(
      faults.contains {
        if case .otherBytes("model.yaml", false, _, _) = $0 { true } else { false }
      })
  }

  @Test func `needs a signature and the stage that its purpose asks`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    #expect(throws: RegistryError.notLoadable(version: "chest@1", [.signature([.absent])])) {
      try small.registry.load("chest@1", for: .evaluation)
    }
    try small.sign(version)
    _ = try small.registry.load("chest@1", for: .evaluation)
    let error = #expect(throws: RegistryError.self) { try small.registry.load("chest@1", for: .shadow) }
    #expect(
      error
        == .notLoadable(
          version: "chest@1",
          [
            .stage(found: .registered, expected: .validated),
            .unmet(
              .init(
                stage: .validated, demand: .evidence(.validationReport, .accepted), found: [.nothing])),
          ]))
    try small.report(on: version)
    try small.registry.promote(version, to: .validated, by: SmallRegistry.by("maker"))
    _ = try small.registry.load("chest@1", for: .shadow)
    #expect(throws: RegistryError.self) { try small.registry.load("chest@1", for: .live) }
    try small.registry.lower(version, to: .retired, by: SmallRegistry.by("maker", reason: "old"))
    #expect(
      throws: RegistryError.notLoadable(
        version: "chest@1", [.stage(found: .retired, expected: .registered)])
    ) { try small.registry.load("chest@1", for: .evaluation) }
  }

  @Test func `without being verified needs a reason and stands in the audit trail`() throws {
    let small = try SmallRegistry()
    try small.register(weights: [1])
    #expect(throws: RegistryError.reasonMissing(action: "loading unverified")) {
      try small.registry.loadUnverified("chest@1", by: SmallRegistry.by("dev"))
    }
    #expect(
      try small.registry.loadUnverified("chest@1", by: SmallRegistry.by("dev", reason: "debugging")).weights == [1])
    let last = try small.archive.records.read { reader in
      try AuditTrail(small.archive).entries(AuditQuery(), in: reader).last?.event
    }
    #expect(last?.action == "model.load-unverified")
    #expect(last?.context.reason == "debugging")
  }

  /// Each row that matters, changed around the triggers by somebody who can write the database.
  @Test(arguments: [
    "UPDATE model_fact SET value = '\"live\"' WHERE kind = 'stage' AND number = (SELECT MAX(number) FROM model_fact WHERE kind = 'stage')",
    "UPDATE model_fact SET valid_until = NULL WHERE kind = 'approval'",
    "UPDATE model_fact SET agent = 'eve' WHERE kind = 'approval'",
    "UPDATE model_fact SET value = replace(value, 'not-accepted', 'accepted') WHERE kind = 'evidence'",
    "DELETE FROM model_fact WHERE number = (SELECT MAX(number) FROM model_fact)",
    "DELETE FROM model_fact WHERE number = 3",
    "UPDATE model_file SET size = size, digest = x'0000000000000000000000000000000000000000000000000000000000000000' WHERE path = 'model.onnx'",
    "DELETE FROM model_file WHERE path = 'model.yaml'",
    "UPDATE model_version SET registrant = 'eve'",
    "UPDATE model_version SET version = 9",
    "INSERT INTO model_fact (kind, subject, value, valid_from, known, agent) SELECT kind, subject, '\"live\"', valid_from, known, agent FROM model_fact WHERE kind = 'stage' LIMIT 1",
  ])
  func `finds a row that was changed behind its back`(statement: String) throws {
    let small = try SmallRegistry()
    let version = try small.register()
    try small.report(.notAccepted, on: version, text: "refusing")
    try small.raise(version, to: .approved)
    #expect(try small.registry.verify().isEmpty)
    try small.force(SQL(words: statement, values: []))
    #expect(try !small.registry.verify().isEmpty)
    #expect(throws: (any Error).self) {
      try small.registry.promote(
        small.registry.version(named: version.digest.description), to: .live, by: SmallRegistry.by("maker"))
      _ = try small.registry.load(version.digest.description, for: .live)
    }
  }

  @Test func `finds a revocation that was taken away`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    try small.sign(version)
    try small.registry.revoke(small.signer.key.identity, by: SmallRegistry.by("officer", reason: "lost"))
    try small.force("DELETE FROM model_fact WHERE number = (SELECT MAX(number) FROM model_fact)")
    let faults = try small.registry.faults(in: version, for: .evaluation)
    #expect(faults == [.alteredFacts([4])] || faults == [.alteredFacts([3])], "\(faults)")
  }

  @Test func `holds rows against mistakes`() throws {
    let small = try SmallRegistry()
    try small.register()
    for table in ["model_version", "model_file", "model_fact"] {
      #expect(throws: StoreError.self) {
        try small.archive.records.write { writer in
          try writer.execute(SQL(words: "DELETE FROM \(table)", values: []))
        }
      }
    }
  }

  @Test func `says of a signature's file that it was changed`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    try small.sign(version)
    let bundle = try #require(try small.registry.signatures(of: version).first?.bundle)
    try small.flip(bundle, byte: 40)
    #expect(
      throws: RegistryError.notLoadable(version: "chest@1", [.signature([.otherBundle(bundle)])])
    ) { try small.registry.load("chest@1", for: .evaluation) }
  }
}
