// SPDX-License-Identifier: Apache-2.0

/// A parser of JSON that keeps the digits of numbers and goes no deeper than it should.
///
/// > Source: RFC 8259.
struct JSONParser {
  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0
  /// Each nesting of sequences takes four levels of JSON.
  private static let deepest = 260

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The one value of a document.
  mutating func document() throws(DataSetJSONError) -> JSONTree {
    // A byte order mark is no JSON, yet common.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    let value = try value()
    skipSpace()
    if place < bytes.count { throw error("more after the value", "the end") }
    return value
  }

  private func error(_ found: String, _ expected: String) -> DataSetJSONError {
    DataSetJSONError(offset: place, found: found, expected: expected)
  }

  private var byte: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
  }

  private mutating func value() throws(DataSetJSONError) -> JSONTree {
    skipSpace()
    guard let byte else { throw error("the end", "a value") }
    switch byte {
    case 0x7B: return try object()
    case 0x5B: return try array()
    case 0x22: return .string(try string())
    case 0x6E: return try word("null", .null)
    case 0x74: return try word("true", .bool)
    case 0x66: return try word("false", .bool)
    case 0x2D, 0x30...0x39: return try number()
    default: throw error("a character that begins nothing", "a value")
    }
  }

  private mutating func word(_ word: String, _ value: JSONTree) throws(DataSetJSONError) -> JSONTree {
    guard bytes[place...].starts(with: word.utf8) else { throw error("an unknown word", word) }
    place += word.utf8.count
    return value
  }

  private mutating func enter() throws(DataSetJSONError) {
    depth += 1
    if depth > Self.deepest { throw error("values nested deeper than \(Self.deepest)", "fewer") }
    place += 1
    skipSpace()
  }

  private mutating func object() throws(DataSetJSONError) -> JSONTree {
    try enter()
    defer { depth -= 1 }
    var members: [(key: String, value: JSONTree)] = []
    if byte == 0x7D {
      place += 1
      return .object(members)
    }
    while true {
      skipSpace()
      guard byte == 0x22 else { throw error("no string", "a key") }
      let key = try string()
      skipSpace()
      guard byte == 0x3A else { throw error("no colon", "a colon") }
      place += 1
      members.append((key, try value()))
      skipSpace()
      if byte == 0x2C {
        place += 1
        continue
      }
      guard byte == 0x7D else { throw error(byte == nil ? "the end" : "another character", "a comma or a brace") }
      place += 1
      return .object(members)
    }
  }

  private mutating func array() throws(DataSetJSONError) -> JSONTree {
    try enter()
    defer { depth -= 1 }
    var values: [JSONTree] = []
    if byte == 0x5D {
      place += 1
      return .array(values)
    }
    while true {
      values.append(try value())
      skipSpace()
      if byte == 0x2C {
        place += 1
        continue
      }
      guard byte == 0x5D else { throw error(byte == nil ? "the end" : "another character", "a comma or a bracket") }
      place += 1
      return .array(values)
    }
  }

  private mutating func number() throws(DataSetJSONError) -> JSONTree {
    let start = place
    while let byte, (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte) { place += 1 }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    guard JSONBuffer.isNumber(text) else {
      place = start
      throw error("a malformed number", "a number as RFC 8259 has it")
    }
    return .number(text)
  }

  private mutating func string() throws(DataSetJSONError) -> String {
    place += 1
    let start = place
    while let byte, byte != 0x22, byte != 0x5C, byte >= 0x20 { place += 1 }
    if byte == 0x22 {
      defer { place += 1 }
      return try text(bytes[start..<place])
    }
    var result = Array(bytes[start..<place])
    while let byte, byte != 0x22 {
      if byte < 0x20 { throw error("a control character", "an escape") }
      place += 1
      guard byte == 0x5C else {
        result.append(byte)
        continue
      }
      guard let escape = self.byte else { break }
      place += 1
      switch escape {
      case 0x22, 0x5C, 0x2F: result.append(escape)
      case 0x62: result.append(0x08)
      case 0x66: result.append(0x0C)
      case 0x6E: result.append(0x0A)
      case 0x72: result.append(0x0D)
      case 0x74: result.append(0x09)
      case 0x75: result += UTF8.encode(try scalar()) ?? UTF8.encodedReplacementCharacter
      default: throw error("an unknown escape", "one of RFC 8259")
      }
    }
    guard byte == 0x22 else { throw error("the end", "a quotation mark") }
    place += 1
    return try text(result[...])
  }

  private func text(_ bytes: ArraySlice<UInt8>) throws(DataSetJSONError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw error("bytes that are no UTF-8", "UTF-8") }
    return text
  }

  private mutating func scalar() throws(DataSetJSONError) -> Unicode.Scalar {
    let first = try unit()
    if (0xD800..<0xDC00).contains(first), bytes[min(place, bytes.count)...].starts(with: [0x5C, 0x75]) {
      let back = place
      place += 2
      let second = try unit()
      if (0xDC00..<0xE000).contains(second) {
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
      }
      place = back
    }
    return Unicode.Scalar(first) ?? "\u{FFFD}"
  }

  private mutating func unit() throws(DataSetJSONError) -> UInt32 {
    guard bytes.count - place >= 4 else { throw error("the end", "four hexadecimal digits") }
    var number: UInt32 = 0
    for offset in 0..<4 {
      let digit: UInt8
      switch bytes[place + offset] {
      case let byte where (0x30...0x39).contains(byte): digit = byte - 0x30
      case let byte where (0x41...0x46).contains(byte): digit = byte - 0x41 + 10
      case let byte where (0x61...0x66).contains(byte): digit = byte - 0x61 + 10
      default: throw error("another character", "four hexadecimal digits")
      }
      number = number << 4 | UInt32(digit)
    }
    place += 4
    return number
  }
}
