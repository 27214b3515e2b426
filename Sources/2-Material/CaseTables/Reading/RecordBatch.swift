// SPDX-License-Identifier: Apache-2.0

/// Where one field stands in the reading buffer.
struct Field {
  enum Form: UInt8 {
    /// The bytes are the text.
    case plain
    /// Quotes inside are doubled.
    case doubledQuotes
    /// A JSON string with escapes, all of them known to be valid.
    case escapes
    /// There is no value.
    case absent
  }

  var start: Int32
  var length: Int32
  var form: Form
}

extension Field {
  /// The text between two places.
  @inline(__always)
  init(plainFrom first: Int, to end: Int) {
    self.init(start: Int32(truncatingIfNeeded: first), length: Int32(truncatingIfNeeded: end - first), form: .plain)
  }
}

/// The records found in the reading buffer, as places in it; nothing is copied.
final class RecordBatch {
  /// How many fields each record has.
  let width: Int
  /// The fields, record by record.
  let fields: UnsafeMutablePointer<Field>
  /// How many records fit.
  let capacity: Int
  /// The buffer that the fields lie in; eight bytes behind its end can be read.
  var base: UnsafePointer<UInt8>
  /// The line on which each record starts.
  var lines: [Int32] = []
  /// The records that take part, ascending.
  var selected: [Int32] = []
  /// Room for one number and one code per record, filled column by column.
  let numbers: UnsafeMutablePointer<Double>
  let codes: UnsafeMutablePointer<Int32>
  private let scratch: UnsafeMutablePointer<UInt8>

  init(width: Int, longestField: Int, base: UnsafePointer<UInt8>) {
    self.width = width
    self.base = base
    capacity = max(64, 65_536 / max(1, width))
    fields = .allocate(capacity: width * capacity)
    numbers = .allocate(capacity: capacity)
    codes = .allocate(capacity: capacity)
    scratch = .allocate(capacity: longestField + 16)
  }

  deinit {
    fields.deallocate()
    numbers.deallocate()
    codes.deallocate()
    scratch.deallocate()
  }

  /// How many records there are.
  var count: Int { lines.count }

  /// Forgets the records.
  func clear() {
    lines.removeAll(keepingCapacity: true)
    selected.removeAll(keepingCapacity: true)
  }

  /// One column of the batch, to be gone through without looking the batch's own parts up for every row.
  struct Column {
    fileprivate let batch: RecordBatch
    fileprivate let base: UnsafePointer<UInt8>
    fileprivate let first: UnsafeMutablePointer<Field>
    fileprivate let width: Int

    /// The text of a record's field; it holds until the next call.
    @inline(__always)
    subscript(record: Int32) -> Text {
      let field = first[Int(record) * width]
      if field.form == .plain { return Text(start: base + Int(field.start), count: Int(field.length), isAbsent: false) }
      return batch.unwritten(field)
    }
  }

  /// The fields at a place.
  func column(_ place: Int) -> Column { Column(batch: self, base: base, first: fields + place, width: width) }

  /// The bytes of a field.
  struct Text {
    var start: UnsafePointer<UInt8>
    var count: Int
    var isAbsent: Bool

    var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
  }

  fileprivate func unwritten(_ field: Field) -> Text {
    if field.form == .absent { return Text(start: base, count: 0, isAbsent: true) }
    var at = base + Int(field.start)
    let end = at + Int(field.length)
    var made = 0
    while at < end {
      let byte = at[0]
      if field.form == .doubledQuotes {
        scratch[made] = byte
        made += 1
        at += byte == 0x22 ? 2 : 1
      } else if byte == 0x5C {
        at = JSONText.unescape(at + 1, into: scratch, &made)
      } else {
        scratch[made] = byte
        made += 1
        at += 1
      }
    }
    return Text(start: UnsafePointer(scratch), count: made, isAbsent: false)
  }
}
