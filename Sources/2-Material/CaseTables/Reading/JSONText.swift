// SPDX-License-Identifier: Apache-2.0

/// The escapes and numbers of JSON, as bytes.
enum JSONText {
  /// Writes the character of an escape that is known to be valid; `at` is the byte after the backslash.
  /// - Returns: The first byte after the escape.
  static func unescape(
    _ at: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<UInt8>, _ made: inout Int
  ) -> UnsafePointer<UInt8> {
    func put(_ byte: UInt8) {
      target[made] = byte
      made += 1
    }
    switch at[0] {
    case UInt8(ascii: "b"): put(8)
    case UInt8(ascii: "f"): put(12)
    case UInt8(ascii: "n"): put(10)
    case UInt8(ascii: "r"): put(13)
    case UInt8(ascii: "t"): put(9)
    case UInt8(ascii: "u"):
      var next = at + 5
      var scalar = fourDigits(at + 1) ?? 0xFFFD
      if (0xD800..<0xDC00).contains(scalar), let low = fourDigits(at + 7) {
        scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
        next = at + 11
      }
      for byte in String(UnicodeScalar(scalar) ?? "\u{FFFD}").utf8 { put(byte) }
      return next
    default: put(at[0])
    }
    return at + 1
  }

  /// The number of bytes of an escape after its backslash, or `nil` where it is not valid or runs beyond `end`.
  ///
  /// Half of a surrogate pair and the zero character are not valid here.
  static func escapeLength(_ at: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> Int? {
    guard at < end else { return nil }
    switch at[0] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return 1
    case 0x75:
      guard end - at >= 5, let first = fourDigits(at + 1), first != 0 else { return nil }
      if (0xDC00..<0xE000).contains(first) { return nil }
      guard (0xD800..<0xDC00).contains(first) else { return 5 }
      guard end - at >= 11, at[5] == 0x5C, at[6] == 0x75, let second = fourDigits(at + 7),
        (0xDC00..<0xE000).contains(second)
      else { return nil }
      return 11
    default: return nil
    }
  }

  private static func fourDigits(_ at: UnsafePointer<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    for index in 0..<4 {
      let byte = at[index]
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte & 0x0F) + 9)
      default: return nil
      }
    }
    return value
  }

  /// Whether the bytes are a JSON number; also what some writers put for one that is not finite, so that the column can
  /// say what is wrong with it.
  static func isNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var at = 0
    func digits() -> Int {
      let first = at
      while at < text.count, text[at] &- 0x30 < 10 { at += 1 }
      return at - first
    }
    if at < text.count, text[at] == 0x2D { at += 1 }
    let rest = String(decoding: UnsafeBufferPointer(rebasing: text[at...]), as: UTF8.self)
    if rest == "NaN" || rest == "Infinity" { return true }
    let first = at
    let whole = digits()
    guard whole > 0, whole == 1 || text[first] != 0x30 else { return false }
    if at < text.count, text[at] == 0x2E {
      at += 1
      guard digits() > 0 else { return false }
    }
    if at < text.count, text[at] | 0x20 == 0x65 {
      at += 1
      if at < text.count, text[at] == 0x2B || text[at] == 0x2D { at += 1 }
      guard digits() > 0 else { return false }
    }
    return at == text.count
  }
}
