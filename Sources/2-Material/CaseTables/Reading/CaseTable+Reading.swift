// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension CaseTable {
  /// Reads a table, binds its roles and checks it.
  public static func read(
    from source: TableSource, format: TableFormat? = nil, binding: ColumnBinding,
    expecting digest: ContentDigest? = nil, limits: ReadingLimits = ReadingLimits()
  ) throws(InputFaults) -> CaseTable {
    throw InputFaults([InputFault(file: source.name, found: "a table", expected: "a reader, which is being written")])
  }
}
