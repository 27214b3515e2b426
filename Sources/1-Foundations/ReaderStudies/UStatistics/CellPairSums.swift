// SPDX-License-Identifier: Apache-2.0

/// Sums of products of the kernels of two cells, by which cases the two factors share.
///
/// `numerators[0]` runs over the same pair of cases, `[1]` over the same diseased case with any healthy cases, `[2]` over the
/// same healthy case with any diseased cases, `[3]` over all pairs of pairs. Denominators count the terms. A one-class
/// figure has no healthy cases: its entries 0 and 2 are empty.
struct CellPairSums: Sendable, Equatable {
  var numerators = [0.0, 0, 0, 0]
  var denominators = [0.0, 0, 0, 0]

  /// The sums over tuples that share exactly what the entry says, and nothing more.
  static func exact(_ sums: [Double]) -> [Double] {
    [sums[0], sums[1] - sums[0], sums[2] - sums[0], sums[0] - sums[1] - sums[2] + sums[3]]
  }

  /// The unbiased covariance of the two figures for fixed readers: their product less the mean over disjoint cases.
  ///
  /// It is `nil` where the two cells have no disjoint pairs of cases.
  var covariance: Double? {
    if denominators[0] == 0, denominators[1] == 0, denominators[2] == 0 { return 0 }
    let numerators = Self.exact(numerators)
    let disjoint = Self.exact(denominators)[3]
    guard disjoint > 0, denominators[3] > 0 else { return nil }
    return self.numerators[3] / denominators[3] - numerators[3] / disjoint
  }

  /// Sums over the cases that both cells hold.
  ///
  /// `otherRank` gives for each case the rank of its rating in the second cell, −1 elsewhere; `tree` is scratch space.
  init(_ one: CellPlacements, _ other: CellPlacements, otherRank: [Int32], isDiseased: [Bool], tree: inout [Int32]) {
    var common = (positives: 0, negatives: 0)
    numerators[1] = Self.product(
      one.positives, one.positiveSums, other.positives, other.positiveSums, &common.positives)
    numerators[2] = Self.product(
      one.negatives, one.negativeSums, other.negatives, other.negativeSums, &common.negatives)
    numerators[3] = one.sum * other.sum
    denominators[3] = one.pairs * other.pairs
    denominators[1] = Double(common.positives) * Double(one.negativeCount) * Double(other.negativeCount)
    guard one.isTwoClass else { return }
    denominators[2] = Double(common.negatives) * Double(one.positiveCount) * Double(other.positiveCount)
    denominators[0] = Double(common.positives) * Double(common.negatives)
    if denominators[0] > 0 {
      numerators[0] = Self.shared(one, other, otherRank: otherRank, isDiseased: isDiseased, tree: &tree)
    }
  }

  private static func product(
    _ cases: [Int32], _ values: [Double], _ otherCases: [Int32], _ otherValues: [Double], _ common: inout Int
  ) -> Double {
    var total = 0.0
    var (i, j) = (0, 0)
    while i < cases.count, j < otherCases.count {
      if cases[i] == otherCases[j] {
        total += values[i] * otherValues[j]
        common += 1
        i += 1
        j += 1
      } else if cases[i] < otherCases[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return total
  }

  /// Σ ψ(one) ψ(other) over common pairs, by walking up the first rating and counting in a tree of the second's ranks.
  private static func shared(
    _ one: CellPlacements, _ other: CellPlacements, otherRank: [Int32], isDiseased: [Bool], tree: inout [Int32]
  ) -> Double {
    let size = other.rankCount
    for index in 0...size { tree[index] = 0 }
    /// How many healthy cases so far have a rank below `rank`.
    func below(_ rank: Int) -> Int {
      var (index, count) = (rank, 0)
      while index > 0 {
        count += Int(tree[index])
        index &= index - 1
      }
      return count
    }
    var total = 0  // in quarters
    var start = 0
    while start < one.order.count {
      var end = start
      while end < one.order.count, one.orderRanks[end] == one.orderRanks[start] { end += 1 }
      for pass in 0...1 {
        for position in start..<end {
          let index = Int(one.order[position])
          let rank = Int(otherRank[index])
          if isDiseased[index], rank >= 0 { total += below(rank) + below(rank + 1) }
        }
        if pass == 0 {
          for position in start..<end {
            let index = Int(one.order[position])
            var node = Int(otherRank[index]) + 1
            guard !isDiseased[index], node > 0 else { continue }
            while node <= size {
              tree[node] += 1
              node += node & -node
            }
          }
        }
      }
      start = end
    }
    return Double(total) / 4
  }
}
