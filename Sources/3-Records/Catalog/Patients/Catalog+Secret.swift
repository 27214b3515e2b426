// SPDX-License-Identifier: Apache-2.0
package import Store
import Vocabulary

extension Catalog {
  /// The number of the key under which the archive's own secret is sealed; patients have numbers from 1.
  package static let secretKey = 0

  /// What names of the world outside are digested with: made when it is first wanted, sealed under a key of the archive, so that the
  /// records alone do not tell whether somebody is in them.
  package func keyedDigest() throws -> KeyedDigest {
    if let sealed = try archive.records.read({ reader in try Self.sealedSecret(reader) }) { return try opened(sealed) }
    return try archive.records.write { writer in try keyedDigest(in: writer) }
  }

  /// The same where it was made before; a trial makes none.
  package func keyedDigestIfMade() throws -> KeyedDigest? {
    guard let sealed = try archive.records.read({ reader in try Self.sealedSecret(reader) }) else { return nil }
    return try opened(sealed)
  }

  /// The same within a transaction, which makes the secret where there is none.
  package func keyedDigest(in writer: RecordWriter) throws -> KeyedDigest {
    if let sealed = try Self.sealedSecret(writer.reader) { return try opened(sealed) }
    try archive.keys.make(Self.secretKey)
    var generator = SystemRandomNumberGenerator()
    let secret = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let sealed = try archive.keys.seal(secret, for: Self.secretKey)
    try writer.execute("INSERT INTO catalog_secret (number, sealed) VALUES (1, \(sealed))")
    return KeyedDigest(secret: secret)
  }

  private static func sealedSecret(_ reader: RecordReader) throws(StoreError) -> [UInt8]? {
    try reader.value("SELECT sealed FROM catalog_secret WHERE number = 1")
  }

  private func opened(_ sealed: [UInt8]) throws -> KeyedDigest {
    KeyedDigest(
      secret: try archive.keys.open(sealed, of: Self.secretKey, name: ContentDigest(hashing: sealed)))
  }
}
