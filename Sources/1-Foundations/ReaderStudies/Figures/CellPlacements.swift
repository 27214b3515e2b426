// SPDX-License-Identifier: Apache-2.0

/// One cell of a study, prepared: how each of its cases fares against the cases of the other class.
///
/// For one-class figures (a sensitivity) the "diseased" list holds the cases that count, with 0 or 1 for each, and there is
/// a single pretended healthy case, so that one arithmetic serves both.
struct CellPlacements: Sendable {
  /// The counting cases of the first class (diseased, or all that count), rising.
  var positives: [Int32] = []
  /// The sum of the kernel over the second class for each of them.
  var positiveSums: [Double] = []
  /// The healthy cases, rising; empty for a one-class figure.
  var negatives: [Int32] = []
  /// The sum of the kernel over the diseased cases for each of them.
  var negativeSums: [Double] = []
  /// The sum of the kernel over all pairs.
  var sum = 0.0
  /// For areas: every case, by rising rating, with the dense rank of its rating.
  var order: [Int32] = []
  /// The dense rank of the rating of each entry of ``order``.
  var orderRanks: [Int32] = []
  /// How many distinct ratings there are.
  var rankCount = 0
  /// Whether the figure has two classes.
  let isTwoClass: Bool

  var positiveCount: Int { positives.count }
  /// The number of healthy cases; 1 for a one-class figure.
  var negativeCount: Int { isTwoClass ? negatives.count : 1 }
  /// The number of pairs.
  var pairs: Double { Double(positiveCount) * Double(negativeCount) }
  /// The figure; `nil` without pairs.
  var value: Double? { pairs > 0 ? sum / pairs : nil }

  init(_ cell: ReaderStudy.Cell, of figure: EmpiricalFigure, isDiseased: [Bool]) {
    switch figure {
    case .area:
      isTwoClass = true
      placeByRank(cell, isDiseased)
    case .sensitivity(let cut):
      isTwoClass = false
      count(cell, where: { isDiseased[$0] }, isRight: { _, rating in rating >= cut })
    case .specificity(let cut):
      isTwoClass = false
      count(cell, where: { !isDiseased[$0] }, isRight: { _, rating in rating < cut })
    case .accuracy(let cut):
      isTwoClass = false
      count(cell, where: { _ in true }, isRight: { isDiseased[$0] == ($1 >= cut) })
    }
  }

  private mutating func count(
    _ cell: ReaderStudy.Cell, where counts: (Int) -> Bool, isRight: (Int, Double) -> Bool
  ) {
    for (index, rating) in zip(cell.cases, cell.ratings) where counts(Int(index)) {
      positives.append(index)
      positiveSums.append(isRight(Int(index), rating) ? 1 : 0)
    }
    sum = positiveSums.reduce(0, +)
  }

  /// One sort gives ranks, and ranks give every placement: O(n log n).
  private mutating func placeByRank(_ cell: ReaderStudy.Cell, _ isDiseased: [Bool]) {
    let sorted = cell.cases.indices.sorted { (cell.ratings[$0], $0) < (cell.ratings[$1], $1) }
    var placement = [Double](repeating: 0, count: sorted.count)
    var start = 0
    var below = (healthy: 0, diseased: 0)
    let healthy = cell.cases.count { !isDiseased[Int($0)] }
    let diseased = cell.cases.count - healthy
    order = sorted.map { cell.cases[$0] }
    orderRanks.reserveCapacity(sorted.count)
    while start < sorted.count {
      var end = start
      var tied = (healthy: 0, diseased: 0)
      while end < sorted.count, cell.ratings[sorted[end]] == cell.ratings[sorted[start]] {
        if isDiseased[Int(cell.cases[sorted[end]])] { tied.diseased += 1 } else { tied.healthy += 1 }
        orderRanks.append(Int32(rankCount))
        end += 1
      }
      let above = diseased - below.diseased - tied.diseased
      for position in sorted[start..<end] {
        placement[position] =
          isDiseased[Int(cell.cases[position])]
          ? Double(below.healthy) + 0.5 * Double(tied.healthy) : Double(above) + 0.5 * Double(tied.diseased)
      }
      below.healthy += tied.healthy
      below.diseased += tied.diseased
      rankCount += 1
      start = end
    }
    for (index, value) in zip(cell.cases, placement) {
      if isDiseased[Int(index)] {
        positives.append(index)
        positiveSums.append(value)
      } else {
        negatives.append(index)
        negativeSums.append(value)
      }
    }
    sum = positiveSums.reduce(0, +)
  }
}
