// SPDX-License-Identifier: Apache-2.0

/// The DICOM JSON model: a data set as JSON, and JSON as a data set.
///
/// > Source: DICOM PS3.18 annex F.
public enum DataSetJSON {
  /// How values of bytes are given.
  public enum Bulk: Sendable, Equatable {
    /// All of them in the JSON, in base 64.
    case inline
    /// Those of more bytes than this are left out and named by ``DataSetJSON/uri(of:)``; smaller ones stand in the JSON.
    case named(over: Int)
  }

  /// The JSON of a data set, in UTF-8, keys in the order of the tags.
  ///
  /// DS and IS keep their digits where these are a number of JSON, and are strings otherwise. A name is given by its component groups.
  /// Numbers that are not finite are `"NaN"`, `"inf"` and `"-inf"`. An empty value among several is `null`.
  /// A value that was left out on reading is a `BulkDataURI` that says where it lies. Pixels in fragments are given with
  /// their item headers, as in the file.
  public static func bytes(of dataSet: DataSet, bulk: Bulk = .inline) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(dataSet.elements.count * 64)
    append(dataSet, bulk: bulk, to: &bytes)
    return bytes
  }

  /// Appends the JSON of a data set; see ``bytes(of:bulk:)``.
  public static func append(_ dataSet: DataSet, bulk: Bulk = .inline, to bytes: inout [UInt8]) {
    var writer = JSONBuffer(bytes: bytes)
    bytes = []
    writer.append(dataSet, bulk: bulk, depth: 0)
    bytes = writer.bytes
  }

  /// The name of a left-out value: where it lies in its file, `?offset=…&length=…`, without the name of the file.
  public static func uri(of value: LeftOutValue) -> String {
    value.length.map { "?offset=\(value.offset)&length=\($0)" } ?? "?offset=\(value.offset)"
  }
}

/// JSON as it is written.
struct JSONBuffer {
  var bytes: [UInt8]

  private static let hexadecimal = Array("0123456789ABCDEF".utf8)

