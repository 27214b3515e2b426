// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What is wrong with the terms, the policy or the table of an import.
struct ImportFaults: Error {
  let faults: InputFaults

  init(_ faults: InputFaults) { self.faults = faults }

  /// How it reads on a terminal.
  var words: String { (FaultWords.lines(faults) + ["nothing was taken in"]).joined(separator: "\n") }
}
