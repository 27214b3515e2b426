// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Vocabulary

extension MetricEngine {
  /// Bins of equal width of the metric `ece`, as the literature has them.
  private static let bins = 15

  /// A metric of stated probabilities in one sample.
  func calibration(_ metric: Metric, in sample: Sample, level: ConfidenceLevel) -> Estimate {
    let stated = stated(sample)
    let leftOut = sample.rows.count - stated.rows.count
    let chances: LabelledProbabilities
    do {
      guard let labelled = source.labelled(stated) else {
        return undefined(metric, because: .noObservations, n: 0, level: level)
      }
      chances = try LabelledProbabilities(labelled)
    } catch {
      return undefined(metric, because: .notApplicable(error.description), n: stated.rows.count, level: level)
    }
    var estimate = calibration(metric, of: chances, level: level)
    if leftOut > 0 {
      estimate.definition += "; \(leftOut) rows that state no probability are left out"
    }
    let units = source.unitCounts(stated).any
    if estimate.clusters == nil, units < estimate.n { estimate.clusters = units }
    return estimate
  }

  private func calibration(_ metric: Metric, of chances: LabelledProbabilities, level: ConfidenceLevel) -> Estimate {
    if let measure = CalibrationMeasure(metric) { return chances.calibration(level: level)[measure] }
    let plan = BootstrapPlan(
      unit: chances.sample.clusters == nil ? .rows : .clusters, seed: settings.seed,
      replicates: settings.bootstrapReplicates, isStratified: false, interval: .percentile,
      workers: ProcessInfo.processInfo.activeProcessorCount)
    let error: CalibrationError = metric == .ici ? .ici : .ece
    let found = try? chances.calibrationErrors([error], bins: Self.bins, plan: plan, level: level)
    return found?[error]
      ?? undefined(metric, because: .notApplicable("the bootstrap was cancelled"), n: chances.count, level: level)
  }

  /// A metric's influence by sampling unit; `nil` where it has none, or scores are no probabilities.
  func calibrationInfluence(_ metric: Metric, in sample: Sample) -> UnitInfluence? {
    guard let measure = CalibrationMeasure(metric), let labelled = source.comparable(stated(sample)),
      let chances = try? LabelledProbabilities(labelled)
    else { return nil }
    return chances.influence(of: measure)
  }

  /// Distances are no means over units, so those of several readers have no common interval.
  func notAveraged(_ metric: Metric, _ sample: Sample, level: ConfidenceLevel) -> Estimate {
    undefined(
      metric,
      because: .notApplicable(
        "there is no interval for the mean of several readers' \(metric.words); analysis.readers: pooled measures all reads"
      ), n: sample.rows.count, level: level)
  }

  /// The rows that state a chance: without those that a rule counts as called, and with higher meaning diseased.
  private func stated(_ sample: Sample) -> Sample {
    let kept = sample.rows.indices.filter { sample.scores[$0].magnitude < CaseTable.scoreAboveAll }
    let isTurned = source.table.binding.higherScores != .positive
    return Sample(
      rows: kept.map { sample.rows[$0] }, scores: kept.map { isTurned ? 1 + sample.scores[$0] : sample.scores[$0] },
      isPositive: kept.map { sample.isPositive[$0] })
  }

  private func undefined(_ metric: Metric, because reason: UndefinedReason, n: Int, level: ConfidenceLevel) -> Estimate
  {
    .undefined(
      metric.rawValue, because: reason, level: level, method: "none", n: n,
      definition: "\(metric.words) of stated probabilities")
  }
}

extension CalibrationMeasure {
  /// The closed measure that a metric means; `nil` for one that is resampled, or that is none of calibration.
  fileprivate init?(_ metric: Metric) {
    guard metric.measuresCalibration, let measure = CalibrationMeasure(rawValue: metric.rawValue) else { return nil }
    self = measure
  }
}
