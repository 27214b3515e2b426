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
      guard let high = Self.number(ofDigits: digits, from: 16 * place),
        let low = Self.number(ofDigits: digits, from: 16 * place + 8)
      else { return nil }
      words[place] = high << 32 | low
    }
    self.init(words: words)
  }

  /// The number that eight lower-case digits write, all at once: digits are random, so that a branch for each would be guessed wrong.
  private static func number(ofDigits digits: UnsafeRawBufferPointer, from start: Int) -> UInt64? {
    let every: UInt64 = 0x0101_0101_0101_0101
    let word = UInt64(littleEndian: digits.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    guard word & (every &* 128) == 0 else { return nil }
    // Below 128, so that nothing is carried into the next byte; the highest bit tells whether a byte is at least 128 less what is added.
    let isDigit = (word &+ every &* (128 - 48)) & ~(word &+ every &* (128 - 58))
    let isLetter = (word &+ every &* (128 - 97)) & ~(word &+ every &* (128 - 103))
    guard (isDigit | isLetter) & (every &* 128) == every &* 128 else { return nil }
    let nibbles = (word & (every &* 15)) + (word >> 6 & every) &* 9
    let bytes = (nibbles << 4 | nibbles >> 8) & 0x00FF_00FF_00FF_00FF
    let pairs = (bytes | bytes >> 8) & 0x0000_FFFF_0000_FFFF
    return UInt64(UInt32(truncatingIfNeeded: pairs | pairs >> 16).byteSwapped)
  }

  /// Writes the 32 bytes into memory of the caller's that has room for them.
  public func store(into memory: UnsafeMutableRawBufferPointer) {
    precondition(memory.count >= 32, "a digest has 32 bytes")
    for place in 0..<4 {
      memory.storeBytes(of: words[place].bigEndian, toByteOffset: 8 * place, as: UInt64.self)
    }
  }
}
