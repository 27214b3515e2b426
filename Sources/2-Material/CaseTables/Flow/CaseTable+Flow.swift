// SPDX-License-Identifier: Apache-2.0

extension CaseTable {
  /// Counts what became of the rows.
  public func flow(rules: NonResultRules = NonResultRules()) -> CaseFlow {
    CaseFlow(rowsRead: rowsRead, filteredOut: filteredOut, classes: [], rules: rules, streams: [])
  }
}
