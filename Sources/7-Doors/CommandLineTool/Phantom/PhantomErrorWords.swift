// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms

/// How errors of scenarios and cohorts read, and which exit code they have.
enum PhantomErrorWords {
  static func row(_ error: ScenarioLoadError) -> (words: String, code: Int32) {
    switch error {
    case .unreadable(let file, let cause): ("\(file): \(FaultWords.text(cause))", ExitTable.inputOutput)
    case .faulty(let faults):
      ((FaultWords.lines(faults) + ["nothing was made"]).joined(separator: "\n"), ExitTable.badInput)
    }
  }

  static func row(_ error: CohortWriteError) -> (words: String, code: Int32) {
    switch error {
    case .file(let path, let step, let code):
      (
        "\(path.isEmpty ? "the folder" : path): \(String(cString: strerror(code))) (\(step.rawValue))"
          + (path.isEmpty ? "" : "; the same command takes up what is whole"),
        ExitTable.inputOutput
      )
    case .otherCohort(let found, let expected):
      (
        "the folder holds another cohort (\(differences(found, expected))); "
          + "choose another folder, or take it away with --overwrite",
        ExitTable.badInput
      )
    case .foreignFolder(let file):
      ("the folder holds other files, as \(file); choose an empty one", ExitTable.badInput)
    case .isBusy: ("another run writes into the folder", ExitTable.inputOutput)
    case .object(let study, let cause):
      ("internal error: examination \(study) cannot be written: \(cause)", ExitTable.internalError)
    }
  }

  /// Which parts of two descriptions differ.
  private static func differences(_ found: String, _ expected: String) -> String {
    func parts(_ text: String) -> [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
    }
    let (old, new) = (parts(found), parts(expected))
    let names = Set(old.keys).union(new.keys).filter { "\(old[$0] ?? "")" != "\(new[$0] ?? "")" }.sorted()
    guard !old.isEmpty, !names.isEmpty else { return "of another kind" }
    return "other " + names.map { $0.replacing("_", with: " ") }.joined(separator: ", ")
  }
}
