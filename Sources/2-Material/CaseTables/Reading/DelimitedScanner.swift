// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Finds the records of comma- or tabulator-separated text after RFC 4180.
///
/// Lines end in LF, CR LF or CR. An empty line is passed over, unless the table has a single column.
struct DelimitedScanner: RecordScanner {
  let delimiter: UInt8
  var line: Int32
  let longestField: Int
  /// How many records to look at, right or wrong; one for the header.
  var mostRecords = Int.max

  func scan(
    _ base: UnsafePointer<UInt8>, from start: Int, to end: Int, isLast: Bool, into batch: RecordBatch
  ) -> ScanResult {
    let width = batch.width
    let fields = batch.fields
    var faults: [(line: Int32, fault: RecordFault)] = []
    var line = line
    var count = batch.count
    var lines = batch.lines
    batch.lines = []
    defer { batch.lines = lines }
    var at = start
    var attempts = 0
    while at < end, count < batch.capacity, attempts < mostRecords {
      attempts += 1
      let recordStart = at
      let record = fields + count * width
      if let next = plainRecord(base, from: at, to: end, width: width, into: record) {
        lines.append(line)
        count += 1
        line += 1
        at = next
        continue
      }
      var column = 0
      var innerLines: Int32 = 0
      var fault: RecordFault?
      fields: while true {
        let fieldStart = at
        var length = 0
        var form = Field.Form.plain
        var contentStart = fieldStart
        // Whether the field came in quotes and `at` stands behind the closing one.
        var isQuoted = false
        var terminator: UInt8 = 0
        search: while true {
          if at >= end {
            guard isLast else { return ScanResult(consumed: recordStart, line: line, faults: faults) }
            at = end
            terminator = 10
            if !isQuoted { length = end - fieldStart }
            break search
          }
          if !isQuoted {
            let low = Self.lowBytes(base + at)
            if low == 0 {
              at += 8
              continue search
            }
            at += low.trailingZeroBitCount >> 3
            if at >= end { continue search }
          }
          let byte = base[at]
          if byte == delimiter || byte == 10 || byte == 13 {
            if byte == 13, at + 1 >= end, !isLast {
              return ScanResult(consumed: recordStart, line: line, faults: faults)
            }
            terminator = byte
            if !isQuoted { length = at - fieldStart }
            break search
          }
          if isQuoted {
            if fault == nil { fault = .textAfterQuote(field: column) }
            isQuoted = false
            continue search
          }
          if byte == 0x22 {
            if at == fieldStart {
              switch Self.closingQuote(base, from: at + 1, to: end) {
              case .none:
                guard isLast else { return ScanResult(consumed: recordStart, line: line, faults: faults) }
                faults.append((line, .unterminatedQuote(field: column)))
                return ScanResult(consumed: end, line: line, faults: faults)
              case .some(let quote):
                // The byte after the quote decides whether it is doubled.
                if quote.at + 1 >= end, !isLast {
                  return ScanResult(consumed: recordStart, line: line, faults: faults)
                }
                contentStart = at + 1
                length = quote.at - contentStart
                form = quote.isDoubled ? .doubledQuotes : .plain
                innerLines += Self.lineEnds(base, from: contentStart, to: quote.at)
                if fault == nil, memchr(base + contentStart, 0, length) != nil { fault = .zeroByte(field: column) }
                at = quote.at + 1
                isQuoted = true
              }
              continue search
            }
            if fault == nil { fault = .quoteInside(field: column) }
          } else if byte == 0, fault == nil {
            fault = .zeroByte(field: column)
          }
          at += 1
        }
        if length > longestField, fault == nil { fault = .fieldTooLong(field: column, limit: longestField) }
        if column < width {
          record[column] = Field(
            start: Int32(truncatingIfNeeded: contentStart), length: Int32(truncatingIfNeeded: length), form: form)
        }
        column += 1
        if terminator == delimiter {
          at += 1
          // A separator as the last byte of the file still opens an empty field.
          continue fields
        }
        if at < end { at += terminator == 13 && at + 1 < end && base[at + 1] == 10 ? 2 : 1 }
        break fields
      }
      let isEmpty = column == 1 && width > 1 && record[0].length == 0 && Int(record[0].start) == recordStart
      if let fault {
        faults.append((line, fault))
      } else if column != width, !isEmpty {
        faults.append((line, .ragged(found: column, expected: width)))
      } else if !isEmpty {
        lines.append(line)
        count += 1
      }
      line += 1 + innerLines
    }
    return ScanResult(consumed: at, line: line, faults: faults)
  }

  /// Takes a record without quotes that is all there and in order, as nearly all are; `nil` leaves it to the long way.
  @inline(__always)
  private func plainRecord(
    _ base: UnsafePointer<UInt8>, from start: Int, to end: Int, width: Int, into record: UnsafeMutablePointer<Field>
  ) -> Int? {
    var at = start
    var fieldStart = start
    var column = 0
    while true {
      var low = Self.lowBytes(base + at)
      while low == 0 {
        at += 8
        if at >= end { return nil }
        low = Self.lowBytes(base + at)
      }
      at += low.trailingZeroBitCount >> 3
      if at >= end { return nil }
      let byte = base[at]
      if byte == delimiter {
        record[column] = Field(plainFrom: fieldStart, to: at)
        column += 1
        at += 1
        fieldStart = at
        if column == width || at >= end { return nil }
      } else if byte == 10 || byte == 13 {
        // A single column may be empty, and a record no longer than a field may be has no field that is longer.
        guard column == width - 1, at - start <= longestField, at > start || width == 1 else { return nil }
        record[column] = Field(plainFrom: fieldStart, to: at)
        if byte == 10 { return at + 1 }
        guard at + 1 < end else { return nil }
        return base[at + 1] == 10 ? at + 2 : at + 1
      } else if byte == 0x22 || byte == 0 {
        return nil
      } else {
        at += 1
        if at >= end { return nil }
      }
    }
  }

  /// The highest bit of each of eight bytes that lies below the hyphen, as every byte that matters does; the lowest one
  /// found is exact.
  @inline(__always)
  private static func lowBytes(_ text: UnsafePointer<UInt8>) -> UInt64 {
    let word = UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self))
    return (word &- 0x2D2D_2D2D_2D2D_2D2D) & ~word & 0x8080_8080_8080_8080
  }

  /// The quote that closes a field, if it is there.
  private static func closingQuote(
    _ base: UnsafePointer<UInt8>, from start: Int, to end: Int
  ) -> (at: Int, isDoubled: Bool)? {
    var at = start
    var isDoubled = false
    while at < end, let found = memchr(base + at, 0x22, end - at) {
      let quote = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      guard quote + 1 < end, base[quote + 1] == 0x22 else { return (quote, isDoubled) }
      isDoubled = true
      at = quote + 2
    }
    return nil
  }

  private static func lineEnds(_ base: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int32 {
    var count: Int32 = 0
    for at in start..<max(start, end) where base[at] == 10 || (base[at] == 13 && !(at + 1 < end && base[at + 1] == 10))
    {
      count += 1
    }
    return count
  }
}
