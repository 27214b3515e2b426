// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Reads one table: block by block from the supply, record by record from the block, column by column from the records.
///
/// Of the file, no more is held than a block and the beginning of a record.
final class TableReading {
  private let source: TableSource
  private let format: TableFormat
  private let limits: ReadingLimits
  private let supply: ByteSupply
  /// Safe because it is allocated and freed here alone, and whoever is handed a place in it is done before it moves.
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var start = 0
  private var end = 0
  private var isAtEnd = false
  /// How many bytes of records were gone through.
  private var taken = 0
  /// Words of eight bytes are read up to and over the end of what was filled.
  private static let spare = 16

  init(_ source: TableSource, format: TableFormat?, limits: ReadingLimits) throws(InputFaults) {
    guard let format = format ?? TableFormat(fileName: source.name) else {
      throw InputFaults([
        InputFault(
          file: source.name, found: "a name that does not tell the format",
          expected: "a name ending in .csv, .tsv, .ndjson or .imrmc, with or without .gz, or the format")
      ])
    }
    self.source = source
    self.format = format
    self.limits = limits
    do throws(SupplyFailure) {
      supply = try ByteSupply(source, blockSize: limits.blockSize)
    } catch {
      throw InputFaults([InputFault(file: source.name, found: error.found, expected: error.expected)])
    }
    capacity = 2 * limits.blockSize + Self.spare
    buffer = .allocate(capacity: capacity)
    buffer.initialize(repeating: 0, count: capacity)
  }

  deinit { buffer.deallocate() }

  /// The names in the header, without reading on.
  func columnNames() throws(InputFaults) -> [String] {
    let log = FaultLog(file: source.name)
    guard format != .ndjson else {
      let scanner = ObjectScanner(columns: [], line: 1, limits: limits)
      try begin(log)
      let batch = RecordBatch(width: 0, longestField: limits.longestField, base: buffer)
      while scanner.keys.isEmpty, try advance(scanner, batch, log) { batch.clear() }
      try log.check()
      return scanner.keys
    }
    try begin(log)
    return try header(log).names
  }

  /// Reads the whole table.
  func table(_ binding: ColumnBinding, expecting digest: ContentDigest?) throws(InputFaults) -> CaseTable {
    var log = FaultLog(file: source.name)
    binding.check(log)
    try log.check()
    try begin(log)

    let scanner: any RecordScanner
    let objects: ObjectScanner?
    let width: Int
    var names: [String]
    if format == .ndjson {
      names = binding.namedColumns
      let made = ObjectScanner(columns: names, line: 1, limits: limits)
      (scanner, objects, width) = (made, made, names.count)
    } else {
      let head = try header(log)
      names = head.names
      binding.check(against: names, log)
      try log.check()
      (scanner, objects, width) = (head.scanner, nil, names.count)
    }
    log = log.named(names)
    let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let sinks = ColumnSinks(binding, places: places)
    let batch = RecordBatch(width: width, longestField: limits.longestField, base: buffer)
    var running = scanner
    var isFirst = true
    while try advance(&running, batch, log) {
      sinks.take(batch, log: log)
      if isFirst {
        isFirst = false
        sinks.reserve(expectedRows(sinks.sourceRows.count))
      }
      batch.clear()
      if sinks.sourceRows.count > Int(Int32.max) - batch.capacity {
        log.add(found: "more than \(Int32.max) rows", expected: "fewer rows")
        try log.check()
      }
    }
    if let objects {
      names = objects.keys
      if sinks.rowsRead > 0, log.isEmpty { binding.check(against: names, log) }
    }
    let found = supply.digest()
    if let digest, digest != found {
      log.add(found: "a file with the digest \(found)", expected: "the file with the digest \(digest)")
    }
    return try CaseTable(
      sinks, binding: binding, file: source.name, digest: found, columnNames: names, isHeaded: format != .ndjson, log)
  }

  /// How many rows are to come, judged by the first ones and the size of the file; a guess, never too bold.
  private func expectedRows(_ kept: Int) -> Int {
    guard let size = supply.plainSize, taken > 0 else { return kept }
    let rows = Double(kept) * Double(size) / Double(taken) * 1.02
    return rows < 1e8 ? Int(rows) : kept
  }

  // MARK: The buffer

  /// Fills the buffer for the first time and passes over a byte order mark.
  private func begin(_ log: FaultLog) throws(InputFaults) {
    while end < 3, !isAtEnd { try fill(log) }
    if end == 0 {
      log.add(found: "an empty file", expected: "a table")
      try log.check()
    }
    if end >= 3, buffer[0] == 0xEF, buffer[1] == 0xBB, buffer[2] == 0xBF { start = 3 }
    if end >= 2, (buffer[0] == 0xFF && buffer[1] == 0xFE) || (buffer[0] == 0xFE && buffer[1] == 0xFF) {
      log.add(found: "UTF-16", expected: "UTF-8")
      try log.check()
    }
    while start == end, !isAtEnd { try fill(log) }
    if start == end {
      log.add(found: "an empty file", expected: "a table")
      try log.check()
    }
  }

  /// Reads one more block behind what is there.
  private func fill(_ log: FaultLog) throws(InputFaults) {
    if start > 0 {
      buffer.update(from: buffer + start, count: end - start)
      end -= start
      start = 0
    }
    if capacity - Self.spare - end < limits.blockSize {
      let wider = 2 * capacity
      let room = UnsafeMutablePointer<UInt8>.allocate(capacity: wider)
      room.update(from: buffer, count: end)
      (room + end).initialize(repeating: 0, count: wider - end)
      buffer.deallocate()
      buffer = room
      capacity = wider
    }
    do throws(SupplyFailure) {
      let got = try supply.read(into: buffer + end, capacity: limits.blockSize)
      end += got
      if got == 0 { isAtEnd = true }
    } catch {
      log.add(found: error.found, expected: error.expected)
      try log.check()
    }
  }

