// SPDX-License-Identifier: Apache-2.0
import Volumes

/// The numbers of a binary header at their places; what lies beyond its end is 0.
struct HeaderFields {
  private(set) var bytes: [UInt8]
  let order: ByteOrder

  init(_ bytes: [UInt8], order: ByteOrder) {
    self.bytes = bytes
    self.order = order
  }

  func integer<Number: FixedWidthInteger>(_: Number.Type = Number.self, at offset: Int) -> Number {
    let size = MemoryLayout<Number>.size
    guard offset >= 0, offset + size <= bytes.count else { return 0 }
    var value: Number = 0
    for index in 0..<size {
      let byte = bytes[offset + (order == .bigEndian ? index : size - 1 - index)]
      value = Number(truncatingIfNeeded: (UInt64(truncatingIfNeeded: value) << 8) | UInt64(byte))
    }
    return value
  }

  func float(at offset: Int) -> Double { Double(Float(bitPattern: integer(at: offset))) }

  func double(at offset: Int) -> Double { Double(bitPattern: integer(at: offset)) }

  /// Text up to its first zero; bytes that are not ASCII become question marks.
  func text(at offset: Int, count: Int) -> String {
    guard offset >= 0, offset + count <= bytes.count else { return "" }
    let text = bytes[offset..<offset + count].prefix { $0 != 0 }
    return String(decoding: text.map { (32..<127).contains($0) ? $0 : 63 }, as: UTF8.self)
      .trimmed
  }

  mutating func put(_ number: some FixedWidthInteger, at offset: Int) {
    let size = MemoryLayout.size(ofValue: number)
    for index in 0..<size {
      let shift = 8 * (order == .bigEndian ? size - 1 - index : index)
      bytes[offset + index] = UInt8(truncatingIfNeeded: number >> shift)
    }
  }

  mutating func put(float number: Double, at offset: Int) { put(Float(number).bitPattern, at: offset) }

  mutating func put(double number: Double, at offset: Int) { put(number.bitPattern, at: offset) }

  mutating func put(text: String, at offset: Int, count: Int) {
    for (index, byte) in text.utf8.prefix(count - 1).enumerated() { bytes[offset + index] = byte < 128 ? byte : 63 }
  }
}

extension StringProtocol {
  /// The text without spaces, tabs and line ends around it.
  var trimmed: String {
    let isSpace = { (character: Character) in character.isWhitespace }
    return String(
      drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
