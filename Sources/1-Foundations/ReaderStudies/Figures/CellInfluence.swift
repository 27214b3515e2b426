// SPDX-License-Identifier: Apache-2.0

/// How far each sampling unit pulls the figure of one cell.
struct CellInfluence: Sendable {
  /// What the diseased (or counting) cases of a unit contribute to the figure.
  let positive: SparseColumn
  /// What its healthy cases contribute.
  let negative: SparseColumn
  /// Whether each class has the two units that a variance needs.
  let hasVariance: Bool

  init(_ cell: CellPlacements, of study: ReaderStudy) {
    let value = cell.value ?? 0
    let (ones, zeros) = (Double(max(cell.positiveCount, 1)), Double(max(cell.negativeCount, 1)))
    func unit(_ index: Int32) -> Int32 { study.units?[Int(index)] ?? index }
    positive = SparseColumn(
      zip(cell.positives, cell.positiveSums).map { (unit($0), ($1 / zeros - value) / ones) })
    negative = SparseColumn(
      zip(cell.negatives, cell.negativeSums).map { (unit($0), ($1 / ones - value) / zeros) })
    hasVariance = positive.units.count > 1 && (!cell.isTwoClass || negative.units.count > 1)
  }

  /// How many units hold a case that counts in any cell.
  static func unitsCounting(_ cells: [CellInfluence]) -> Int {
    cells.reduce(into: Set<Int32>()) { $0.formUnion($1.positive.units) }.count
  }

  /// How many units were read at all.
  static func unitsRead(_ study: ReaderStudy) -> Int {
    var seen = Set<Int32>()
    for cell in study.cells { for index in cell.cases { seen.insert(study.units?[Int(index)] ?? index) } }
    return seen.count
  }

  /// DeLong's covariance, or Obuchowski's where units hold several cases: each sum of products is scaled by its units.
  func deLong(_ other: CellInfluence, isClustered: Bool) -> Double {
    func correction(_ count: Int) -> Double { count > 1 ? (Double(count) / Double(count - 1)).squareRoot() : 0 }
    func scaled(_ sum: Double, _ mine: Int, _ theirs: Int) -> Double { sum * correction(mine) * correction(theirs) }
    var total = scaled(positive.product(other.positive), positive.units.count, other.positive.units.count)
    total += scaled(negative.product(other.negative), negative.units.count, other.negative.units.count)
    guard isClustered else { return total }
    let cross = positive.product(other.negative) + negative.product(other.positive)
    return total + scaled(cross, unitCount, other.unitCount)
  }

  private var unitCount: Int { Set(positive.units).union(negative.units).count }

  /// What leaving out each unit changes, ready for products: θ without the unit less θ.
  func leftOut(_ cell: CellPlacements, _ study: ReaderStudy) -> SparseColumn {
    guard let value = cell.value, hasVariance else { return SparseColumn([]) }
    guard study.hasClusters else { return leftOutSingly(cell, value) }
    return leftOutByUnit(cell, value, study)
  }

  private func leftOutSingly(_ cell: CellPlacements, _ value: Double) -> SparseColumn {
    // θ₍₋ⱼ₎ = (S − Pⱼ) / ((n₁ − 1) n₀), so θ₍₋ⱼ₎ − θ = −(Pⱼ/n₀ − θ) / (n₁ − 1).
    let (ones, zeros) = (Double(cell.positiveCount), Double(cell.negativeCount))
    return SparseColumn(
      zip(positive.units, positive.values).map { ($0, -$1 * ones / (ones - 1)) }
        + zip(negative.units, negative.values).map { ($0, -$1 * zeros / (zeros - 1)) })
  }

  private func leftOutByUnit(_ cell: CellPlacements, _ value: Double, _ study: ReaderStudy) -> SparseColumn {
    struct Part {
      var ones: [(rank: Int32, sum: Double)] = []
      var zeros: [(rank: Int32, sum: Double)] = []
    }
    func unit(_ index: Int32) -> Int32 { study.units?[Int(index)] ?? index }
    let rank = Dictionary(zip(cell.order, cell.orderRanks)) { first, _ in first }
    var parts: [Int32: Part] = [:]
    for (index, sum) in zip(cell.positives, cell.positiveSums) {
      parts[unit(index), default: Part()].ones.append((rank[index] ?? 0, sum))
    }
    for (index, sum) in zip(cell.negatives, cell.negativeSums) {
      parts[unit(index), default: Part()].zeros.append((rank[index] ?? 0, sum))
    }
    var entries: [(unit: Int32, value: Double)] = []
    for (unit, part) in parts {
      var within = 0.0
      for one in part.ones {
        for zero in part.zeros { within += one.rank > zero.rank ? 1 : one.rank == zero.rank ? 0.5 : 0 }
      }
      let rest =
        cell.sum - part.ones.reduce(0) { $0 + $1.sum } - part.zeros.reduce(0) { $0 + $1.sum } + within
      let pairs =
        Double(cell.positiveCount - part.ones.count) * Double(cell.negativeCount - part.zeros.count)
      entries.append((unit, rest / pairs - value))
    }
    return SparseColumn(entries)
  }
}
