// SPDX-License-Identifier: Apache-2.0

/// The products of kernels of every two cells of a study: all that U-statistics and unbiased covariances need.
///
/// Computing it takes O(cells² · n log n) for cells of *n* reads; neither the pairs of cases nor the resamples are listed.
public struct ReaderMoments: Sendable {
  let study: ReaderStudy
  /// The figure.
  public let figure: EmpiricalFigure
  let placements: [CellPlacements]
  let sums: [CellPairSums]

  /// Sums over a study.
  public init(_ study: ReaderStudy, figure: EmpiricalFigure) {
    self.study = study
    self.figure = figure
    let placements = study.cells.map { CellPlacements($0, of: figure, isDiseased: study.isDiseased) }
    let count = placements.count
    var sums: [CellPairSums?] = Array(repeating: nil, count: count * count)
    var tree = [Int32](repeating: 0, count: (placements.map(\.rankCount).max() ?? 0) + 1)
    var ranks = [Int32](repeating: -1, count: study.isDiseased.count)
    for other in 0..<count {
      let second = placements[other]
      for (index, rank) in zip(second.order, second.orderRanks) { ranks[Int(index)] = rank }
      for one in 0...other {
        let pair = CellPairSums(
          placements[one], second, otherRank: ranks, isDiseased: study.isDiseased, tree: &tree)
        sums[one * count + other] = pair
        sums[other * count + one] = pair
      }
      for index in second.order { ranks[Int(index)] = -1 }
    }
    self.placements = placements
    self.sums = sums.compactMap { $0 }
  }

  func pair(_ one: Int, _ other: Int) -> CellPairSums { sums[one * placements.count + other] }
}
