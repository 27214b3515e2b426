// SPDX-License-Identifier: Apache-2.0

/// The name of some bytes: their SHA-256, written `sha256:` and 64 hexadecimal digits.
///
/// Digests are ordered as their written forms are.
public struct ContentDigest: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The 32 bytes as four numbers, the first byte highest: a million digests are held in as many times 32 bytes.
  let words: SIMD4<UInt64>

  init(words: SIMD4<UInt64>) { self.words = words }

  /// The 64 lower-case hexadecimal digits.
  public var hexadecimal: String {
    String(unsafeUninitializedCapacity: 64) { room in
      var place = 0
      for index in 0..<4 {
        for shift in stride(from: 60, through: 0, by: -4) {
          let nibble = UInt8(truncatingIfNeeded: words[index] >> UInt64(shift)) & 15
          room[place] = nibble < 10 ? nibble + 48 : nibble + 87
          place += 1
        }
      }
      return 64
    }
  }

  /// Reads a digest as it is written in protocols and reports.
  /// - Parameter text: `sha256:` and 64 hexadecimal digits, in either case; anything else gives `nil`.
  public init?(_ text: some StringProtocol) {
    guard text.hasPrefix("sha256:") else { return nil }
    self.init(hexadecimal: text.dropFirst("sha256:".count))
  }

  /// Reads a digest of its 64 hexadecimal digits alone, in either case, as files are named; anything else gives `nil`.
  public init?(hexadecimal text: some StringProtocol) {
    guard text.utf8.count == 64 else { return nil }
    // Nearly all are lower case, and lie in one piece.
    let read = text.utf8.withContiguousStorageIfAvailable { Self(hexadecimalMemory: UnsafeRawBufferPointer($0)) }
    if let read, let read {
      self = read
      return
    }
    var words = SIMD4<UInt64>()
    for (place, digit) in text.utf8.enumerated() {
      let nibble: UInt8
      switch digit {
      case 48...57: nibble = digit - 48
      case 65...70: nibble = digit - 55
      case 97...102: nibble = digit - 87
      default: return nil
      }
      words[place >> 4] = words[place >> 4] << 4 | UInt64(nibble)
    }
    self.words = words
  }

  /// Makes a digest of its 32 bytes; `nil` unless there are 32.
  public init?(bytes: some Collection<UInt8>) {
    // What lies in one piece is read as four numbers: a million rows have a digest each.
    if let read = bytes.withContiguousStorageIfAvailable({ Self(memory: UnsafeRawBufferPointer($0)) }) {
      guard let read else { return nil }
      self = read
      return
    }
    guard bytes.count == 32 else { return nil }
    var words = SIMD4<UInt64>()
    for (place, byte) in bytes.enumerated() { words[place >> 3] = words[place >> 3] << 8 | UInt64(byte) }
    self.words = words
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { room, count in
      for place in 0..<32 {
        room[place] = UInt8(truncatingIfNeeded: words[place >> 3] >> UInt64(56 - 8 * (place & 7)))
      }
      count = 32
    }
  }

  /// The written form, `sha256:…`.
  public var description: String { "sha256:\(hexadecimal)" }

  /// The order of the written forms.
  public static func < (first: ContentDigest, second: ContentDigest) -> Bool {
    for index in 0..<4 where first.words[index] != second.words[index] {
      return first.words[index] < second.words[index]
    }
    return false
  }
}
