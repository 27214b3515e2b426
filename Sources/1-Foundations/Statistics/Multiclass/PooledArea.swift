// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// The area over all cells of a table of rows and labels, the row (or its cluster) being the sampling unit.
struct PooledArea {
  /// One column of scores per label.
  let scores: [[Double]]
  /// One column of truths per label.
  let isPositive: [[Bool]]
  /// The weights of the rows.
  let weights: [Double]?
  /// The unit of each row.
  let units: ClusterIndex?

  func estimate(level: ConfidenceLevel, interval: AreaInterval, count: Int, definition: String) -> Estimate {
    let unitOfCell = scores.flatMap { _ in units?.unitOfRow ?? [] }
    let weightOfCell = weights.map { weights in scores.flatMap { _ in weights } }
    guard
      let clusters = try? ClusterIndex(unitOfRow: unitOfCell, count: units?.count ?? 0),
      let pooled = try? LabelledScores(
        scores: scores.flatMap { $0 }, isPositive: isPositive.flatMap { $0 }, weights: weightOfCell, clusters: clusters)
    else {
      preconditionFailure("the columns were checked when the sample was made")
    }
    var estimate = pooled.area(level: level, interval: interval)
    estimate.name = Metric.microAUC.rawValue
    estimate.definition = definition
    estimate.n = count
    return estimate
  }
}
