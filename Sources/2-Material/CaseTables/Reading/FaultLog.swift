// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Collects the faults of one file and puts them in the file's order.
///
/// Columns are read one after another within a batch of records, so faults come out of order; they are sorted when the
/// batch is done.
final class FaultLog {
  /// What stands in the place of a value that could name a patient or a reader.
  static let protected = "‹protected›"

  let file: String
  private var faults = InputFaults()
  private var pending: [(row: Int32, column: Int, fault: InputFault)] = []
  private let names: [String]

  /// - Parameter names: The columns of the file in order, by which faults of one row are sorted.
  init(file: String, names: [String] = []) {
    self.file = file
    self.names = names
  }

  /// A log that goes on from this one, once the header is known.
  func named(_ names: [String]) -> FaultLog {
    let log = FaultLog(file: file, names: names)
    log.faults = faults
    return log
  }

  /// Whether nothing is wrong so far.
  var isEmpty: Bool { faults.isEmpty && pending.isEmpty }
  /// Whether further faults are only counted, so that their words need not be made.
  var isFull: Bool { faults.total >= InputFaults.shown }

  /// Notes a fault of the whole file.
  func add(column: String? = nil, found: String, expected: String) {
    flush()
    faults.append(InputFault(file: file, column: column, found: found, expected: expected))
  }

  /// Notes a fault of a row; it keeps its place in the file.
  func add(row: Int32, column: String?, found: @autoclosure () -> String, expected: @autoclosure () -> String) {
    let place = column.flatMap { names.firstIndex(of: $0) } ?? -1
    let fault =
      isFull
      ? InputFault(file: file, row: Int(row), found: "", expected: "")
      : InputFault(file: file, row: Int(row), column: column, found: found(), expected: expected())
    pending.append((row, place, fault))
  }

  /// Notes what is wrong with a record.
  func add(_ fault: RecordFault, row: Int32) {
    let column = fault.key ?? fault.field.flatMap { names.indices.contains($0) ? names[$0] : nil }
    add(row: row, column: column, found: fault.words.found, expected: fault.words.expected)
  }

  /// Sorts what was noted since the last time; equal places keep their order.
  func flush() {
    guard !pending.isEmpty else { return }
    let order = pending.indices.sorted {
      (pending[$0].row, pending[$0].column, $0) < (pending[$1].row, pending[$1].column, $1)
    }
    for index in order { faults.append(pending[index].fault) }
    pending.removeAll()
  }

  /// Throws if anything is wrong.
  func check() throws(InputFaults) {
    flush()
    if !faults.isEmpty { throw faults }
  }
}
