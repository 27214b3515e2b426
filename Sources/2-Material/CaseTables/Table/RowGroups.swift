// SPDX-License-Identifier: Apache-2.0

/// The rows of each level, ascending, in one array.
struct RowGroups {
  private let starts: [Int]
  private let rows: [Int32]

  /// Groups the rows by their codes; rows without a level are left out.
  init(_ codes: [Int32], count: Int) {
    var starts = [Int](repeating: 0, count: count + 1)
    for code in codes where code >= 0 { starts[Int(code) + 1] += 1 }
    for level in 0..<count { starts[level + 1] += starts[level] }
    var next = starts
    var rows = [Int32](repeating: 0, count: starts[count])
    for (row, code) in codes.enumerated() where code >= 0 {
      rows[next[Int(code)]] = Int32(row)
      next[Int(code)] += 1
    }
    self.starts = starts
    self.rows = rows
  }

  /// How many levels there are.
  var count: Int { starts.count - 1 }

  /// The rows of a level.
  subscript(level: Int) -> ArraySlice<Int32> { rows[starts[level]..<starts[level + 1]] }
}
