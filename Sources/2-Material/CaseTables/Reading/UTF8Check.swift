// SPDX-License-Identifier: Apache-2.0

/// Whether bytes are UTF-8.
enum UTF8Check {
  /// Whether any byte is not ASCII; eight readable bytes must follow the end.
  static func hasHighByte(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Bool {
    var seen: UInt64 = 0
    var at = start
    let raw = UnsafeRawPointer(base)
    while at + 8 <= end {
      seen |= raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      at += 8
    }
    var rest: UInt8 = 0
    while at < end {
      rest |= base[at]
      at += 1
    }
    return seen & 0x8080_8080_8080_8080 != 0 || rest & 0x80 != 0
  }

  /// The first place that is not UTF-8: shortest forms only, no surrogates, nothing above U+10FFFF.
  static func firstFault(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    var at = 0
    while at < text.count {
      let lead = text[at]
      if lead < 0x80 {
        at += 1
        continue
      }
      let length: Int
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch lead {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF1...0xF3: length = 4
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      default: return at
      }
      guard at + length <= text.count, second.contains(text[at + 1]) else { return at }
      for index in 2..<max(2, length) where text[at + index] & 0xC0 != 0x80 { return at }
      at += length
    }
    return nil
  }
}
