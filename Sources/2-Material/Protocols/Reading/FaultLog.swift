// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What is gathered while one file is read: its faults, and the line of each key.
final class FaultLog {
  let fileName: String
  private(set) var lines: [String: Int] = [:]
  private var faults: [InputFault] = []

  init(fileName: String) {
    self.fileName = fileName
  }

  /// Whether anything is wrong so far.
  var isEmpty: Bool { faults.isEmpty }

  /// Whether so much is wrong that looking for the nearest name is work for nothing.
  var isFlooded: Bool { faults.count > 1000 }

  /// Remembers where a key stands.
  func note(_ path: String, line: Int) {
    lines[path] = line
  }

  /// Adds a fault of a key; its line is the key's unless another is given.
  func add(_ path: String, line: Int? = nil, found: String, expected: String) {
    faults.append(
      InputFault(
        file: fileName, row: line ?? lines[path], column: path.isEmpty ? nil : path, found: found, expected: expected))
  }

  /// The faults in the order of the file.
  var sorted: InputFaults {
    let order = faults.enumerated().sorted { a, b in
      (a.element.row ?? 0, a.offset) < (b.element.row ?? 0, b.offset)
    }
    return InputFaults(order.map(\.element))
  }
}
