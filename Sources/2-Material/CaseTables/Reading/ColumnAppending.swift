// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A delimited table with one more column at its end; every other byte is as it was.
///
/// Each record is copied as it stands, quotes, spaces and line ends included, and the new value is put before its line end.
/// Empty lines stay empty. A packed table comes out unpacked.
public struct ColumnAppending: Sendable {
  /// The whole text.
  public let text: [UInt8]
  /// How many records have a value.
  public let valueCount: Int
  /// How many records have none, because the column says that it is missing.
  public let missingCount: Int
  /// The digest of the stored bytes that were read.
  public let digest: ContentDigest

  /// Reads a table and appends a column that is computed from one of its numbers.
  /// - Parameters:
  ///   - name: The new column's name; the table may not have it yet.
  ///   - column: The column that the values are computed from.
  ///   - source: A file, standard input or bytes: comma- or tabulator-separated.
  ///   - format: The format, or `nil` to tell it by the name.
  ///   - missing: The texts that mean missing; the new field is then empty.
  ///   - limits: How much is held of the table that is read, and what is too long to be meant.
  ///   - value: The value for a number.
  /// - Throws: The first twenty faults with their rows, and how many there are in all.
  /// - Complexity: O(bytes) time; the new text is held until all of it is right.
  public init(
    _ name: String, from column: String, of source: TableSource, format: TableFormat? = nil,
    missing: [String] = ["", "NA"], limits: ReadingLimits = ReadingLimits(), value: (Double) -> Double
  ) throws(InputFaults) {
    let copy = try RecordCopy(source, format: format, limits: limits)
    var log = FaultLog(file: source.name)
    let head = try copy.header(log)
    log = log.named(head.names)
    guard let place = head.names.firstIndex(of: column) else {
      let near = nearestName(to: column, among: head.names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw InputFaults([
        InputFault(
          file: source.name, row: 1, column: column, found: "no such column",
          expected: "one of \(Excerpt.list(head.names))\(near)")
      ])
    }
    if head.names.contains(name) {
      throw InputFaults([
        InputFault(file: source.name, row: 1, column: name, found: "a column of that name", expected: "a new name")
      ])
    }
    let reader = DecimalReader()
    let missing = MissingTexts(missing, reader: reader)
    var (values, gaps) = (0, 0)
    copy.copy(head, place: place, appending: name, log) { text, line in
      if missing.contains(text) {
        gaps += 1
        return ""
      }
      guard let number = reader.number(text.start, text.count) else {
        log.add(
          row: line, column: column, found: NumberFault.found(text),
          expected: "a finite number, or a text that means missing")
        return ""
      }
      values += 1
      return "\(value(number))"
    }
    try log.check()
    text = copy.text
    digest = copy.digest
    valueCount = values
    missingCount = gaps
  }
}

/// Goes through a delimited table record by record and copies each with something behind it.
private final class RecordCopy {
  struct Header {
    var names: [String]
    var scanner: DelimitedScanner
    var end: Int
  }

  private let file: String
  private let delimiter: UInt8
  private let limits: ReadingLimits
  private let supply: ByteSupply
  private let bytes: [UInt8]
  private(set) var text: [UInt8] = []
  /// Words of eight bytes are read up to and over the end of what was filled.
  private static let spare = 16

  var digest: ContentDigest { supply.digest() }

  init(_ source: TableSource, format: TableFormat?, limits: ReadingLimits) throws(InputFaults) {
    let format = format ?? TableFormat(fileName: source.name)
    guard let format, format != .ndjson, format != .imrmc else {
      throw InputFaults([
        InputFault(
          file: source.name,
          found: format.map { "a table as .\($0.rawValue)" } ?? "a name that does not tell the format",
          expected: "a table in .csv or .tsv, with or without .gz")
      ])
    }
    file = source.name
    delimiter = format == .tsv ? 9 : 0x2C
    self.limits = limits
    do throws(SupplyFailure) {
      supply = try ByteSupply(source, blockSize: limits.blockSize)
      bytes = try Self.all(of: supply, block: limits.blockSize)
    } catch {
      throw InputFaults([InputFault(file: source.name, found: error.found, expected: error.expected)])
    }
  }

