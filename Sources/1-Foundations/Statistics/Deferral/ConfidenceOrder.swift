// SPDX-License-Identifier: Apache-2.0

/// Rows from the surest to the least sure, cut into groups of equal confidence.
struct ConfidenceOrder: Sendable {
  /// The rows, the surest first.
  let rows: [Int32]
  /// One past the last place of each tie group.
  let ends: [Int32]

  /// Sorts finite values, the highest first.
  /// - Complexity: O(*n*).
  init(descending values: [Double]) {
    rows = RadixSort.order(values.map { ~ScoreKey.key($0) }).map { Int32(truncatingIfNeeded: $0) }
    var ends: [Int32] = []
    for place in rows.indices
    where place + 1 == rows.count || values[Int(rows[place])] != values[Int(rows[place + 1])] {
      ends.append(Int32(place + 1))
    }
    self.ends = ends
  }
}
