// SPDX-License-Identifier: Apache-2.0

/// The case covariances of the cells, averaged by what two cells share; pairs without a common case count as 0.
struct CellRelations: Sendable, Equatable {
  /// How many readers.
  let readers: Int
  /// The mean variance of a cell.
  var error = 0.0
  /// The same reader in different arms.
  var covariance1 = 0.0
  /// Different readers in the same arm.
  var covariance2 = 0.0
  /// Different readers in different arms.
  var covariance3 = 0.0

  init(_ table: FigureTable, _ cells: [Int]) {
    let count = table.readers.count
    readers = Set(cells.map { $0 % count }).count
    var sums = [(total: Double, count: Int)](repeating: (0, 0), count: 4)
    for one in cells {
      for other in cells {
        let (sameArm, sameReader) = (one / count == other / count, one % count == other % count)
        let kind = one == other ? 0 : sameReader ? 1 : sameArm ? 2 : 3
        sums[kind].total += table.covariance(one, other)
        sums[kind].count += 1
      }
    }
    let means = sums.map { $0.count > 0 ? $0.total / Double($0.count) : 0 }
    (error, covariance1, covariance2, covariance3) = (means[0], means[1], means[2], means[3])
  }
}
