// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What is gathered while one file is read: its faults, and the line of each key.
package final class FaultLog {
  package let fileName: String
  let tables: [KeyTable]
  package private(set) var lines: [String: Int] = [:]
  private var faults: [InputFault] = []

  /// - Parameters:
  ///   - fileName: The name for faults, without the folder.
  ///   - tables: All kinds of mappings of the format, to say where a misplaced key belongs.
  package init(fileName: String, tables: [KeyTable]) {
    self.fileName = fileName
    self.tables = tables
  }

  /// Whether anything is wrong so far.
  package var isEmpty: Bool { faults.isEmpty }

  /// Whether so much is wrong that looking for the nearest name is work for nothing.
  package var isFlooded: Bool { faults.count > 1000 }

  /// Remembers where a key stands.
  package func note(_ path: String, line: Int) {
    lines[path] = line
  }

  /// Adds a fault of a key; its line is the key's unless another is given.
  package func add(_ path: String, line: Int? = nil, found: String, expected: String) {
    faults.append(
      InputFault(
        file: fileName, row: line ?? lines[path], column: path.isEmpty ? nil : path, found: found, expected: expected))
  }

  /// The faults in the order of the file.
  package var sorted: InputFaults {
    let order = faults.enumerated().sorted { a, b in
      (a.element.row ?? 0, a.offset) < (b.element.row ?? 0, b.offset)
    }
    return InputFaults(order.map(\.element))
  }
}
