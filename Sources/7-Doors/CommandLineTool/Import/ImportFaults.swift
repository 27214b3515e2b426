// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What is wrong with a file that a verb was to take something from: terms, policy or table of an import, a table of labels.
struct ImportFaults: Error {
  let faults: InputFaults
  let ending: String

  init(_ faults: InputFaults, ending: String = "nothing was taken in") {
    self.faults = faults
    self.ending = ending
  }

  /// How it reads on a terminal.
  var words: String { (FaultWords.lines(faults) + [ending]).joined(separator: "\n") }
}
