// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Finds the records of NDJSON: one flat object a line; empty lines are passed over.
///
/// The fields of the batch are the columns asked for; a key that is absent or `null` gives an absent field. Other keys are
/// checked to be well formed and passed over.
final class ObjectScanner: RecordScanner {
  var line: Int32
  let longestField: Int
  /// The places of the columns asked for.
  private let places: [String: Int]
  /// The keys in the order they first appear, with their place or -1.
  private(set) var keys: [String] = []
  private var placeOfKey: [Int] = []
  private var known = ByteDictionary()
  /// The record in which each key was last seen.
  private var lastSeen: [Int] = []
  private var recordNumber = 0
  private let mostColumns: Int

  init(columns: [String], line: Int32, limits: ReadingLimits) {
    places = Dictionary(columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    self.line = line
    longestField = limits.longestField
    mostColumns = limits.mostColumns
  }

  func scan(
    _ base: UnsafePointer<UInt8>, from start: Int, to end: Int, isLast: Bool, into batch: RecordBatch
  ) -> ScanResult {
    var faults: [(line: Int32, fault: RecordFault)] = []
    var line = line
    var at = start
    while at < end, batch.count < batch.capacity {
      var stop = end
      var next = end
      if let found = memchr(base + at, 10, end - at) {
        stop = UnsafeRawPointer(found) - UnsafeRawPointer(base)
        next = stop + 1
      } else if !isLast {
        break
      }
      let record = batch.fields + batch.count * batch.width
      do throws(RecordFault) {
        if try object(base, from: at, to: stop, into: record, width: batch.width) { batch.lines.append(line) }
      } catch {
        faults.append((line, error))
      }
      line += 1
      at = next
    }
    return ScanResult(consumed: at, line: line, faults: faults)
  }

  /// Reads one line; `false` where it is empty.
  private func object(
    _ base: UnsafePointer<UInt8>, from start: Int, to stop: Int, into record: UnsafeMutablePointer<Field>, width: Int
  ) throws(RecordFault) -> Bool {
    recordNumber += 1
    var at = start
    func skipSpaces() { while at < stop, base[at] == 0x20 || base[at] == 9 || base[at] == 13 { at += 1 } }
    skipSpaces()
    if at == stop { return false }
    for column in 0..<width { record[column] = Field(start: 0, length: 0, form: .absent) }
    guard base[at] == 0x7B else { throw .notAnObject }
    at += 1
    skipSpaces()
    if at < stop, base[at] == 0x7D {
      at += 1
    } else {
      while true {
        skipSpaces()
        let key = try string(base, &at, stop)
        let place = try self.place(of: key, base)
        skipSpaces()
        guard at < stop, base[at] == 0x3A else { throw .badJSON(expected: "a colon after the key") }
        at += 1
        skipSpaces()
        let value = try self.value(base, &at, stop, key: place.key)
        if place.column >= 0 { record[place.column] = value }
        skipSpaces()
        guard at < stop else { throw .badJSON(expected: "a closing brace") }
        at += 1
        if base[at - 1] == 0x7D { break }
        guard base[at - 1] == 0x2C else { throw .badJSON(expected: "a comma or a closing brace after the value") }
      }
    }
    skipSpaces()
    guard at == stop else { throw .badJSON(expected: "the end of the line after the object") }
    return true
  }

  private func place(of key: Field, _ base: UnsafePointer<UInt8>) throws(RecordFault) -> (column: Int, key: Int) {
    let code: Int
    if key.form == .plain {
      code = Int(known.code(of: base + Int(key.start), Int(key.length)))
    } else {
      var written = [UInt8](repeating: 0, count: Int(key.length) + 16)
      var made = 0
      code = written.withUnsafeMutableBufferPointer { room -> Int in
        guard let target = room.baseAddress else { return 0 }
        var at = base + Int(key.start)
        let end = at + Int(key.length)
        while at < end {
          if at[0] == 0x5C {
            at = JSONText.unescape(at + 1, into: target, &made)
          } else {
            target[made] = at[0]
            made += 1
            at += 1
          }
        }
        return Int(known.code(of: target, made))
      }
    }
    if code == keys.count {
      guard code < mostColumns else { throw .tooManyColumns(limit: mostColumns) }
      let name = known.texts[code]
      keys.append(name)
      placeOfKey.append(places[name] ?? -1)
      lastSeen.append(0)
    }
    if code > keys.count { throw .tooManyColumns(limit: mostColumns) }
    if lastSeen[code] == recordNumber { throw .repeatedKey(key: keys[code]) }
    lastSeen[code] = recordNumber
    return (placeOfKey[code], code)
  }

  private func string(_ base: UnsafePointer<UInt8>, _ at: inout Int, _ stop: Int) throws(RecordFault) -> Field {
    guard at < stop, base[at] == 0x22 else { throw .badJSON(expected: "a string in quotes") }
    at += 1
    let start = at
    var form = Field.Form.plain
    while at < stop {
      let byte = base[at]
      if byte == 0x22 {
        let length = at - start
        guard length <= longestField else { throw .fieldTooLong(field: 0, limit: longestField) }
        at += 1
        return Field(start: Int32(start), length: Int32(length), form: form)
      }
      if byte == 0x5C {
        guard let length = JSONText.escapeLength(base + at + 1, end: base + stop) else {
          throw .badJSON(expected: "a valid escape in the string")
        }
        form = .escapes
        at += 1 + length
        continue
      }
      guard byte >= 0x20 else { throw .badJSON(expected: "control characters as escapes") }
      at += 1
    }
    throw .badJSON(expected: "a closing quote")
  }

  private func value(
    _ base: UnsafePointer<UInt8>, _ at: inout Int, _ stop: Int, key: Int
  ) throws(RecordFault) -> Field {
    guard at < stop else { throw .badJSON(expected: "a value after the colon") }
    if base[at] == 0x22 { return try string(base, &at, stop) }
    if base[at] == 0x7B || base[at] == 0x5B { throw .nestedValue(key: keys[key]) }
    let start = at
    while at < stop, base[at] != 0x2C, base[at] != 0x7D, base[at] > 0x20 { at += 1 }
    let token = UnsafeBufferPointer(start: base + start, count: at - start)
    if token.elementsEqual("null".utf8) { return Field(start: 0, length: 0, form: .absent) }
    guard token.elementsEqual("true".utf8) || token.elementsEqual("false".utf8) || JSONText.isNumber(token) else {
      throw .badJSON(expected: "a string, a number, true, false or null")
    }
    guard token.count <= longestField else { throw .fieldTooLong(field: 0, limit: longestField) }
    return Field(start: Int32(start), length: Int32(token.count), form: .plain)
  }
}
