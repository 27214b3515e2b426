// SPDX-License-Identifier: Apache-2.0
internal import Crypto

extension ContentDigest {
  /// The digest of some bytes.
  /// - Complexity: O(*n*).
  public init(hashing bytes: some Sequence<UInt8>) {
    var hasher = Hasher()
    if bytes.withContiguousStorageIfAvailable({ hasher.update(UnsafeRawBufferPointer($0)) }) == nil {
      hasher.update(Array(bytes))
    }
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
      guard let digest = hash.finalize().withUnsafeBytes({ ContentDigest(memory: $0) }) else {
        preconditionFailure("SHA-256 has 32 bytes")
      }
      return digest
    }
  }
}
