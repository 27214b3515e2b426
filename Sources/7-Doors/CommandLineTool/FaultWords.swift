// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// How faults in an input read on a terminal.
enum FaultWords {
  /// One line for each fault, then how many more there are.
  static func text(_ faults: InputFaults) -> String {
    var lines = faults.faults.map(line)
    let hidden = faults.total - faults.faults.count
    if hidden > 0 { lines.append("and \(hidden) more fault\(hidden == 1 ? "" : "s")") }
    lines.append("nothing was written")
    return lines.joined(separator: "\n")
  }

  private static func line(_ fault: InputFault) -> String {
    var place = fault.file
    if let row = fault.row { place += ":\(row)" }
    if let column = fault.column { place += ": \(column)" }
    return "\(place): found \(fault.found); expected \(fault.expected)"
  }
}
