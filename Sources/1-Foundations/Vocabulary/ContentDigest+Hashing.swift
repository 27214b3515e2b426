// SPDX-License-Identifier: Apache-2.0
internal import Crypto

extension ContentDigest {
  /// The digest of some bytes.
  /// - Complexity: O(*n*).
  public init(hashing bytes: some Sequence<UInt8>) {
    var hasher = Hasher()
    hasher.update(Array(bytes))
    self = hasher.digest
  }

  /// Takes the digest of bytes that come block by block.
  public struct Hasher {
    private var hash = SHA256()

    /// Begins with no bytes.
    public init() {}

    /// Adds a block.
    public mutating func update(_ block: [UInt8]) {
      hash.update(data: block)
    }

    /// Adds a block that lies in memory of the caller's, which is only read during the call.
    public mutating func update(_ block: UnsafeRawBufferPointer) {
      hash.update(bufferPointer: block)
    }

    /// The digest of all blocks so far.
    public var digest: ContentDigest {
      guard let digest = ContentDigest(bytes: Array(hash.finalize())) else {
        preconditionFailure("SHA-256 has 32 bytes")
      }
      return digest
    }
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    let digits = Array(hexadecimal.utf8).map { $0 < 58 ? $0 - 48 : $0 - 87 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
