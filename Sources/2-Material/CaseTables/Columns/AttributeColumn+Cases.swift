// SPDX-License-Identifier: Apache-2.0

extension AttributeColumn {
  /// How many cases have rows with different values.
  ///
  /// A row without a value differs from one with: what is recorded only at some reads of a case tells about the read.
  func casesThatDiffer(in groups: RowGroups) -> Int {
    switch content {
    case .texts(let categories, _): groups.countOfMixed { categories.codes[$0] }
    case .numbers(let numbers): groups.countOfMixed { numbers[$0] }
    }
  }
}

extension CaseTable {
  /// Counts for each attribute the cases of these rows whose rows differ in it.
  mutating func countCasesThatDiffer() {
    // Where every row is a case of its own, there is nothing to differ from.
    guard let cases, cases.levelCount < rowCount || separation != nil else { return }
    let groups = RowGroups(cases.codes, count: cases.levelCount)
    for index in attributes.indices {
      attributes[index].casesThatDiffer = attributes[index].casesThatDiffer(in: groups)
    }
  }
}

extension RowGroups {
  /// How many groups hold two different values.
  func countOfMixed<Value: Equatable>(_ value: (Int) -> Value) -> Int {
    var mixed = 0
    for level in 0..<count {
      let rows = self[level]
      guard rows.count > 1, let first = rows.first else { continue }
      let known = value(Int(first))
      if rows.contains(where: { value(Int($0)) != known }) { mixed += 1 }
    }
    return mixed
  }
}
