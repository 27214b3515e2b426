// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Testing
import Vocabulary

/// The usual binding of the tests: a case, a truth of 0 and 1, a score.
let plainBinding = ColumnBinding(
  caseColumn: "id", truth: .binary(column: "truth", positive: ["1"], negative: ["0"]), scores: [NamedColumn("score")])

func read(
  _ text: String, name: String = "t.csv", _ binding: ColumnBinding = plainBinding, block: Int = 1 << 18
) throws -> CaseTable {
  try CaseTable.read(
    from: .bytes(Array(text.utf8), name: name), binding: binding, limits: ReadingLimits(blockSize: block))
}

/// What is wrong with a text, or nothing.
func faults(
  _ bytes: [UInt8], name: String = "t.csv", _ binding: ColumnBinding = plainBinding,
  limits: ReadingLimits = ReadingLimits()
) -> InputFaults {
  do throws(InputFaults) {
    _ = try CaseTable.read(from: .bytes(bytes, name: name), binding: binding, limits: limits)
    return InputFaults()
  } catch { return error }
}

func faults(_ text: String, name: String = "t.csv", _ binding: ColumnBinding = plainBinding) -> InputFaults {
  faults(Array(text.utf8), name: name, binding)
}
