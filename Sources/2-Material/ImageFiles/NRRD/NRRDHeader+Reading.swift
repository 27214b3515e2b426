// SPDX-License-Identifier: Apache-2.0
import Volumes

extension NRRDHeader {
  /// Reads the header of a file, so that the files of its data can be opened.
  /// - Parameters:
  ///   - bytes: The file, or its beginning.
  ///   - limits: How much the file may ask for.
  /// - Throws: ``ImageFileError`` with the byte at which it was seen.
  public init(_ bytes: [UInt8], limits: ImageFileLimits = .init()) throws(ImageFileError) {
    guard bytes.count > 8, bytes.starts(with: Array("NRRD000".utf8)), (49...53).contains(bytes[7]) else {
      throw ImageFileError(
        .unknownFormat, format: .nrrd, offset: 0, found: "another first line", expected: "NRRD0001 to NRRD0005")
    }
    var (fields, names, at, isEnded) = (Fields(), [String](), 0, false)
    var isListing = false
    let stop = min(bytes.count, limits.headerBytes)
    var isFirst = true
    while at < stop, !isEnded {
      let start = at
      while at < stop, bytes[at] != 10 { at += 1 }
      if at == stop, stop < bytes.count { break }
      var line = bytes[start..<at]
      if at < stop { at += 1 }
      if line.last == 13 { line.removeLast() }
      if isFirst {
        isFirst = false
      } else if line.isEmpty {
        isEnded = true
      } else if isListing {
        names.append(String(decoding: line, as: UTF8.self).trimmed)
      } else if line.first != UInt8(ascii: "#") {
        isListing = try Self.add(line, at: start, to: &fields)
      }
    }
    let isDetached = fields.text("data file", "datafile") != nil
    guard isEnded || (isDetached && at == bytes.count) else {
      throw ImageFileError(
        at < bytes.count ? .tooLarge : .truncated, format: .nrrd, offset: at, found: "no end of the header",
        expected: "an empty line within \(limits.headerBytes) bytes")
    }
    self.fields = fields
    end = at
    (type, encoding) = (try Self.type(fields), try Self.encoding(fields))
    order = try Self.order(fields, type, encoding)
    sizes = try Self.sizes(fields, type, limits)
    lineSkip = try Self.skip(fields, ["line skip", "lineskip"], least: 0)
    byteSkip = try Self.skip(fields, ["byte skip", "byteskip"], least: -1)
    if byteSkip == -1, encoding != .raw {
      throw Self.malformed("byte skip -1 of data that are not raw", "0 or more", fields.offset("byte skip", "byteskip"))
    }
    dataFiles = try Self.dataFiles(fields, names)
  }

  static func malformed(_ found: String, _ expected: String, _ offset: Int?) -> ImageFileError {
    ImageFileError(.malformed, format: .nrrd, offset: offset, found: found, expected: expected)
  }

  /// Takes one line; `true` where it says that the rest of the header is a list of files.
  private static func add(_ line: ArraySlice<UInt8>, at offset: Int, to fields: inout Fields) throws(ImageFileError)
    -> Bool
  {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon + 1 <= line.endIndex else {
      throw malformed("a line without a colon", "a field, a key or a comment", offset)
    }
    let name = String(decoding: line[line.startIndex..<colon], as: UTF8.self)
    if colon + 1 < line.endIndex, line[colon + 1] == UInt8(ascii: "=") {
      fields.pairs.append(.init(unescaped(name), unescaped(String(decoding: line[(colon + 2)...], as: UTF8.self))))
      return false
    }
    let key = name.trimmed.lowercased()
    let text = String(decoding: line[(colon + 1)...], as: UTF8.self).trimmed
    guard fields.values[key] == nil else { throw malformed("a field given twice", "each field once", offset) }
    fields.values[key] = (text, offset)
    fields.order.append(key)
    return (key == "data file" || key == "datafile") && text.uppercased().hasPrefix("LIST")
  }

