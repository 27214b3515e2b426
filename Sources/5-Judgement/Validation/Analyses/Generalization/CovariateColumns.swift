// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Statistics
import Vocabulary

/// Properties of rows as columns of numbers, to tell the tested rows from the target.
struct CovariateColumns {
  /// What each column is, in words: `age`, `sex=F`.
  private(set) var names: [String] = []
  private(set) var tested: [[Double]] = []
  private(set) var target: [[Double]] = []
  /// What must be known besides.
  private(set) var notes: [String] = []

  /// A number becomes a column (a missing one the mean, with a column that says so); a text becomes a column for each
  /// category.
  /// - Throws: ``Refusal`` where a name is not bound, or the target has a category that was not tested.
  init(_ wanted: [String], table: CaseTable, tested: [Int32], target: [Int32]) throws(Refusal) {
    for name in wanted {
      if let numbers = table.attribute(named: name)?.numbers {
        add(numbers, name, tested, target)
      } else if let categories = table.groups(named: name) {
        try add(categories, name, tested, target)
      } else {
        throw Refusal("no column is bound for \(name)")
      }
    }
  }

  private mutating func add(_ numbers: NumericValues, _ name: String, _ mine: [Int32], _ theirs: [Int32]) {
    let known = (mine + theirs).compactMap { numbers[Int($0)] }
    let mean = known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
    names.append(name)
    tested.append(mine.map { numbers[Int($0)] ?? mean })
    target.append(theirs.map { numbers[Int($0)] ?? mean })
    let range = mine.compactMap { numbers[Int($0)] }
    if let low = range.min(), let high = range.max() {
      let outside = theirs.count { numbers[Int($0)].map { $0 < low || $0 > high } ?? false }
      if outside > 0 {
        notes.append(
          "\(outside) of \(theirs.count) target rows have \(name) outside the tested range (\(PooledWords.value(low)) to "
            + "\(PooledWords.value(high))): no weight speaks for them")
      }
    }
    guard (mine + theirs).contains(where: { numbers[Int($0)] == nil }) else { return }
    names.append("\(name) \(Grouping.absent)")
    tested.append(mine.map { numbers[Int($0)] == nil ? 1 : 0 })
    target.append(theirs.map { numbers[Int($0)] == nil ? 1 : 0 })
  }

  private mutating func add(
    _ categories: Categories, _ name: String, _ mine: [Int32], _ theirs: [Int32]
  ) throws(Refusal) {
    for code in Int32(-1)..<Int32(categories.levelCount) {
      let (a, b) = (
        mine.count { categories.codes[Int($0)] == code }, theirs.count { categories.codes[Int($0)] == code }
      )
      guard a + b > 0 else { continue }
      let words = code < 0 ? Grouping.absent : categories.level(code)
      if a == 0 {
        throw Refusal(
          TargetWeightError.untestedCategory(of: name, category: words, share: Double(b) / Double(theirs.count))
            .description)
      }
      names.append("\(name)=\(words)")
      tested.append(mine.map { categories.codes[Int($0)] == code ? 1 : 0 })
      target.append(theirs.map { categories.codes[Int($0)] == code ? 1 : 0 })
    }
  }
}
