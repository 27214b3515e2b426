// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// How deep arrays and objects may lie in each other, so that a hostile text cannot exhaust the stack.
  public static let greatestDepth = 64

  /// Reads a document strictly: RFC 8259, UTF-8, no key twice in an object, nothing after the document.
  ///
  /// A number without point and exponent is an ``integer(_:)``, or ``unsigned(_:)`` beyond the signed ones; any other is a
  /// ``number(_:)``. One that no `Double` can hold is a fault, never infinity.
  /// - Parameter bytes: The text.
  /// - Throws: The first place where it is no such document.
  /// - Complexity: O(*n*), and O(*k* log *k*) for the keys of an object.
  public init(parsing bytes: some Sequence<UInt8>) throws(JSONFault) {
    var reader = JSONReader(bytes: Array(bytes))
    self = try reader.document()
  }

  /// The value of a key; `nil` where this is no object or has no such key.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// The text, where this is one.
  public var text: String? { if case .string(let text) = self { text } else { nil } }

  /// The whole number, where this is one.
  public var integer: Int? { if case .integer(let value) = self { value } else { nil } }

  /// The number, whole or not, where this is one.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The elements, where this is an array.
  public var elements: [JSONValue]? { if case .array(let values) = self { values } else { nil } }

  /// The members, where this is an object.
  public var members: [Member]? { if case .object(let members) = self { members } else { nil } }
}

/// One pass over a text, a value at a time.
private struct JSONReader {
  let bytes: [UInt8]
  var place = 0

  mutating func document() throws(JSONFault) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard place == bytes.count else { throw fault("nothing after the document") }
    return value
  }

  func fault(_ expected: String) -> JSONFault { JSONFault(offset: place, expected: expected) }

  var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  mutating func skipSpace() {
    while let byte = next, byte == 32 || byte == 10 || byte == 13 || byte == 9 { place += 1 }
  }

  mutating func take(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
    let expected = Array("\(word)".utf8)
    guard bytes[place...].starts(with: expected) else { throw fault("a JSON value") }
    place += expected.count
    return value
  }

  mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
    skipSpace()
    guard depth <= JSONValue.greatestDepth else {
      throw fault("at most \(JSONValue.greatestDepth) arrays and objects in each other")
    }
    switch next {
    case 110: return try take("null", .null)
    case 116: return try take("true", .bool(true))
    case 102: return try take("false", .bool(false))
    case 34: return .string(try string())
    case 91: return try array(depth: depth)
    case 123: return try object(depth: depth)
    case .some(45), .some(48...57): return try number()
    default: throw fault("a JSON value")
    }
  }

  mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
    place += 1
    var values: [JSONValue] = []
    skipSpace()
    if next == 93 {
      place += 1
      return .array([])
    }
    while true {
      values.append(try value(depth: depth + 1))
      skipSpace()
      switch next {
      case 44: place += 1
      case 93:
        place += 1
        return .array(values)
      default: throw fault("a comma or the end of the array")
      }
    }
  }

  mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
    place += 1
    var members: [JSONValue.Member] = []
    // By their bytes: texts that Swift holds for equal may differ in how an accented letter is put together.
    var keys: Set<[UInt8]> = []
    skipSpace()
    if next == 125 {
      place += 1
      return .object([])
    }
    while true {
      skipSpace()
      guard next == 34 else { throw fault("a key in quotes") }
      let start = place
      let key = try string()
      guard keys.insert(Array(key.utf8)).inserted else { throw JSONFault(offset: start, expected: "each key once") }
      skipSpace()
      guard next == 58 else { throw fault("a colon") }
      place += 1
      members.append(JSONValue.Member(key, try value(depth: depth + 1)))
      skipSpace()
      switch next {
      case 44: place += 1
      case 125:
        place += 1
        return .object(members)
      default: throw fault("a comma or the end of the object")
      }
    }
  }

  mutating func digits() -> Int {
    let start = place
    while let byte = next, byte >= 48, byte <= 57 { place += 1 }
    return place - start
  }

  mutating func number() throws(JSONFault) -> JSONValue {
    let start = place
    var isWhole = true
    if next == 45 { place += 1 }
    let first = next
    let count = digits()
    guard count > 0, count == 1 || first != 48 else { throw fault("a number without leading zeros") }
    if next == 46 {
      isWhole = false
      place += 1
      guard digits() > 0 else { throw fault("a digit") }
    }
    if next == 101 || next == 69 {
      isWhole = false
      place += 1
      if next == 43 || next == 45 { place += 1 }
      guard digits() > 0 else { throw fault("a digit") }
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if isWhole, text != "-0" {
      if let value = Int(text) { return .integer(value) }
      if let value = UInt64(text) { return .unsigned(value) }
    }
    guard let value = Double(text), value.isFinite else {
      throw JSONFault(offset: start, expected: "a number that a double can hold")
    }
    return .number(value)
  }

  mutating func string() throws(JSONFault) -> String {
    place += 1
    var out: [UInt8] = []
    let start = place
    while let byte = next {
      switch byte {
      case 34:
        place += 1
        guard let text = String(validating: out, as: UTF8.self) else {
          throw JSONFault(offset: start, expected: "UTF-8")
        }
        return text
      case 92: out += try escape()
      case 0..<32: throw fault("no control character within a string")
      default:
        out.append(byte)
        place += 1
      }
    }
    throw fault("the end of the string")
  }

  mutating func escape() throws(JSONFault) -> [UInt8] {
    place += 1
    guard let byte = next else { throw fault("an escape") }
    place += 1
    switch byte {
    case 34, 92, 47: return [byte]
    case 98: return [8]
    case 102: return [12]
    case 110: return [10]
    case 114: return [13]
    case 116: return [9]
    case 117:
      let first = try unit()
      if let scalar = Unicode.Scalar(first) { return Array(String(Character(scalar)).utf8) }
      guard first < 0xDC00, next == 92, place + 1 < bytes.count, bytes[place + 1] == 117 else {
        throw fault("the second half of a surrogate pair")
      }
      place += 2
      let second = try unit()
      guard (0xDC00...0xDFFF).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
      else { throw fault("the second half of a surrogate pair") }
      return Array(String(Character(scalar)).utf8)
    default: throw JSONFault(offset: place - 1, expected: "a known escape")
    }
  }

  mutating func unit() throws(JSONFault) -> UInt16 {
    guard place + 4 <= bytes.count else { throw fault("four hexadecimal digits") }
    var value: UInt16 = 0
    for byte in bytes[place..<place + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 128 else {
        throw fault("four hexadecimal digits")
      }
      value = value << 4 | UInt16(digit)
    }
    place += 4
    return value
  }
}
