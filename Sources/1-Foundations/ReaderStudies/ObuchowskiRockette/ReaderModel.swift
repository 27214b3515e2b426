// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The model θ = arm + reader + reader × arm + error over the cells of a table, of whatever layout.
///
/// The mean squares are residual sums of squares with the arms (and the readers) taken out; their expectations follow from
/// the projections, so that no layout needs formulas of its own.
struct ReaderModel {
  let table: FigureTable
  let layout: ReaderLayout
  /// The cells of the panel: all that are filled but the arms that stand alone.
  let panel: [Int]
  /// The mean square of readers by arms.
  let interaction: MeanSquare?
  /// The mean square of readers, arms taken out.
  let readers: MeanSquare?
  /// Whether every reader of the panel has a value in every arm of the panel.
  let isComplete: Bool
  /// The covariances by relation of the cells.
  let relations: CellRelations
  let order: CovarianceOrder

  init(_ table: FigureTable, order: CovarianceOrder) {
    self.table = table
    self.order = order
    layout = ReaderLayout(table)
    let alone = layout.standAloneArms
    panel = table.values.indices.filter { cell in
      table.values[cell] != nil && !alone.contains(cell / table.readers.count)
    }
    let readerCount = table.readers.count
    let arms = Set(panel.map { $0 / readerCount }).sorted()
    let present = Set(panel.map { $0 % readerCount }).sorted()
    isComplete = !panel.isEmpty && panel.count == arms.count * present.count
    relations = CellRelations(table, panel)

    let panel = panel
    let armColumns = arms.map { arm in panel.map { $0 / readerCount == arm ? 1.0 : 0 } }
    let readerColumns = present.map { reader in panel.map { $0 % readerCount == reader ? 1.0 : 0 } }
    let withoutArms = CellProjection(count: panel.count, removing: armColumns)
    let withoutBoth = CellProjection(count: panel.count, removing: armColumns + readerColumns)
    let ofReaders = withoutArms.less(withoutBoth)
    // Taking out a constant first keeps the digits of squares that are small beside the figures.
    let center = panel.isEmpty ? 0 : panel.reduce(0) { $0 + (table.values[$1] ?? 0) } / Double(panel.count)
    let values = panel.map { (table.values[$0] ?? 0) - center }
    let covariances = panel.flatMap { one in panel.map { table.covariance(one, $0) } }
    let sameReader = panel.flatMap { one in panel.map { one % readerCount == $0 % readerCount ? 1.0 : 0 } }
    func square(_ projection: CellProjection) -> MeanSquare? {
      guard projection.rank > 0 else { return nil }
      let freedom = Double(projection.rank)
      return MeanSquare(
        value: projection.square(values) / freedom, degreesOfFreedom: freedom,
        readerShare: projection.trace(sameReader) / freedom, caseShare: projection.trace(covariances) / freedom)
    }
    interaction = square(withoutBoth)
    readers = square(ofReaders)
  }

  /// The mean over the readers of an arm; `nil` where nobody has a value.
  func mean(of arm: Int) -> Double? {
    let cells = layout.cells(of: arm)
    guard !cells.isEmpty else { return nil }
    return cells.reduce(0) { $0 + (table.values[$1] ?? 0) } / Double(cells.count)
  }

  /// The variance of the difference of two arms' means.
  func difference(_ one: Int, _ other: Int) -> ContrastVariance {
    var weights: [Int: Double] = [:]
    for (arm, sign) in [(one, 1.0), (other, -1.0)] {
      let cells = layout.cells(of: arm)
      for cell in cells { weights[cell] = sign / Double(cells.count) }
    }
    var result = variance(of: weights)
    if isComplete, !layout.standAloneArms.contains(one), !layout.standAloneArms.contains(other) {
      // The classical covariances are averages over all arms, so that all pairs share one standard error.
      let r = Double(relations.readers)
      result.rest = 2 * (relations.covariance2 - relations.covariance3)
      let own = relations.error - relations.covariance1
      result.cases = 2 / r * (own + (r - 1) * ordered(relations.covariance2 - relations.covariance3))
    }
    return result
  }

  /// The variance of the mean of an arm, from that arm's cells alone.
  func mean(variance arm: Int) -> ContrastVariance {
    let cells = layout.cells(of: arm)
    let r = Double(cells.count)
    var result = ContrastVariance()
    result.cases = cells.reduce(0) { sum, one in cells.reduce(sum) { $0 + table.covariance(one, $1) } } / (r * r)
    if layout.standAloneArms.contains(arm) {
      result.rest = result.cases
      return result
    }
    guard cells.count > 1 else {
      result.reason = .tooFewUnits(of: "readers in an arm", found: cells.count, needed: 2)
      return result
    }
    let average = mean(of: arm) ?? 0
    let square = cells.reduce(0) { sum, cell in
      let deviation = (table.values[cell] ?? 0) - average
      return sum + deviation * deviation
    }
    let own = cells.reduce(0) { $0 + table.covariance($1, $1) } / r
    let between = (result.cases * r - own) / (r - 1)
    result.readers = (
      1 / r, MeanSquare(value: square / (r - 1), degreesOfFreedom: r - 1, readerShare: 1, caseShare: own - between)
    )
    result.rest = between
    result.cases = (own + (r - 1) * ordered(between)) / r
    return result
  }

  private func ordered(_ difference: Double) -> Double {
    order == .enforced ? max(difference, 0) : difference
  }

  private func variance(of weights: [Int: Double]) -> ContrastVariance {
    var result = ContrastVariance()
    let cells = weights.keys.sorted()
    for one in cells {
      for other in cells {
        result.cases += (weights[one] ?? 0) * (weights[other] ?? 0) * table.covariance(one, other)
      }
    }
    var perReader: [Int: Double] = [:]
    var ofInteraction = 0.0
    let inPanel = Set(panel)
    for cell in cells where inPanel.contains(cell) {
      let weight = weights[cell] ?? 0
      perReader[cell % table.readers.count, default: 0] += weight
      ofInteraction += weight * weight
    }
    let ofReaders = perReader.keys.sorted().reduce(0) { $0 + (perReader[$1] ?? 0) * (perReader[$1] ?? 0) }
    result.rest = result.cases
    guard ofInteraction > 0 else { return result }
    guard interaction != nil || readers != nil else {
      let found = Set(panel.map { $0 % table.readers.count }).count
      result.reason = .tooFewUnits(of: "readers", found: found, needed: 2)
      return result
    }
    // Rounding leaves a trace of readers in a contrast that has none.
    if ofReaders > 1e-12 * ofInteraction, let readers {
      // Where the two cannot be told apart, the mean square of readers stands for both, which errs on the safe side.
      result.readers = (interaction == nil ? ofInteraction : ofReaders / readers.readerShare, readers)
    }
    let remaining = ofInteraction - result.readers.factor
    if remaining > 1e-12 * ofInteraction { result.interaction = (remaining, interaction) }
    if interaction == nil, result.readers.square == nil {
      result.reason = .notApplicable("how readers vary between the arms cannot be told from this layout")
    }
    result.rest -= result.readers.factor * (result.readers.square?.caseShare ?? 0)
    result.rest -= result.interaction.factor * (result.interaction.square?.caseShare ?? 0)
    return result
  }
}
