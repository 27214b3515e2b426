// SPDX-License-Identifier: Apache-2.0

/// Why JSON is no data set: the byte, the attribute, what was found, what was expected.
///
/// It never quotes a value.
public struct DataSetJSONError: Error, Sendable, Hashable {
  /// The byte, counted from 0, where it is one of JSON itself; `nil` where it is one of the model.
  public var offset: Int?
  /// The attribute, from the outermost sequence inwards.
  public var path: [Tag]
  /// What was found.
  public var found: String
  /// What was expected.
  public var expected: String

  /// Makes an error; the parameters are the properties.
  public init(offset: Int? = nil, path: [Tag] = [], found: String, expected: String) {
    self.offset = offset
    self.path = path
    self.found = found
    self.expected = expected
  }
}

extension DataSetJSON {
  /// The data set that JSON in UTF-8 stands for.
  ///
  /// Members may come in any order. An attribute without `vr` gets that of the dictionary. Values are taken in the forms of the standard; a number
  /// may stand for one of DS and IS, whose digits are kept, and a string for one of any number.
  /// - Parameters:
  ///   - bytes: One object, with nothing but space after it.
  ///   - bulk: Gives the bytes of a `BulkDataURI`; without it, or where it gives none, only the notes of values that were left out on
  ///     reading (``uri(of:)``) are understood.
  /// - Returns: The data set, its elements in ascending order.
  /// - Throws: At the first thing that is no JSON, or not of the model.
  public static func dataSet(
    from bytes: [UInt8], bulk: @escaping (String) -> [UInt8]? = { _ in nil }
  ) throws(DataSetJSONError) -> DataSet {
    var parser = JSONParser(bytes: bytes)
    let tree = try parser.document()
    var model = JSONModel(bulk: bulk)
    return try model.dataSet(tree)
  }
}