  mutating func append(_ text: StaticString) {
    // Safe because a static string lasts as long as the program, and the count is its own.
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(_ dataSet: DataSet, bulk: DataSetJSON.Bulk, depth: Int) {
    bytes.append(0x7B)
    var isFirst = true
    for element in dataSet.elements {
      if !isFirst { bytes.append(0x2C) }
      isFirst = false
      bytes.append(0x22)
      append(element.tag)
      append("\":{\"vr\":\"")
      bytes.append(contentsOf: element.representation.rawValue.utf8)
      bytes.append(0x22)
      append(element, bulk: bulk, depth: depth)
      bytes.append(0x7D)
    }
    bytes.append(0x7D)
  }

  private mutating func append(_ tag: Tag) {
    var shift: UInt32 = 32
    while shift > 0 {
      shift -= 4
      bytes.append(Self.hexadecimal[Int(tag.rawValue >> shift & 15)])
    }
  }

  private mutating func append(_ element: DataSet.Element, bulk: DataSetJSON.Bulk, depth: Int) {
    switch element.value {
    case .empty: break
    case .text(let values):
      switch element.representation {
      case .personName: list(values) { $0.appendName($1) }
      case .decimalString, .integerString: list(values) { $0.appendNumber($1) }
      default: list(values) { $1.isEmpty ? $0.append("null") : $0.append(string: $1) }
      }
    case .integers(let values): list(values) { $0.bytes.append(contentsOf: String($1).utf8) }
    case .unsigned(let values): list(values) { $0.bytes.append(contentsOf: String($1).utf8) }
    case .reals(let values): list(values) { $0.append($1) }
    case .tags(let values):
      list(values) {
        $0.bytes.append(0x22)
        $0.append($1)
        $0.bytes.append(0x22)
      }
    case .items(let items):
      if !items.isEmpty { list(items) { $0.append($1, bulk: bulk, depth: depth + 1) } }
    case .bytes(let value):
      if case .named(let most) = bulk, value.count > most {
        append(",\"BulkDataURI\":")
        append(string: "?length=\(value.count)")
      } else {
        append(",\"InlineBinary\":\"")
        appendBase64(value)
        bytes.append(0x22)
      }
    case .encapsulated(let pixels):
      if case .named(let most) = bulk, pixels.fragments.reduce(0, { $0 + $1.count }) > most {
        append(",\"BulkDataURI\":")
        append(string: "?fragments=\(pixels.fragments.count)")
      } else {
        append(",\"InlineBinary\":\"")
        appendBase64(pixels.itemBytes)
        bytes.append(0x22)
      }
    case .leftOut(let value):
      append(",\"BulkDataURI\":")
      append(string: DataSetJSON.uri(of: value))
    }
  }

  private mutating func list<Item>(_ values: [Item], _ write: (inout JSONBuffer, Item) -> Void) {
    append(",\"Value\":[")
    var isFirst = true
    for value in values {
      if !isFirst { bytes.append(0x2C) }
      isFirst = false
      write(&self, value)
    }
    bytes.append(0x5D)
  }

  // MARK: Values

  mutating func append(string: String) {
    bytes.append(0x22)
    for byte in string.utf8 {
      switch byte {
      case 0x22: append("\\\"")
      case 0x5C: append("\\\\")
      case 0x0A: append("\\n")
      case 0x0D: append("\\r")
      case 0x09: append("\\t")
      case 0..<0x20, 0x7F:
        append("\\u00")
        bytes.append(Self.hexadecimal[Int(byte >> 4)])
        bytes.append(Self.hexadecimal[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
  }

  private mutating func append(_ number: Double) {
    if number.isFinite {
      bytes.append(contentsOf: number.description.utf8)
    } else {
      append(string: number.isNaN ? "NaN" : number < 0 ? "-inf" : "inf")
    }
  }

  private mutating func appendNumber(_ text: String) {
    if text.isEmpty {
      append("null")
    } else if Self.isNumber(text) {
      bytes.append(contentsOf: text.utf8)
    } else if let repaired = Self.repaired(text) {
      bytes.append(contentsOf: repaired)
    } else {
      append(string: text)
    }
  }

  private mutating func appendName(_ name: String) {
    if name.isEmpty {
      append("null")
      return
    }
    bytes.append(0x7B)
    var isFirst = true
    let groups = name.split(separator: "=", maxSplits: 2, omittingEmptySubsequences: false)
    for (place, group) in groups.enumerated() where !group.isEmpty {
      if !isFirst { bytes.append(0x2C) }
      isFirst = false
      append(place == 0 ? "\"Alphabetic\":" : place == 1 ? "\"Ideographic\":" : "\"Phonetic\":")
      append(string: String(group))
    }
    bytes.append(0x7D)
  }

  /// Whether a text is a number as JSON writes them (RFC 8259 section 6).
  static func isNumber(_ text: String) -> Bool {
    var digits = Array(text.utf8)[...]
    if digits.first == 0x2D { digits.removeFirst() }
    guard let first = digits.first, isDigit(first) else { return false }
    digits.removeFirst()
    if first != 0x30 { digits = digits.drop(while: isDigit) }
    if digits.first == 0x2E {
      digits.removeFirst()
      guard let next = digits.first, isDigit(next) else { return false }
      digits = digits.drop(while: isDigit)
    }
    if digits.first == 0x65 || digits.first == 0x45 {
      digits.removeFirst()
      if digits.first == 0x2B || digits.first == 0x2D { digits.removeFirst() }
      guard let next = digits.first, isDigit(next) else { return false }
      digits = digits.drop(while: isDigit)
    }
    return digits.isEmpty
  }

  /// A number as JSON writes it from one as DICOM may: without plus and leading zeros, with digits on both sides of the point; `nil`
  /// where it is no number.
  static func repaired(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)[...]
    var result: [UInt8] = []
    if digits.first == 0x2D { result.append(0x2D) }
    if digits.first == 0x2B || digits.first == 0x2D { digits.removeFirst() }
    let whole = digits.prefix(while: isDigit)
    digits = digits.dropFirst(whole.count)
    let significant = whole.drop { $0 == 0x30 }
    var fraction: ArraySlice<UInt8> = []
    if digits.first == 0x2E {
      digits.removeFirst()
      fraction = digits.prefix(while: isDigit)
      digits = digits.dropFirst(fraction.count)
    }
    if whole.isEmpty && fraction.isEmpty { return nil }
    result += significant.isEmpty ? [0x30] : Array(significant)
    if !fraction.isEmpty {
      result.append(0x2E)
      result += fraction
    }
    result += digits
    return isNumber(String(decoding: result, as: UTF8.self)) ? result : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static let base64 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private mutating func appendBase64(_ value: [UInt8]) {
    bytes.reserveCapacity(bytes.count + value.count / 3 * 4 + 8)
    let table = Self.base64
    var place = 0
    while place + 2 < value.count {
      let word = UInt32(value[place]) << 16 | UInt32(value[place + 1]) << 8 | UInt32(value[place + 2])
      bytes.append(table[Int(word >> 18)])
      bytes.append(table[Int(word >> 12 & 63)])
      bytes.append(table[Int(word >> 6 & 63)])
      bytes.append(table[Int(word & 63)])
      place += 3
    }
    let left = value.count - place
    if left > 0 {
      let word = UInt32(value[place]) << 16 | (left > 1 ? UInt32(value[place + 1]) << 8 : 0)
      bytes.append(table[Int(word >> 18)])
      bytes.append(table[Int(word >> 12 & 63)])
      bytes.append(left > 1 ? table[Int(word >> 6 & 63)] : 0x3D)
      bytes.append(0x3D)
    }
  }
}

extension EncapsulatedPixels {
  /// The offset table and the fragments with the headers of their items, little endian, without the delimiter at the end.
  var itemBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(fragments.reduce(8 + offsets.count * 4) { $0 + $1.count + 9 })
    func append(_ number: UInt32) {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    append(0xE000_FFFE)
    append(UInt32(truncatingIfNeeded: offsets.count * 4))
    for offset in offsets { append(offset) }
    for fragment in fragments {
      append(0xE000_FFFE)
      append(UInt32(truncatingIfNeeded: fragment.count + fragment.count % 2))
      bytes += fragment
      if fragment.count % 2 == 1 { bytes.append(0) }
    }
    return bytes
  }
}
