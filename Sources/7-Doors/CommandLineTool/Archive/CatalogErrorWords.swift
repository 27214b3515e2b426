// SPDX-License-Identifier: Apache-2.0
import Catalog

/// How the errors of the catalog read, and with which code they leave.
enum CatalogErrorWords {
  static func row(_ error: CatalogError) -> (words: String, code: Int32) {
    switch error {
    case .noInstance(let key): ("image \(key): there is none of that number", ExitTable.badInput)
    case .noBytes(let key): ("image \(key): it was registered without a file", ExitTable.badInput)
    case .noTerms(let number): ("terms \(number): there are none of that number", ExitTable.badInput)
    case .withdrawn(let patient): ("patient \(patient): withdrawn; nothing of them is taken in", ExitTable.badInput)
    case .noPatient(let patient): ("patient \(patient): there is none of that number", ExitTable.badInput)
    case .conflict(let key): ("image \(key): another one with the same identifier has other bytes", ExitTable.badInput)
    case .termsExpired:
      ("the terms are past their retention; expected terms under which images may still be held", ExitTable.badInput)
    case .rowsDiffer(let count, let first):
      (
        "the table differs in \(count == 1 ? "1 row" : "\(count) rows") from what is known of the images (row "
          + "\(first.map(String.init).joined(separator: ", "))\(count > first.count ? " and others" : "")); nothing was taken in; "
          + "'--corrections list' says what differs", ExitTable.badInput
      )
    case .inconsistent(let words): ("the records contradict themselves: \(words)", ExitTable.inputOutput)
    }
  }

  static func row(_ fault: CatalogQueryFault) -> (words: String, code: Int32) {
    (
      "condition \"\(fault.condition)\", letter \(fault.place): found \(fault.found); expected \(fault.expected)",
      ExitTable.badInput
    )
  }
}
