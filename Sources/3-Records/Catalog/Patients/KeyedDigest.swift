// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// A digest that nobody can make without a secret: names are told apart by it and not found out by trying.
///
/// > Source: RFC 2104, HMAC; with SHA-256. Checked against RFC 4231 in `KeyedDigestTests`.
package struct KeyedDigest: Sendable {
  private let inner: [UInt8]
  private let outer: [UInt8]

  /// Takes the secret; 32 random bytes are meant.
  package init(secret: [UInt8]) {
    var key = secret.count > 64 ? ContentDigest(hashing: secret).bytes : secret
    key += [UInt8](repeating: 0, count: 64 - key.count)
    inner = key.map { $0 ^ 0x36 }
    outer = key.map { $0 ^ 0x5C }
  }

  /// The digest of some bytes.
  package func digest(of bytes: [UInt8]) -> ContentDigest {
    ContentDigest(hashing: outer + ContentDigest(hashing: inner + bytes).bytes)
  }

  /// The digest of several texts: no two lists of texts have the same bytes, as each stands behind its length.
  package func digest(of texts: [String]) -> ContentDigest {
    var bytes: [UInt8] = []
    for text in texts {
      let piece = Array(text.utf8)
      for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: piece.count >> shift)) }
      bytes += piece
    }
    return digest(of: bytes)
  }
}
