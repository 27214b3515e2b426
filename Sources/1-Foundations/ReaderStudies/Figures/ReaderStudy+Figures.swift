// SPDX-License-Identifier: Apache-2.0
import Vocabulary

extension ReaderStudy {
  /// A figure of merit of every reader in every arm, with its jackknife.
  ///
  /// Sampling units are the cases, or the patients where ``units`` says whose they are; a patient is left out with all of his
  /// cases. A figure of one class (sensitivity, specificity) is about the units with a case of that class. Cases that give the same rating and truth are left out once for all.
  ///
  /// **Edge cases.** A cell whose figure does not exist, or ceases to exist without one of its units, is `nil` with the reason.
  /// - Parameter figure: What is measured.
  /// - Returns: The table with the covariances, and what is to be said of single cells.
  /// - Complexity: For *n* cases and *g* distinct ratings in a cell: O(*n* log *n*) for the area, rates and likelihood ratios;
  ///   O(*g*²) for what needs the curve anew, and as many fits for the binormal area as there are ratings of either class.
  /// > Source: areas after DeLong et al., Biometrics 44 (1988) 837–845; expected utility after Abbey, Samuelson & Gallas,
  /// > Acad Radiol 20 (2013) 798–806. Checked in `FigureOfMeritTests` against published analyses and slow definitions.
  public func jackknifed(_ figure: FigureOfMerit) -> JackknifedFigures {
    JackknifedFigures(
      figure: figure.name, definition: figure.definition, range: figure.range, arms: arms, readers: readers,
      cells: cells.map { jackknifed(figure, $0) })
  }

  private func jackknifed(_ figure: FigureOfMerit, _ cell: Cell) -> JackknifedCell {
    let truth = cell.cases.map { isDiseased[Int($0)] }
    var groups: [Int] = []
    var counts = RatingCounts(ratings: cell.ratings, isPositive: truth, groups: &groups)
    let (unitNumbers, rows) = rowsByUnit(cell, of: figure.onlyClass)
    var remark: String?
    if figure == .binormalAUC { remark = (try? BinormalFit(ratings: counts))?.remark }
    if figure == .auc, let fast = areas(counts, groups: groups, truth: truth, rows: rows) {
      return JackknifedCell(value: fast.value, leftOut: fast.leftOut, units: unitNumbers, cases: cell.cases.count)
    }
    var known: [Int: Double] = [:]
    return JackknifedCell(units: unitNumbers, cases: cell.cases.count, remark: remark) {
      (place: Int?) throws(FigureGap) -> Double in
      guard let place else { return try figure.value(counts) }
      let members = rows[place]
      let key = members.count == 1 ? 2 * groups[members[0]] + (truth[members[0]] ? 1 : 0) : -1
      if let value = known[key] { return value }
      for row in members { counts.add(-1, group: groups[row], isPositive: truth[row]) }
      defer { for row in members { counts.add(1, group: groups[row], isPositive: truth[row]) } }
      let value = try figure.value(counts)
      if key >= 0 { known[key] = value }
      return value
    }
  }

  /// The units of a cell that have a case of the class, rising, and the rows of each.
  private func rowsByUnit(_ cell: Cell, of onlyClass: Bool?) -> (units: [Int32], rows: [[Int]]) {
    let counted = cell.cases.indices.filter { onlyClass == nil || isDiseased[Int(cell.cases[$0])] == onlyClass }
    guard let units else { return (counted.map { cell.cases[$0] }, counted.map { [$0] }) }
    let order = counted.sorted {
      (units[Int(cell.cases[$0])], $0) < (units[Int(cell.cases[$1])], $1)
    }
    var numbers: [Int32] = []
    var rows: [[Int]] = []
    for row in order {
      let unit = units[Int(cell.cases[row])]
      if numbers.last == unit {
        rows[rows.count - 1].append(row)
      } else {
        numbers.append(unit)
        rows.append([row])
      }
    }
    return (numbers, rows)
  }

  /// The areas without each unit from the pairs that the unit takes part in; `nil` where one of them is undefined.
  private func areas(
    _ counts: RatingCounts, groups: [Int], truth: [Bool], rows: [[Int]]
  ) -> (value: Double, leftOut: [Double])? {
    guard counts.positives > 0, counts.negatives > 0 else { return nil }
    // Twice the wins of a case of each rating: of a diseased one over the healthy, of a healthy one's rivals over it.
    var positiveWins = [Int](repeating: 0, count: counts.ratings.count)
    var negativeLosses = positiveWins
    var (below, positivesSeen, wins) = (0, 0, 0)
    for group in counts.ratings.indices {
      positiveWins[group] = 2 * below + counts.negative[group]
      negativeLosses[group] = 2 * (counts.positives - positivesSeen) - counts.positive[group]
      wins += counts.positive[group] * positiveWins[group]
      below += counts.negative[group]
      positivesSeen += counts.positive[group]
    }
    var leftOut: [Double] = []
    leftOut.reserveCapacity(rows.count)
    for members in rows {
      var left = wins
      var (positives, negatives) = (counts.positives, counts.negatives)
      for row in members {
        if truth[row] {
          positives -= 1
          left -= positiveWins[groups[row]]
        } else {
          negatives -= 1
          left -= negativeLosses[groups[row]]
        }
      }
      // Pairs within the unit were taken away twice.
      if members.count > 1 {
        for one in members where truth[one] {
          for other in members where !truth[other] {
            left += groups[one] > groups[other] ? 2 : groups[one] == groups[other] ? 1 : 0
          }
        }
      }
      guard positives > 0, negatives > 0 else { return nil }
      leftOut.append(Double(left) / (2 * Double(positives) * Double(negatives)))
    }
    return (Double(wins) / (2 * Double(counts.positives) * Double(counts.negatives)), leftOut)
  }
}
