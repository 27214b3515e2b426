// SPDX-License-Identifier: Apache-2.0
import Foundation
public import ModelPackages
public import Vocabulary

/// What is wrong with a signature.
public enum SignatureFault: Error, Sendable, Hashable {
  /// There is none.
  case absent
  /// A part of the bundle is not what the form asks.
  case malformed(part: String, expected: String)
  /// The bundle's file in the archive has other bytes.
  case otherBundle(ContentDigest)
  /// The signed bytes or the signature were changed.
  case otherPayload(key: String)
  /// Nobody trusts the key here.
  case unknownKey(String)
  /// The key does not count any more.
  case revokedKey(String, since: Timestamp)
  /// What is written down of the key is not what the audit trail tells.
  case otherKeyRow(String)
  /// A file is signed with another digest, or one side does not have it.
  case otherFile(path: String, signed: ContentDigest?, found: ContentDigest?)
}

/// A signature over the digests of a model's files, in the form of OpenSSF model signing.
///
/// The bundle is the JSON of a Sigstore bundle 0.3 that names a public key by its hash and holds a DSSE envelope; the envelope's payload
/// is an in-toto statement, version 1, whose predicate lists each file with its SHA-256. The subject's digest is the SHA-256 over the
/// files' digests one after another, in the order of the list.
///
/// > Source: github.com/sigstore/model-transparency (model-signing 1.1.1), payload of predicate type
///   `https://model_signing/signature/v1.0`; DSSE protocol 1.0.0; in-toto Statement v1. Proofs/model_signatures.py holds both
///   Proofs/model_signatures.py.
public struct SignatureBundle: Sendable, Hashable {
  /// The bundle's form.
  public static let mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"
  /// What the payload is.
  public static let payloadType = "application/vnd.in-toto+json"
  /// What the statement is.
  public static let statementType = "https://in-toto.io/Statement/v1"
  /// What the statement says.
  public static let predicateType = "https://model_signing/signature/v1.0"

  /// The file's bytes.
  public let bytes: [UInt8]
  /// By which key, named by the hash of its PEM.
  public let key: String
  /// The model's name in the statement.
  public let model: String
  /// The files that are signed.
  public let files: [String: ContentDigest]
  let payload: [UInt8]
  let signature: [UInt8]

  /// Signs files.
  ///
  /// - Parameters:
  ///   - files: The files with their digests.
  ///   - model: The model's name.
  ///   - signer: The key.
  /// - Throws: ``SignatureFault`` where the key cannot be used.
  public init(signing files: [ModelPackage.File], of model: String, by signer: ModelSigner) throws(SignatureFault) {
    let ordered = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    let statement: JSONValue = .object([
      "_type": .string(Self.statementType),
      "subject": .array([
        .object([
          "name": .string(model),
          "digest": .object(["sha256": .string(Self.root(ordered.map(\.digest)).hexadecimal)]),
        ])
      ]), "predicateType": .string(Self.predicateType),
      "predicate": .object([
        "serialization": .object([
          "method": .string("files"), "hash_type": .string("sha256"), "allow_symlinks": .bool(false),
          "ignore_paths": .array([]),
        ]),
        "resources": .array(
          ordered.map {
            .object([
              "name": .string($0.path), "algorithm": .string("sha256"), "digest": .string($0.digest.hexadecimal),
            ])
          }),
      ]),
    ])
    let payload = Array(statement.canonicalText.utf8)
    guard let signature = signer.signature(of: Self.preAuthenticationEncoding(payload)) else {
      throw .malformed(part: "key", expected: "a private key that signs")
    }
    let bundle: JSONValue = .object([
      "mediaType": .string(Self.mediaType),
      "verificationMaterial": .object([
        "publicKey": .object(["hint": .string(signer.key.identity)]), "tlogEntries": .array([]),
      ]),
      "dsseEnvelope": .object([
        "payload": .string(Data(payload).base64EncodedString()), "payloadType": .string(Self.payloadType),
        "signatures": .array([.object(["sig": .string(Data(signature).base64EncodedString()), "keyid": .string("")])]),
      ]),
    ])
    try self.init(bytes: Array(bundle.text(pretty: false).utf8))
  }