  private static func all(of supply: ByteSupply, block: Int) throws(SupplyFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    // Safe because the block is allocated and freed here alone, and the supply fills no more than it is told.
    let room = UnsafeMutablePointer<UInt8>.allocate(capacity: block)
    defer { room.deallocate() }
    while true {
      let got = try supply.read(into: room, capacity: block)
      if got == 0 { break }
      bytes.append(contentsOf: UnsafeBufferPointer(start: room, count: got))
    }
    bytes.append(contentsOf: repeatElement(0, count: spare))
    return bytes
  }

  private var end: Int { bytes.count - Self.spare }
  private var start: Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// The names, and where the first record begins.
  func header(_ log: FaultLog) throws(InputFaults) -> Header {
    var scanner = DelimitedScanner(delimiter: delimiter, line: 1, longestField: limits.longestField, mostRecords: 1)
    let found = bytes.withUnsafeBufferPointer { bytes -> (names: [String], end: Int, line: Int32)? in
      guard let base = bytes.baseAddress, end > start else { return nil }
      let probe = RecordBatch(width: 1, longestField: limits.longestField, base: base)
      var width = 1
      if case .ragged(let found, _)? = scanner.scan(base, from: start, to: end, isLast: true, into: probe).faults.first?
        .fault
      {
        width = found
      }
      let batch = RecordBatch(width: width, longestField: limits.longestField, base: base)
      let result = scanner.scan(base, from: start, to: end, isLast: true, into: batch)
      guard batch.count == 1 else { return nil }
      let names = (0..<width).map { String(decoding: batch.column($0)[0].buffer, as: UTF8.self) }
      return (names, result.consumed, result.line)
    }
    guard let found else {
      log.add(found: end > start ? "no header that can be read" : "an empty file", expected: "a table with a header")
      try log.check()
      return Header(names: [], scanner: scanner, end: end)
    }
    scanner.line = found.line
    return Header(names: found.names, scanner: scanner, end: found.end)
  }

  /// Copies all records, each with the text that is made of one of its fields.
  func copy(
    _ header: Header, place: Int, appending name: String, _ log: FaultLog,
    value: (_ field: RecordBatch.Text, _ line: Int32) -> String
  ) {
    text.reserveCapacity(end + end / 4)
    text.append(contentsOf: bytes[..<start])
    append(from: start, to: header.end, behind: quoted(name))
    bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      let batch = RecordBatch(width: header.names.count, longestField: limits.longestField, base: base)
      var scanner = header.scanner
      var at = header.end
      while at < end {
        let result = scanner.scan(base, from: at, to: end, isLast: true, into: batch)
        for (line, fault) in result.faults { log.add(fault, row: line) }
        if batch.count == 1 {
          append(from: at, to: result.consumed, behind: value(batch.column(place)[0], scanner.line))
        } else {
          text.append(contentsOf: bytes[at..<result.consumed])
        }
        batch.clear()
        scanner.line = result.line
        at = max(at + 1, result.consumed)
      }
    }
  }

  /// Copies a record and puts a value before its line end.
  private func append(from first: Int, to last: Int, behind value: String) {
    var content = last
    if content > first, bytes[content - 1] == 10 { content -= 1 }
    if content > first, bytes[content - 1] == 13 { content -= 1 }
    text.append(contentsOf: bytes[first..<content])
    text.append(delimiter)
    text.append(contentsOf: value.utf8)
    text.append(contentsOf: bytes[content..<last])
  }

  /// A name as the table would write it.
  private func quoted(_ name: String) -> String {
    let needsQuotes = name.utf8.contains { $0 == delimiter || $0 == 0x22 || $0 == 10 || $0 == 13 }
    return needsQuotes ? "\"" + name.replacing("\"", with: "\"\"") + "\"" : name
  }
}