  private func advance(_ scanner: ObjectScanner, _ batch: RecordBatch, _ log: FaultLog) throws(InputFaults) -> Bool {
    var running: any RecordScanner = scanner
    return try advance(&running, batch, log)
  }

  /// Puts the next records into the batch; `false` when there are no more.
  private func advance(
    _ scanner: inout any RecordScanner, _ batch: RecordBatch, _ log: FaultLog
  ) throws(InputFaults) -> Bool {
    while true {
      if start < end {
        let firstLine = scanner.line
        let result = scanner.scan(buffer, from: start, to: end, isLast: isAtEnd, into: batch)
        for (line, fault) in result.faults { log.add(fault, row: line) }
        if result.consumed > start {
          batch.base = UnsafePointer(buffer)
          batch.selected.append(contentsOf: 0..<Int32(batch.count))
          checkUTF8(batch, to: result.consumed, firstLine: firstLine, log)
          scanner.line = result.line
          taken += result.consumed - start
          start = result.consumed
          return true
        }
        if end - start > limits.longestRecord {
          log.add(.recordTooLong(limit: limits.longestRecord), row: scanner.line)
          try log.check()
        }
      }
      if isAtEnd { return false }
      try fill(log)
    }
  }

  /// Notes the fields of the batch that are not UTF-8 and takes their records out.
  private func checkUTF8(_ batch: RecordBatch, to stop: Int, firstLine: Int32, _ log: FaultLog) {
    guard UTF8Check.hasHighByte(buffer, from: start, to: stop) else { return }
    let scanned = UnsafeBufferPointer(start: UnsafePointer(buffer) + start, count: stop - start)
    guard let wrong = UTF8Check.firstFault(scanned) else { return }
    var wasFound = false
    batch.selected.removeAll { record in
      for column in 0..<batch.width {
        let field = batch.fields[Int(record) * batch.width + column]
        guard field.form != .absent else { continue }
        let text = UnsafeBufferPointer(start: UnsafePointer(buffer) + Int(field.start), count: Int(field.length))
        guard UTF8Check.firstFault(text) != nil else { continue }
        log.add(.invalidUTF8(field: column), row: batch.lines[Int(record)])
        wasFound = true
        return true
      }
      return false
    }
    if !wasFound {
      let before = scanned[..<wrong].reduce(Int32(0)) { $0 + ($1 == 10 ? 1 : 0) }
      log.add(.invalidUTF8(field: nil), row: firstLine + before)
    }
  }

  // MARK: The header

  private func header(_ log: FaultLog) throws(InputFaults) -> (names: [String], scanner: DelimitedScanner) {
    var scanner = DelimitedScanner(
      delimiter: format == .tsv ? 9 : 0x2C, line: 1, longestField: limits.longestField, mostRecords: 1)
    // The first look counts the columns, the second takes their names.
    var width = 1
    let probe = RecordBatch(width: 1, longestField: limits.longestField, base: buffer)
    while true {
      let result = scanner.scan(buffer, from: start, to: end, isLast: isAtEnd, into: probe)
      if result.consumed == start {
        if end - start > limits.longestRecord {
          log.add(.recordTooLong(limit: limits.longestRecord), row: 1)
          try log.check()
        }
        try fill(log)
        continue
      }
      if let fault = result.faults.first?.fault {
        guard case .ragged(let found, _) = fault else {
          log.add(fault, row: 1)
          try log.check()
          break
        }
        width = found
      }
      break
    }
    if width > limits.mostColumns {
      log.add(.tooManyColumns(limit: limits.mostColumns), row: 1)
      try log.check()
    }
    let batch = RecordBatch(width: width, longestField: limits.longestField, base: buffer)
    let result = scanner.scan(buffer, from: start, to: end, isLast: isAtEnd, into: batch)
    let bytes = UnsafeBufferPointer(start: UnsafePointer(buffer) + start, count: result.consumed - start)
    if UTF8Check.firstFault(bytes) != nil { log.add(.invalidUTF8(field: nil), row: 1) }
    start = result.consumed
    scanner.line = result.line
    scanner.mostRecords = .max
    let names =
      batch.count == 1
      ? (0..<width).map { String(decoding: batch.column($0)[0].buffer, as: UTF8.self) }
      : [String](repeating: "", count: width)
    check(names, log)
    try log.check()
    return (names, scanner)
  }

  /// Notes what is wrong with the names in the header.
  ///
  /// A first column without a name is legal, since R writes its row names so.
  private func check(_ names: [String], _ log: FaultLog) {
    if names.allSatisfy({ Double($0) != nil || CalendarDay.day($0) != nil || $0.isEmpty }) {
      log.add(row: 1, column: nil, found: "a first line without names", expected: "a header that names the columns")
      return
    }
    // Names are not quoted: where the header is missing, they are a patient's values.
    var seen: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      if name.isEmpty {
        guard index > 0 else { continue }
        log.add(row: 1, column: nil, found: "column \(index + 1) without a name", expected: "a name for every column")
      } else if let first = seen[name] {
        log.add(
          row: 1, column: nil, found: "the same name for the columns \(first + 1) and \(index + 1)",
          expected: "each name once")
      } else {
        seen[name] = index
      }
    }
  }
}
