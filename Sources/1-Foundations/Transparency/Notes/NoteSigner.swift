// SPDX-License-Identifier: Apache-2.0
import Crypto

/// A private key with the name of whom it belongs to, by which notes are signed.
///
/// It is written `PRIVATE+KEY+NAME+HASH+KEY`. Its description tells nothing of it.
public struct NoteSigner: Sendable, CustomStringConvertible {
  /// The public key that belongs to it.
  public let key: NoteKey
  private let seed: [UInt8]

  /// Makes a signer of the 32 bytes of an Ed25519 private key; `nil` unless the name is one and there are 32 bytes.
  public init?(name: String, kind: NoteKey.Kind = .ed25519, seed: [UInt8]) {
    guard let made = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
      let key = NoteKey(name: name, kind: kind, publicKey: [UInt8](made.publicKey.rawRepresentation))
    else { return nil }
    self.key = key
    self.seed = seed
  }

  /// Draws a new key; `nil` where the name is none.
  public init?(drawingFor name: String, kind: NoteKey.Kind = .ed25519) {
    self.init(name: name, kind: kind, seed: [UInt8](Curve25519.Signing.PrivateKey().rawRepresentation))
  }

  /// Reads a private key as it is written; `nil` for anything else, also where the hash is not that of the key.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY",
      let bytes = StrictBase64.bytes(parts[4]), let first = bytes.first, let kind = NoteKey.Kind(rawValue: first)
    else { return nil }
    self.init(name: String(parts[2]), kind: kind, seed: Array(bytes.dropFirst()))
    guard secretText == text else { return nil }
  }

  /// The written form, for the file in which it is kept.
  public var secretText: String {
    let parts = key.description.split(separator: "+", maxSplits: 2)
    return "PRIVATE+KEY+\(parts[0])+\(parts[1])+\(StrictBase64.text([key.kind.rawValue] + seed))"
  }

  /// The public key; the private one is not told.
  public var description: String { "signer of \(key)" }

  /// Signs a text.
  ///
  /// - Parameters:
  ///   - text: The text, which ends with a line feed.
  ///   - seconds: When, in seconds since 1970; said by witnesses alone.
  /// - Returns: The signature without the four bytes that name the key; `nil` where the key cannot be used.
  func signature(of text: String, at seconds: Int64) -> [UInt8]? {
    guard let made = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
    switch key.kind {
    case .ed25519: return (try? made.signature(for: Array(text.utf8))).map { [UInt8]($0) }
    case .cosignature:
      let time = (0..<8).map { UInt8(truncatingIfNeeded: seconds >> Int64(56 - 8 * $0)) }
      return (try? made.signature(for: NoteKey.cosigned(text, at: seconds))).map { time + [UInt8]($0) }
    }
  }
}