  /// Reads a bundle, also one that another program made; whether it holds is asked by ``fault(_:files:)``.
  /// - Parameter bytes: The file.
  /// - Throws: ``SignatureFault/malformed(part:expected:)``.
  public init(bytes: [UInt8]) throws(SignatureFault) {
    guard let json = try? JSONValue(parsing: bytes) else { throw .malformed(part: "bundle", expected: "JSON") }
    func expect(_ condition: Bool, _ part: String, _ expected: String) throws(SignatureFault) {
      if !condition { throw .malformed(part: part, expected: expected) }
    }
    try expect(json["mediaType"]?.text == Self.mediaType, "mediaType", Self.mediaType)
    guard let hint = json["verificationMaterial"]?["publicKey"]?["hint"]?.text else {
      throw .malformed(part: "verificationMaterial.publicKey.hint", expected: "the SHA-256 of the key's PEM")
    }
    let envelope = json["dsseEnvelope"]
    try expect(envelope?["payloadType"]?.text == Self.payloadType, "dsseEnvelope.payloadType", Self.payloadType)
    let signatures = envelope?["signatures"]?.elements ?? []
    guard signatures.count == 1, let signature = Self.bytes(signatures[0]["sig"]) else {
      throw .malformed(part: "dsseEnvelope.signatures", expected: "one signature in base 64")
    }
    guard let payload = Self.bytes(envelope?["payload"]) else {
      throw .malformed(part: "dsseEnvelope.payload", expected: "base 64")
    }
    guard let statement = try? JSONValue(parsing: payload) else { throw .malformed(part: "payload", expected: "JSON") }
    try expect(statement["_type"]?.text == Self.statementType, "payload._type", Self.statementType)
    try expect(statement["predicateType"]?.text == Self.predicateType, "payload.predicateType", Self.predicateType)
    let subjects = statement["subject"]?.elements ?? []
    guard subjects.count == 1, let name = subjects[0]["name"]?.text,
      let root = subjects[0]["digest"]?["sha256"]?.text.flatMap({ ContentDigest(hexadecimal: $0) })
    else { throw .malformed(part: "payload.subject", expected: "one subject with its sha256") }
    let method = statement["predicate"]?["serialization"]?["method"]?.text
    try expect(method == "files", "payload.predicate.serialization.method", "files")
    var files: [String: ContentDigest] = [:]
    var digests: [ContentDigest] = []
    for resource in statement["predicate"]?["resources"]?.elements ?? [] {
      guard let path = resource["name"]?.text, resource["algorithm"]?.text == "sha256",
        let digest = resource["digest"]?.text.flatMap({ ContentDigest(hexadecimal: $0) }),
        files.updateValue(digest, forKey: path) == nil
      else { throw .malformed(part: "payload.predicate.resources", expected: "each file once, with its sha256") }
      digests.append(digest)
    }
    try expect(!files.isEmpty, "payload.predicate.resources", "at least one file")
    try expect(Self.root(digests) == root, "payload.subject.digest", "the SHA-256 over the digests of the files")
    self.bytes = bytes
    key = hint
    model = name
    self.files = files
    self.payload = payload
    self.signature = signature
  }

  /// What is wrong with it, held against a key and files; `nil` where nothing is.
  /// - Parameters:
  ///   - key: The key that it names.
  ///   - found: The files as they are.
  /// - Returns: The first fault.
  public func fault(_ key: ModelKey, files found: [ModelPackage.File]) -> SignatureFault? {
    guard key.identity == self.key else { return .unknownKey(self.key) }
    guard key.verifies(signature, of: Self.preAuthenticationEncoding(payload)) else {
      return .otherPayload(key: self.key)
    }
    for file in found where files[file.path] != file.digest {
      return .otherFile(path: file.path, signed: files[file.path], found: file.digest)
    }
    let known = Set(found.map(\.path))
    if let extra = files.keys.filter({ !known.contains($0) }).min() {
      return .otherFile(path: extra, signed: files[extra], found: nil)
    }
    return nil
  }

  /// What is signed.
  ///
  /// > Source: DSSE protocol 1.0.0: `DSSEv1`, the length and text of the type, the length and bytes of the payload, with single blanks.
  static func preAuthenticationEncoding(_ payload: [UInt8]) -> [UInt8] {
    Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
  }

  private static func root(_ digests: [ContentDigest]) -> ContentDigest {
    ContentDigest(hashing: digests.flatMap(\.bytes))
  }

  /// Base 64 in which the same bytes have one text.
  private static func bytes(_ value: JSONValue?) -> [UInt8]? {
    guard let text = value?.text, let data = Data(base64Encoded: text), data.base64EncodedString() == text else {
      return nil
    }
    return [UInt8](data)
  }
}
