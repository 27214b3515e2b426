// SPDX-License-Identifier: Apache-2.0
import Crypto
import Vocabulary

/// A public key with the name of whom it belongs to, by which signatures of notes are checked.
///
/// It is written `NAME+HASH+KEY`, as in `PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW`; the hash guards against
/// slips of the pen, and the first byte of the key says how it signs.
///
/// > Source: c2sp.org/signed-note, verifier keys. Checked against the published example of golang.org/x/mod/sumdb/note in
/// `SignedNoteTests`.
public struct NoteKey: Sendable, Hashable, CustomStringConvertible {
  /// How a key signs.
  public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    /// Ed25519 over the text.
    case ed25519 = 1
    /// Ed25519 over the text and the time at which a witness saw it.
    case cosignature = 4
  }

  /// Whose it is: no space and no plus sign.
  public let name: String
  /// How it signs.
  public let kind: Kind
  /// The 32 bytes of an Ed25519 public key.
  public let publicKey: [UInt8]

  /// Makes a key; `nil` unless the name is one and the key has 32 bytes.
  public init?(name: String, kind: Kind, publicKey: [UInt8]) {
    guard Self.isName(name), publicKey.count == 32 else { return nil }
    self.name = name
    self.kind = kind
    self.publicKey = publicKey
  }

  /// Reads a key as it is written; `nil` for anything else, also where the hash is not that of the key.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].utf8.count == 8,
      let bytes = StrictBase64.bytes(parts[2]), let first = bytes.first, let kind = Kind(rawValue: first)
    else { return nil }
    self.init(name: String(parts[0]), kind: kind, publicKey: Array(bytes.dropFirst()))
    guard hashText == parts[1] else { return nil }
  }

  /// Four bytes by which a signature names its key.
  public var hash: [UInt8] {
    let named = Array(name.utf8) + [10, kind.rawValue] + publicKey
    return Array(ContentDigest(hashing: named).bytes.prefix(4))
  }

  /// The written form.
  public var description: String { "\(name)+\(hashText)+\(StrictBase64.text([kind.rawValue] + publicKey))" }

  private var hashText: String {
    hash.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }

  /// Whether a signature, without the four bytes that name the key, is of this key and this text.
  public func verifies(_ signature: [UInt8], of text: String) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
    switch kind {
    case .ed25519:
      return signature.count == 64 && key.isValidSignature(signature, for: Array(text.utf8))
    case .cosignature:
      guard signature.count == 72, let seconds = Self.seconds(of: signature) else { return false }
      return key.isValidSignature(signature.dropFirst(8), for: Self.cosigned(text, at: seconds))
    }
  }

  /// When a witness has signed, in seconds since 1970; `nil` where that is beyond 2⁶³ or no such signature.
  static func seconds(of signature: [UInt8]) -> Int64? {
    guard signature.count >= 8 else { return nil }
    return Int64(exactly: signature.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  /// What a witness signs.
  static func cosigned(_ text: String, at seconds: Int64) -> [UInt8] {
    Array("cosignature/v1\ntime \(seconds)\n\(text)".utf8)
  }

  /// Whether a text can name a key: not empty, no space of any kind, no plus sign, no control character.
  static func isName(_ name: some StringProtocol) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0 != "+" && $0.value >= 32 && $0.value != 127
      }
  }
}
