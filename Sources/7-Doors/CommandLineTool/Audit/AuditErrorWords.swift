// SPDX-License-Identifier: Apache-2.0
import AuditTrail
import Transparency

/// How the errors of the trail read, and with which code they leave.
enum AuditErrorWords {
  static func row(_ error: AuditError) -> (words: String, code: Int32) {
    switch error {
    case .noEntry(let entry, let size):
      ("entry \(entry): there is none; the trail has \(entries(size))", ExitTable.badInput)
    case .noSize(let asked, let size):
      ("the trail never had \(entries(asked)) up to now; it has \(size)", ExitTable.badInput)
    case .damaged(let fault): ("the trail is damaged: \(fault)", ExitTable.notAccepted)
    case .noKey(let file): ("\(file): holds no signing key", ExitTable.badInput)
    case .keyAbsent(let file, let signers):
      (
        "\(file): not here, and checkpoints are signed by \(signers.joined(separator: ", ")); put the key back, or name it with "
          + "--signing-key: another is not made where there are checkpoints", ExitTable.badInput
      )
    case .foreignKey(let found, let expected):
      ("found the key \(found); expected that of \(expected)", ExitTable.badInput)
    case .inconsistent(let size):
      (
        "nothing was signed: the first \(entries(size)) are not those of a checkpoint that was signed before; "
          + "'fiducial audit verify' says where", ExitTable.notAccepted
      )
    case .badNote(let file, let number, let fault): ("\(file): checkpoint \(number): \(fault)", ExitTable.notAccepted)
    }
  }

  static func row(_ fault: NoteFault) -> (words: String, code: Int32) {
    if case .malformed = fault { return ("\(fault)", ExitTable.badInput) }
    return ("\(fault)", ExitTable.notAccepted)
  }

  static func entries(_ count: Int) -> String { "\(count) \(count == 1 ? "entry" : "entries")" }
}
