// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import Vocabulary

/// A public key by which signatures of models are checked.
public struct ModelKey: Sendable, Hashable {
  /// How it signs.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Ed25519 (RFC 8032).
    case ed25519
    /// ECDSA over NIST P-256 with SHA-256, which other programs for model signatures take.
    case p256
  }

  /// How it signs.
  public let kind: Kind
  /// The DER of its SubjectPublicKeyInfo.
  let der: [UInt8]

  static let ed25519Prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

  init?(der: [UInt8]) {
    if der.starts(with: Self.ed25519Prefix), der.count == Self.ed25519Prefix.count + 32 {
      kind = .ed25519
    } else if let key = try? P256.Signing.PublicKey(derRepresentation: der), Array(key.derRepresentation) == der {
      kind = .p256
    } else {
      return nil
    }
    self.der = der
  }

  /// Reads a key of its PEM, `BEGIN PUBLIC KEY`; `nil` for anything else.
  public init?(pem text: some StringProtocol) {
    guard let der = PEM.bytes(text, "PUBLIC KEY") else { return nil }
    self.init(der: der)
  }

  /// The PEM.
  public var pem: String { PEM.text(der, "PUBLIC KEY") }

  /// By which it is named: the SHA-256 of its PEM, 64 hexadecimal digits, as in the hint of a signature bundle.
  public var identity: String { ContentDigest(hashing: Array(pem.utf8)).hexadecimal }

  /// Whether a signature is of this key and these bytes.
  public func verifies(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
    switch kind {
    case .ed25519:
      guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: der.suffix(32)) else { return false }
      return signature.count == 64 && key.isValidSignature(signature, for: bytes)
    case .p256:
      guard let key = try? P256.Signing.PublicKey(derRepresentation: der),
        let read = try? P256.Signing.ECDSASignature(derRepresentation: signature)
      else { return false }
      return key.isValidSignature(read, for: bytes)
    }
  }
}

/// The text form of keys.
///
/// > Source: RFC 7468: 64 letters a line.
enum PEM {
  static func text(_ der: [UInt8], _ label: String) -> String {
    let letters = Array(Data(der).base64EncodedString().utf8)
    let lines = stride(from: 0, to: letters.count, by: 64).map {
      String(decoding: letters[$0..<min($0 + 64, letters.count)], as: UTF8.self)
    }
    return (["-----BEGIN \(label)-----"] + lines + ["-----END \(label)-----"]).joined(separator: "\n") + "\n"
  }

  static func bytes(_ text: some StringProtocol, _ label: String) -> [UInt8]? {
    let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    guard lines.count >= 3, lines.first == "-----BEGIN \(label)-----", lines.last == "-----END \(label)-----" else {
      return nil
    }
    return Data(base64Encoded: lines.dropFirst().dropLast().joined()).map { [UInt8]($0) }
  }
}