/// A JSON value as it was parsed; numbers keep their digits.
indirect enum JSONTree {
  case null
  case bool
  case number(String)
  case string(String)
  case array([JSONTree])
  case object([(key: String, value: JSONTree)])

  var form: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

/// From JSON to attributes.
private struct JSONModel {
  let bulk: (String) -> [UInt8]?
  var path: [Tag] = []

  private func error(_ found: String, _ expected: String) -> DataSetJSONError {
    DataSetJSONError(path: path, found: found, expected: expected)
  }

  mutating func dataSet(_ tree: JSONTree) throws(DataSetJSONError) -> DataSet {
    guard case .object(let members) = tree else { throw error(tree.form, "an object of attributes") }
    var elements: [DataSet.Element] = []
    elements.reserveCapacity(members.count)
    for (key, value) in members {
      guard key.utf8.count == 8, let number = UInt32(key, radix: 16), key.utf8.first != 0x2B else {
        throw error("a key that is no tag", "eight hexadecimal digits")
      }
      path.append(Tag(number))
      elements.append(try element(Tag(number), value))
      path.removeLast()
    }
    elements.sort { $0.tag < $1.tag }
    for (one, next) in zip(elements, elements.dropFirst()) where one.tag == next.tag {
      path.append(one.tag)
      throw error("a tag for the second time", "each once")
    }
    return DataSet(elements)
  }

  private mutating func element(_ tag: Tag, _ tree: JSONTree) throws(DataSetJSONError) -> DataSet.Element {
    guard case .object(let members) = tree else { throw error(tree.form, "an object with vr") }
    var named: ValueRepresentation?
    var content: (key: String, value: JSONTree)?
    for (key, value) in members {
      switch key {
      case "vr":
        guard case .string(let name) = value, let representation = ValueRepresentation(rawValue: name) else {
          throw error("a vr that is none", "one of PS3.5 table 6.2-1")
        }
        named = representation
      case "Value", "InlineBinary", "BulkDataURI":
        if content != nil { throw error("two kinds of value", "one of Value, InlineBinary, BulkDataURI") }
        content = (key, value)
      default: break
      }
    }
    guard let representation = named ?? DataDictionary.entry(tag)?.representations.first else {
      throw error("no vr", "one of PS3.5 table 6.2-1")
    }
    guard let content else {
      return DataSet.Element(tag, representation, representation == .sequence ? .items([]) : .empty)
    }
    switch content.key {
    case "Value": return DataSet.Element(tag, representation, try self.value(content.value, representation))
    case "InlineBinary": return try binary(tag, representation, content.value)
    default:
      guard case .string(let uri) = content.value else { throw error(content.value.form, "a URI") }
      if let bytes = bulk(uri) { return try decoded(tag, representation, bytes) }
      guard let note = LeftOutValue(uri: uri) else { throw error("a value that is elsewhere", "the value") }
      return DataSet.Element(tag, representation, .leftOut(note))
    }
  }

  private func binary(
    _ tag: Tag, _ representation: ValueRepresentation, _ tree: JSONTree
  ) throws(DataSetJSONError) -> DataSet.Element {
    var tree = tree
    // An example of the standard has it in an array.
    if case .array(let only) = tree, only.count == 1 { tree = only[0] }
    guard case .string(let text) = tree, let bytes = Base64.bytes(text) else { throw error(tree.form, "base 64") }
    return try decoded(tag, representation, bytes)
  }

  /// An element whose value is given as bytes in little-endian order.
  private func decoded(
    _ tag: Tag, _ representation: ValueRepresentation, _ bytes: [UInt8]
  ) throws(DataSetJSONError) -> DataSet.Element {
    if bytes.isEmpty { return DataSet.Element(tag, representation, .empty) }
    guard representation != .sequence else { throw error("bytes", "items") }
    var parser = DataSetParser(ByteSource(bytes), options: .all)
    let frame = DataSetParser.Frame(isExplicit: true, isBigEndian: false, isCanonical: true)
    let element = parser.value(tag, representation, at: 0, length: bytes.count, frame: frame)
    guard parser.faults.isEmpty else { throw error("\(bytes.count) bytes", representation.form) }
    return element
  }

  private mutating func value(
    _ tree: JSONTree, _ representation: ValueRepresentation
  ) throws(DataSetJSONError) -> Value {
    guard case .array(let values) = tree else { throw error(tree.form, "an array") }
    if representation == .sequence {
      var items: [DataSet] = []
      for value in values {
        if case .null = value { items.append(DataSet()) } else { items.append(try dataSet(value)) }
      }
      return .items(items)
    }
    if values.isEmpty { return .empty }
    switch representation {
    case .attributeTag:
      return .tags(
        try values.throwingMap { value throws(DataSetJSONError) in
          guard case .string(let text) = value, text.utf8.count == 8, let number = UInt32(text, radix: 16) else {
            throw error(value.form, "eight hexadecimal digits")
          }
          return Tag(number)
        })
    case .unsignedShort, .signedShort, .unsignedLong, .signedLong, .signedVeryLong:
      return .integers(
        try values.throwingMap { value throws(DataSetJSONError) in
          let text = digits(value)
          guard let text, let number = Int(text) ?? Double(text).flatMap(Int.init(exactly:)) else {
            throw error(value.form, "a whole number")
          }
          return number
        })
    case .unsignedVeryLong:
      return .unsigned(
        try values.throwingMap { value throws(DataSetJSONError) in
          guard let text = digits(value), let number = UInt64(text) else { throw error(value.form, "a whole number") }
          return number
        })
    case .float, .double:
      return .reals(
        try values.throwingMap { value throws(DataSetJSONError) in
          guard let text = digits(value), let number = Double(text) else { throw error(value.form, "a number") }
          return number
        })
    case _ where representation.isText:
      let texts = try values.throwingMap { value throws(DataSetJSONError) in try self.text(value, representation) }
      return texts == [""] ? .empty : .text(texts)
    default: throw error("values", "bytes in base 64")
    }
  }

  private func digits(_ tree: JSONTree) -> String? {
    switch tree {
    case .number(let text), .string(let text): text
    default: nil
    }
  }

  private func text(_ tree: JSONTree, _ representation: ValueRepresentation) throws(DataSetJSONError) -> String {
    switch tree {
    case .null: return ""
    case .string(let text): return text
    case .number(let text) where representation == .decimalString || representation == .integerString: return text
    case .object(let groups) where representation == .personName:
      var names = ["", "", ""]
      for (key, value) in groups {
        guard let place = ["Alphabetic", "Ideographic", "Phonetic"].firstIndex(of: key) else { continue }
        guard case .string(let text) = value else { throw error(value.form, "a string") }
        names[place] = text
      }
      while names.last == "" { names.removeLast() }
      return names.joined(separator: "=")
    default: throw error(tree.form, representation == .personName ? "component groups" : "a string")
    }
  }
}

extension Array {
  /// Like `map`, for a closure with a typed error.
  fileprivate func throwingMap<Result, Failure: Error>(
    _ transform: (Element) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(count)
    for element in self { results.append(try transform(element)) }
    return results
  }
}

extension LeftOutValue {
  /// Reads what ``DataSetJSON/uri(of:)`` wrote.
  init?(uri: String) {
    guard uri.hasPrefix("?offset=") else { return nil }
    let parts = uri.dropFirst(8).split(separator: "&", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let offset = Int(first) else { return nil }
    self.init(offset: offset, length: nil)
    guard parts.count == 2 else { return }
    guard parts[1].hasPrefix("length="), let length = Int(parts[1].dropFirst(7)) else { return nil }
    self.length = length
  }
}

/// Base 64 as RFC 4648 section 4 has it.
enum Base64 {
  /// The bytes of a text; `nil` where it is none.
  static func bytes(_ text: String) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count / 4 * 3)
    var word: UInt32 = 0
    var bits = 0
    var padding = 0
    var count = 0
    for byte in text.utf8 {
      let value: UInt32
      switch byte {
      case 0x41...0x5A: value = UInt32(byte) - 0x41
      case 0x61...0x7A: value = UInt32(byte) - 0x61 + 26
      case 0x30...0x39: value = UInt32(byte) - 0x30 + 52
      case 0x2B: value = 62
      case 0x2F: value = 63
      case 0x3D:
        padding += 1
        count += 1
        continue
      default: return nil
      }
      if padding > 0 { return nil }
      count += 1
      word = word << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
      }
    }
    return count.isMultiple(of: 4) && padding <= 2 ? result : nil
  }
}
