// SPDX-License-Identifier: Apache-2.0

extension UStatistics {
  /// The squared pulls of readers and cases on the difference of two arms, which are never negative.
  ///
  /// It stands in where reads are so incomplete that neither moment estimate is above 0. Readers' pulls hold a part of the
  /// cases' noise too, so it errs on the safe side.
  /// - Returns: The variance with Satterthwaite's degrees of freedom, the cases' part taken as known; `nil` where it is 0 or
  ///   fewer than two readers read.
  func squaredPulls(_ arm: Int, less other: Int) -> (variance: Double, degreesOfFreedom: Double)? {
    let table = FigureTable(moments.figure, of: moments.study, covariance: .deLong)
    var weights = [Double](repeating: 0, count: table.values.count)
    var pulls: [Int: Double] = [:]
    for (arm, sign) in [(arm, 1.0), (other, -1.0)] {
      let cells = filledCells(of: arm)
      let shares = cells.map { weighting == .readers ? 1 : moments.placements[$0].pairs }
      let total = shares.reduce(0, +)
      guard total > 0, let mean = value(of: arm) else { return nil }
      for (cell, share) in zip(cells, shares) {
        weights[cell] = sign * share / total
        if cells.count > 1 {
          let pull = weights[cell] * ((moments.placements[cell].value ?? mean) - mean)
          pulls[cell % table.readers.count, default: 0] += pull
        }
      }
    }
    let read = weights.indices.filter { weights[$0] != 0 }
    let cases = read.reduce(0) { sum, one in
      read.reduce(sum) { $0 + weights[one] * weights[$1] * table.covariance(one, $1) }
    }
    let count = Double(pulls.count)
    guard count > 1 else { return nil }
    let readers = pulls.keys.sorted().reduce(0) { $0 + (pulls[$1] ?? 0) * (pulls[$1] ?? 0) } * count / (count - 1)
    let variance = readers + max(cases, 0)
    guard variance > 0 else { return nil }
    return (variance, readers > 0 ? variance * variance / (readers * readers / (count - 1)) : .infinity)
  }
}
