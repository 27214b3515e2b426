// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Foundation
import ModelPackages
import ModelRegistry
import Store
import TestSupport
import Testing
import Vocabulary

@Suite struct `Signatures of models` {
  private static let files = [
    ModelPackage.File(path: "b.onnx", digest: ContentDigest(hashing: [1]), size: 1),
    ModelPackage.File(path: "a.yaml", digest: ContentDigest(hashing: [2]), size: 1),
  ]

  /// Key, public key and signature of RFC 8032, section 7.1, test 2; its message is the one byte 0x72.
  @Test func `are those of Ed25519 as the standard has them`() throws {
    func bytes(_ text: String) -> [UInt8] {
      stride(from: 0, to: text.count, by: 2).compactMap { UInt8(text.dropFirst($0).prefix(2), radix: 16) }
    }
    let signer = try #require(
      ModelSigner(seed: bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")))
    let signature = bytes(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
    #expect(signer.key.verifies(signature, of: [0x72]))
    #expect(!signer.key.verifies(signature, of: [0x73]))
    #expect(
      signer.key.pem == """
        -----BEGIN PUBLIC KEY-----
        MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=
        -----END PUBLIC KEY-----

        """)
  }

  @Test(arguments: ModelKey.Kind.allCases)
  func `hold for the files that were signed and for no others`(kind: ModelKey.Kind) throws {
    let signer = ModelSigner(drawing: kind)
    #expect(signer.key.kind == kind)
    #expect(ModelSigner(pem: signer.secretText)?.key == signer.key)
    #expect(ModelKey(pem: signer.key.pem) == signer.key)
    let bundle = try SignatureBundle(signing: Self.files, of: "chest", by: signer)
    #expect(try SignatureBundle(bytes: bundle.bytes) == bundle)
    #expect(bundle.fault(signer.key, files: Self.files) == nil)
    var changed = Self.files
    changed[0].digest = ContentDigest(hashing: [3])
    #expect(
      bundle.fault(signer.key, files: changed)
        == .otherFile(path: "b.onnx", signed: Self.files[0].digest, found: changed[0].digest))
    #expect(
      bundle.fault(signer.key, files: [Self.files[0]])
        == .otherFile(path: "a.yaml", signed: Self.files[1].digest, found: nil))
    let more = Self.files + [.init(path: "c", digest: ContentDigest(hashing: [4]), size: 1)]
    #expect(
      bundle.fault(signer.key, files: more) == .otherFile(path: "c", signed: nil, found: ContentDigest(hashing: [4])))
    #expect(
      bundle.fault(ModelSigner(drawing: kind).key, files: Self.files) == .unknownKey(signer.key.identity))
  }

  @Test func `are written in the form of OpenSSF model signing`() throws {
    let signer = try #require(ModelSigner(seed: Array(repeating: 1, count: 32)))
    let bundle = try JSONValue(
      parsing: SignatureBundle(signing: Self.files, of: "chest", by: signer).bytes)
    #expect(bundle["mediaType"]?.text == "application/vnd.dev.sigstore.bundle.v0.3+json")
    #expect(bundle["verificationMaterial"]?["publicKey"]?["hint"]?.text == signer.key.identity)
    let envelope = try #require(bundle["dsseEnvelope"])
    #expect(envelope["payloadType"]?.text == "application/vnd.in-toto+json")
    let payload = try #require(envelope["payload"]?.text.flatMap { Data(base64Encoded: $0) })
    let statement = try JSONValue(parsing: payload)
    #expect(statement["_type"]?.text == "https://in-toto.io/Statement/v1")
    #expect(statement["predicateType"]?.text == "https://model_signing/signature/v1.0")
    let resources = try #require(statement["predicate"]?["resources"]?.elements)
    #expect(resources.compactMap { $0["name"]?.text } == ["a.yaml", "b.onnx"])
    let root = ContentDigest(hashing: ContentDigest(hashing: [2]).bytes + ContentDigest(hashing: [1]).bytes)
    #expect(statement["subject"]?.elements?.first?["digest"]?["sha256"]?.text == root.hexadecimal)
    // What is signed, put together by hand after the DSSE protocol.
    let signature = try #require(
      envelope["signatures"]?.elements?.first?["sig"]?.text.flatMap { Data(base64Encoded: $0) })
    let encoded = Array("DSSEv1 28 application/vnd.in-toto+json \(payload.count) ".utf8) + payload
    #expect(signer.key.verifies([UInt8](signature), of: encoded))
  }

  @Test func `show every change of a byte in the bundle that says anything`() throws {
    let signer = try #require(ModelSigner(seed: Array(repeating: 1, count: 32)))
    let bundle = try SignatureBundle(signing: Self.files, of: "chest", by: signer)
    var unseen: [Int] = []
    for place in bundle.bytes.indices {
      var bytes = bundle.bytes
      bytes[place] ^= 1
      guard let read = try? SignatureBundle(bytes: bytes) else { continue }
      if read.fault(signer.key, files: Self.files) == nil { unseen.append(place) }
    }
    // Only the two fields that no verifier reads: the empty list of log entries and the empty key hint of the signature.
    let text = String(decoding: bundle.bytes, as: UTF8.self)
    let harmless = ["\"tlogEntries\"", "\"keyid\""].flatMap { word -> [Int] in
      guard let range = text.range(of: word) else { return [] }
      let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
      return Array(start + 1..<start + word.utf8.count - 1)
    }
    #expect(Set(unseen).isSubset(of: harmless), "\(Set(unseen).subtracting(harmless).sorted())")
  }

  @Test func `count only while their key is trusted`() throws {
    let small = try SmallRegistry()
    let version = try small.register()
    #expect(throws: RegistryError.badSignature(.unknownKey(small.signer.key.identity))) {
      try small.registry.sign(version, by: small.signer, SmallRegistry.by("officer"))
    }
    try small.sign(version)
    _ = try small.registry.load("chest@1", for: .evaluation)
    small.pass()
    #expect(throws: RegistryError.reasonMissing(action: "revoking a key")) {
      try small.registry.revoke(small.signer.key.identity, by: SmallRegistry.by("officer"))
    }
    let since = SmallRegistry.hour(0)
    try small.registry.revoke(
      String(small.signer.key.identity.prefix(8)), since: since, by: SmallRegistry.by("officer", reason: "lost"))
    #expect(
      throws: RegistryError.notLoadable(
        version: "chest@1", [.signature([.revokedKey(small.signer.key.identity, since: since)])])
    ) { try small.registry.load("chest@1", for: .evaluation) }
    let other = ModelSigner(drawing: .p256)
    try small.registry.trust(other.key, owner: "Second office", by: SmallRegistry.by("officer"))
    try small.registry.sign(version, by: other, SmallRegistry.by("officer"))
    _ = try small.registry.load("chest@1", for: .evaluation)
    #expect(try small.registry.signatures(of: version).map { $0.fault == nil } == [false, true])
  }

  @Test func `of another version are not taken`() throws {
    let small = try SmallRegistry()
    let first = try small.register("chest", "1")
    let second = try small.register("chest", "2")
    try small.registry.trust(small.signer.key, owner: "Model office", by: SmallRegistry.by("officer"))
    let bundle = try small.registry.sign(first, by: small.signer, SmallRegistry.by("officer"))
    #expect(throws: RegistryError.self) {
      try small.registry.attach(bundle, to: second, by: SmallRegistry.by("officer"))
    }
    #expect(try small.registry.signatures(of: second).isEmpty)
  }

  @Test func `come from a key file that only its owner can read`() throws {
    let folder = try TemporaryFolder()
    let signer = ModelSigner(drawing: .ed25519)
    let file = folder.file("model.key")
    try signer.write(to: file)
    let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try ModelSigner(reading: file).key == signer.key)
    #expect(throws: StoreError.self) { try signer.write(to: file) }
    #expect(!"\(signer)".contains(signer.secretText.split(separator: "\n")[1]))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
    #expect(throws: RegistryError.openKey(file: "model.key", mode: 0o644)) { try ModelSigner(reading: file) }
    let none = try folder.write("none.key", "no key")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: none.path)
    #expect(throws: RegistryError.noKey(file: "none.key")) { try ModelSigner(reading: none) }
  }
}
