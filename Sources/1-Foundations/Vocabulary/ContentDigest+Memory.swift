// SPDX-License-Identifier: Apache-2.0

extension ContentDigest {
  /// Reads a digest of 32 bytes that lie in memory of the caller's, which is only read during the call; `nil` unless there are 32.
  public init?(memory: UnsafeRawBufferPointer) {
    guard memory.count == 32 else { return nil }
    var words = SIMD4<UInt64>()
    for place in 0..<4 {
      words[place] = UInt64(bigEndian: memory.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self))
    }
    self.init(words: words)
  }

  /// Reads the 64 lower-case hexadecimal digits of a digest from memory of the caller's, which is only read during the call; anything
  /// else gives `nil`.
  public init?(hexadecimalMemory digits: UnsafeRawBufferPointer) {
    guard digits.count == 64 else { return nil }
    var words = SIMD4<UInt64>()
    for place in 0..<4 {
      var word: UInt64 = 0
      for position in (16 * place)..<(16 * place + 16) {
        let digit = digits[position]
        switch digit {
        case 48...57: word = word << 4 | UInt64(digit - 48)
        case 97...102: word = word << 4 | UInt64(digit - 87)
        default: return nil
        }
      }
      words[place] = word
    }
    self.init(words: words)
  }

  /// Writes the 32 bytes into memory of the caller's that has room for them.
  public func store(into memory: UnsafeMutableRawBufferPointer) {
    precondition(memory.count >= 32, "a digest has 32 bytes")
    for place in 0..<4 {
      memory.storeBytes(of: words[place].bigEndian, toByteOffset: 8 * place, as: UInt64.self)
    }
  }
}
