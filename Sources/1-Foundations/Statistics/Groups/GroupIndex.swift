// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Which group each row belongs to, as numbers into a list of names.
///
/// A group that no row belongs to stays in the list, so that it is reported as empty and not forgotten.
public struct GroupIndex: Sendable, Equatable {
  /// The names of the groups.
  public let names: [String]
  /// The group of each row, an index into ``names``.
  public let groupOfRow: [Int32]

  /// Takes numbers that are already dense.
  /// - Throws: `SampleError.badCluster` for the first row whose number is not an index into the names.
  public init(names: [String], groupOfRow: [Int32]) throws(SampleError) {
    let limit = UInt32(names.count)
    // One pass without a branch; the row is looked for only when there is a bad one.
    let worst = groupOfRow.reduce(0 as UInt32) { max($0, UInt32(bitPattern: $1)) }
    if !groupOfRow.isEmpty, worst >= limit {
      throw .badCluster(index: groupOfRow.firstIndex { UInt32(bitPattern: $0) >= limit } ?? 0)
    }
    self.names = names
    self.groupOfRow = groupOfRow
  }

  /// Numbers the distinct values of a column, in ascending order of their names.
  public init(values: [String]) {
    names = Set(values).sorted()
    var numbers: [String: Int32] = [:]
    for (number, name) in names.enumerated() { numbers[name] = Int32(number) }
    groupOfRow = values.map { numbers[$0] ?? 0 }
  }

  /// The intersections with another grouping of the same rows, every pair of names, whether it has rows or not.
  /// - Throws: `SampleError.lengthsDiffer` where the groupings have different rows.
  public func crossed(with other: GroupIndex) throws(SampleError) -> GroupIndex {
    guard groupOfRow.count == other.groupOfRow.count else {
      throw .lengthsDiffer(of: "groups", expected: groupOfRow.count, found: other.groupOfRow.count)
    }
    let width = Int32(other.names.count)
    return try GroupIndex(
      names: names.flatMap { first in other.names.map { first + " & " + $0 } },
      groupOfRow: zip(groupOfRow, other.groupOfRow).map { $0 * width + $1 })
  }
}