  private static func unescaped(_ text: String) -> String {
    guard text.contains("\\") else { return text }
    var (result, isEscaped) = ("", false)
    for character in text {
      if isEscaped {
        // Another letter after a backslash is no escape; some writers do not escape at all.
        result += character == "n" ? "\n" : character == "\\" ? "\\" : "\\" + String(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }

  private static let types: [VoxelType: [String]] = [
    .int8: ["signed char", "int8", "int8_t"], .uint8: ["uchar", "unsigned char", "uint8", "uint8_t"],
    .int16: ["short", "short int", "signed short", "signed short int", "int16", "int16_t"],
    .uint16: ["ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"],
    .int32: ["int", "signed int", "int32", "int32_t"], .uint32: ["uint", "unsigned int", "uint32", "uint32_t"],
    .int64: ["longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t"],
    .uint64: ["ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"],
    .float32: ["float"], .float64: ["double"],
  ]

  static func word(of type: VoxelType) -> String {
    switch type {
    case .float32: "float"
    case .float64: "double"
    default: type.rawValue
    }
  }

  private static func type(_ fields: Fields) throws(ImageFileError) -> VoxelType {
    let word = fields.text("type")?.lowercased()
    if let found = types.first(where: { $0.value.contains(word ?? "") })?.key { return found }
    if word == "block" {
      throw ImageFileError(
        .unsupported, format: .nrrd, offset: fields.offset("type"), found: "the type block", expected: "numbers")
    }
    throw malformed(word == nil ? "no type" : "an unknown type", "a type of NRRD", fields.offset("type"))
  }

  private static func encoding(_ fields: Fields) throws(ImageFileError) -> Encoding {
    switch fields.text("encoding")?.lowercased() {
    case "raw": return .raw
    case "gz", "gzip": return .gzip
    case "txt", "text", "ascii": return .text
    case "hex": return .hexadecimal
    case "bz2", "bzip2":
      throw ImageFileError(
        .unsupported, format: .nrrd, offset: fields.offset("encoding"), found: "the encoding bzip2",
        expected: "raw, gzip, text or hex")
    case let word:
      throw malformed(
        word == nil ? "no encoding" : "an unknown encoding", "raw, gzip, text or hex", fields.offset("encoding"))
    }
  }

  private static func order(
    _ fields: Fields, _ type: VoxelType, _ encoding: Encoding
  ) throws(ImageFileError) -> ByteOrder {
    switch fields.text("endian")?.lowercased() {
    case "little": return .littleEndian
    case "big": return .bigEndian
    case nil where type.byteCount == 1 || encoding == .text: return .host
    case let word:
      throw malformed(word == nil ? "no endian" : "an unknown endian", "little or big", fields.offset("endian"))
    }
  }

  private static func sizes(
    _ fields: Fields, _ type: VoxelType, _ limits: ImageFileLimits
  ) throws(ImageFileError) -> [Int] {
    guard let dimension = fields.text("dimension").flatMap({ Int($0) }), (1...16).contains(dimension) else {
      throw malformed("no dimension from 1 to 16", "a dimension", fields.offset("dimension"))
    }
    let sizes = fields.words("sizes").map { $0.compactMap { Int($0) } } ?? []
    guard sizes.count == dimension, fields.words("sizes")?.count == dimension else {
      throw malformed("\(sizes.count) sizes", "\(dimension)", fields.offset("sizes"))
    }
    _ = try limits.sampleCount(sizes, bytes: type.byteCount, format: .nrrd, offset: fields.offset("sizes"))
    return sizes
  }

  private static func skip(_ fields: Fields, _ names: [String], least: Int) throws(ImageFileError) -> Int {
    guard let (text, offset) = names.lazy.compactMap({ fields.values[$0] }).first else { return 0 }
    guard let skip = Int(text), (least...(1 << 40)).contains(skip) else {
      throw malformed("a skip that is no number", "\(least) or more", offset)
    }
    return skip
  }

  /// The names of the files: one, a list, or a pattern with a first and a last number.
  private static func dataFiles(_ fields: Fields, _ listed: [String]) throws(ImageFileError) -> [String] {
    guard let text = fields.text("data file", "datafile") else { return [] }
    let offset = fields.offset("data file", "datafile")
    if text.uppercased().hasPrefix("LIST") {
      guard !listed.isEmpty else { throw malformed("an empty list of files", "one file or more", offset) }
      return listed
    }
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count >= 4, words[0].contains("%") else { return [text] }
    guard let first = Int(words[1]), let last = Int(words[2]), let step = Int(words[3]), step != 0 else {
      throw malformed("a pattern of files without its numbers", "first, last and step", offset)
    }
    let (span, overflow) = last.subtractingReportingOverflow(first)
    guard !overflow, span == 0 || (span > 0) == (step > 0), span.magnitude / step.magnitude < 65_536 else {
      throw malformed("a pattern that names no files or too many", "at most 65536 files", offset)
    }
    var names: [String] = []
    for index in 0...Int(span.magnitude / step.magnitude) {
      guard let name = named(words[0], first + index * step) else {
        throw malformed("a pattern with another place than one for a number", "one %d, perhaps %03d", offset)
      }
      names.append(name)
    }
    return names
  }

  /// A pattern such as `slice%03d.raw` with its number.
  private static func named(_ pattern: String, _ number: Int) -> String? {
    let parts = pattern.split(separator: "%", omittingEmptySubsequences: false)
    guard parts.count == 2, let end = parts[1].firstIndex(of: "d") else { return nil }
    let width = parts[1][..<end]
    guard width.allSatisfy(\.isNumber), let wanted = width.isEmpty ? 0 : Int(width), wanted <= 20 else { return nil }
    let digits = String(number.magnitude)
    let filling = String(
      repeating: width.hasPrefix("0") ? "0" : " ", count: max(0, wanted - digits.count - (number < 0 ? 1 : 0)))
    let sign = number < 0 ? "-" : ""
    let whole = width.hasPrefix("0") ? sign + filling + digits : filling + sign + digits
    return parts[0] + whole + parts[1][parts[1].index(after: end)...]
  }
}
