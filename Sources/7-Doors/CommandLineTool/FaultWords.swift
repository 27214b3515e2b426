// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import Vocabulary

/// How faults in an input read on a terminal.
enum FaultWords {
  /// One line for each fault, then how many more there are, and that nothing was judged.
  static func text(_ faults: InputFaults) -> String {
    (lines(faults) + ["nothing was judged"]).joined(separator: "\n")
  }

  /// One line for each fault, then how many more there are.
  static func lines(_ faults: InputFaults) -> [String] {
    let hidden = faults.total - faults.faults.count
    return faults.faults.map(line) + (hidden > 0 ? ["and \(hidden) more fault\(hidden == 1 ? "" : "s")"] : [])
  }

  /// Which file could not be written, at which step, and what the system said.
  static func text(_ error: FileWriteError) -> String {
    "\(error.file.isEmpty ? "the folder" : error.file): could not be written (\(error.step.rawValue): \(String(cString: strerror(error.code))))"
  }

  /// What the system says of an error number.
  static func system(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// What the system said, without the wrapping that Foundation gives it.
  static func text(_ error: any Error) -> String {
    let error = error as NSError
    if let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError, cause.domain == NSPOSIXErrorDomain {
      let file = (error.userInfo[NSFilePathErrorKey] as? String).map { "\($0): " } ?? ""
      return file + String(cString: strerror(Int32(cause.code)))
    }
    return error.localizedDescription
  }

  private static func line(_ fault: InputFault) -> String {
    var place = fault.file
    if let row = fault.row { place += ":\(row)" }
    if let column = fault.column { place += ": \(column)" }
    return "\(place): found \(fault.found); expected \(fault.expected)"
  }
}
