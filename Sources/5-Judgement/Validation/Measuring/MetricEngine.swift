// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation
import Protocols
import Statistics
import Vocabulary

/// Measures one metric in one sample, by the method that its design allows.
struct MetricEngine: Sendable {
  var source: SampleSource
  let settings: AnalysisSettings
  /// Whether readers are averaged: each is measured alone, and the mean is taken.
  let averagesReaders: Bool
  /// The threshold of a stream on the scale of its sample, or `nil` without an operating point.
  let threshold: @Sendable (Stream) -> Double?
  /// What errors are worth, for the metrics that need it declared.
  var worth = DeclaredWorth()

  /// What a measurement is of: the metric, with the range of a partial area.
  struct Task: Sendable {
    var metric: Metric
    var partial: PartialRange?

    /// Where the metric can lie.
    var range: ClosedRange<Double> {
      switch metric {
      case .partialAUC: 0...(partial.map { $0.upper - $0.lower } ?? 1)
      case .mcc, .kappa, .weightedKappa, .fleissKappa, .krippendorffAlpha, .gwetAC, .icc: -1...1
      case .positiveLikelihoodRatio, .negativeLikelihoodRatio, .observedExpectedRatio:
        0...Double.greatestFiniteMagnitude
      case .scaledBrier, .netBenefit: -Double.greatestFiniteMagnitude...1
      case .calibrationInTheLarge, .calibrationSlope, .expectedCost:
        -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
      default: 0...1
      }
    }
  }

  /// The estimate of a metric.
  func estimate(_ task: Task, of stream: Stream, in sample: Sample, level: ConfidenceLevel) -> Estimate {
    if let gap = worth.gap(task.metric) {
      return .undefined(
        task.metric.rawValue, because: gap, level: level, method: "none", n: sample.rows.count,
        definition: task.metric.words)
    }
    let readers = averagesReaders && task.metric != .prevalence ? source.byReader(sample) : []
    if readers.count > 1, [.ici, .ece].contains(task.metric) { return notAveraged(task.metric, sample, level: level) }
    if readers.count > 1 { return averaged(task, of: stream, over: readers, level: level) }
    if task.metric.measuresCalibration { return calibration(task.metric, in: sample, level: level) }
    guard let labelled = source.labelled(sample) else {
      return .undefined(
        task.metric.rawValue, because: .noObservations, level: level, method: "none", n: 0, definition: "no sample")
    }
    var estimate = direct(task, of: stream, in: labelled, level: level)
    let units = source.unitCounts(sample).any
    if estimate.clusters == nil, units < estimate.n { estimate.clusters = units }
    return estimate
  }

  /// The metric's influence by sampling unit, in the part's common numbering; `nil` where it has none.
  func influence(_ task: Task, of stream: Stream, in sample: Sample) -> UnitInfluence? {
    let readers = averagesReaders ? source.byReader(sample) : []
    guard readers.count > 1 else { return singleInfluence(task, of: stream, in: sample) }
    let influences = readers.compactMap { singleInfluence(task, of: stream, in: $0) }
    return influences.isEmpty ? nil : UnitInfluence.mean(of: influences)
  }

  /// How many readers of a sample the metric is defined for, of how many; `nil` where readers are not averaged.
  func readersUsed(_ task: Task, of stream: Stream, in sample: Sample) -> (used: Int, all: Int)? {
    guard averagesReaders, source.table.readers != nil else { return nil }
    let readers = source.byReader(sample)
    return (readers.filter { singleInfluence(task, of: stream, in: $0) != nil }.count, readers.count)
  }

  private func direct(
    _ task: Task, of stream: Stream, in labelled: LabelledScores, level: ConfidenceLevel
  ) -> Estimate {
    switch task.metric {
    case .auc: return area(of: labelled, level: level)
    case .averagePrecision: return labelled.averagePrecision(level: level, interval: areaScale)
    case .partialAUC:
      guard let range = task.partial else { return noRange(level) }
      return labelled.partialArea(range, level: level, interval: areaScale)
    default:
      let reads = BinaryReads(labelled, threshold: threshold(stream) ?? 0)
      if let estimate = worth.estimate(task.metric, of: reads, level: level) { return estimate }
      if settings.compositeInterval == .bootstrap, [.f1, .mcc, .balancedAccuracy].contains(task.metric) {
        return uncancelled(level) {
          try reads.bootstrapped(task.metric, plan: plan(labelled, task.metric), level: level)
        }
      }
      return reads.estimate(task.metric, level: level, interval: settings.proportionInterval)
    }
  }

  /// The scale of the closed intervals of areas; where the bootstrap was asked for and there is none, the default.
  var areaScale: AreaInterval { settings.aucInterval == .deLong ? .plain : .logit }

  private func area(of labelled: LabelledScores, level: ConfidenceLevel) -> Estimate {
    switch settings.aucInterval {
    case .logit, .deLong: labelled.area(level: level, interval: areaScale)
    case .bootstrap: uncancelled(level) { try labelled.bootstrappedArea(plan: plan(labelled, .auc), level: level) }
    }
  }

  /// Nobody cancels an evaluation half-way; were it so, there would be no number rather than half of one.
  private func uncancelled(_ level: ConfidenceLevel, _ work: () throws -> Estimate) -> Estimate {
    (try? work())
      ?? .undefined(
        "cancelled", because: .notApplicable("the bootstrap was cancelled"), level: level, method: "bootstrap", n: 0,
        definition: "cancelled")
  }

  private func averaged(_ task: Task, of stream: Stream, over readers: [Sample], level: ConfidenceLevel) -> Estimate {
    let found = readers.compactMap { sample in
      singleInfluence(task, of: stream, in: sample).map { (influence: $0, sample: sample) }
    }
    let influences = found.map(\.influence)
    let rows = readers.reduce(0) { $0 + $1.rows.count }
    let definition =
      "mean over \(influences.count) readers of each reader's \(task.metric.words); the interval is for these readers and new cases"
    guard let mean = UnitInfluence.mean(of: influences) else {
      return .undefined(
        task.metric.rawValue, because: .notApplicable("no reader has the cases that this metric needs"), level: level,
        method: "mean of readers", n: rows, definition: definition)
    }
    let scale = task.metric.isRank ? areaScale : task.metric.isFraction ? .logit : .plain
    let readersWord = found.count == readers.count ? "\(found.count)" : "\(found.count) of \(readers.count)"
    var estimate = mean.estimate(
      name: task.metric.rawValue, level: level, scale: scale, range: task.range, definition: definition,
      method: "mean of \(readersWord) fixed readers, variance by \(source.unitWord)"
        + (scale == .logit ? ", logit" : ""))
    let units = source.units(of: found.map(\.sample), countedBy: task.metric)
    estimate.clusters = units < estimate.n ? units : nil
    if task.metric == .expectedCost { estimate.unit = worth.unit }
    return estimate
  }

  private func singleInfluence(_ task: Task, of stream: Stream, in sample: Sample) -> UnitInfluence? {
    if task.metric.measuresCalibration { return calibrationInfluence(task.metric, in: sample) }
    guard let labelled = source.comparable(sample) else { return nil }
    switch task.metric {
    case .auc: return labelled.areaInfluence()
    case .averagePrecision: return labelled.averagePrecisionInfluence()
    case .partialAUC: return task.partial.flatMap { labelled.partialAreaInfluence($0) }
    default:
      let reads = BinaryReads(labelled, threshold: threshold(stream) ?? 0)
      return task.metric.needsDeclaredWorth
        ? worth.influence(of: task.metric, in: reads) : reads.influence(of: task.metric)
    }
  }

  /// Metrics of either class alone are resampled within the classes; F1 and MCC depend on the prevalence, which varies
  /// from sample to sample as it does in their closed intervals.
  private func plan(_ labelled: LabelledScores, _ metric: Metric) -> BootstrapPlan {
    BootstrapPlan(
      unit: labelled.clusters == nil ? .rows : .clusters, seed: settings.seed,
      replicates: settings.bootstrapReplicates, isStratified: metric != .f1 && metric != .mcc,
      interval: settings.bootstrapInterval,
      workers: ProcessInfo.processInfo.activeProcessorCount)
  }

  private func noRange(_ level: ConfidenceLevel) -> Estimate {
    .undefined(
      Metric.partialAUC.rawValue, because: .notApplicable("no range was declared"), level: level, method: "none", n: 0,
      definition: "partial area without a range")
  }
}

extension Metric {
  /// The metric inside a sentence.
  var words: String {
    switch self {
    case .auc: "AUC"
    case .partialAUC: "partial AUC"
    case .npv: "negative predictive value"
    case .f1: "F1"
    case .mcc: "Matthews correlation"
    case .handTillAUC: "Hand–Till AUC"
    case .macroAUC: "macro-averaged AUC"
    case .microAUC: "micro-averaged AUC"
    case .positiveLikelihoodRatio: "positive likelihood ratio"
    case .negativeLikelihoodRatio: "negative likelihood ratio"
    case .brier: "Brier score"
    case .scaledBrier: "scaled Brier score"
    case .calibrationInTheLarge: "calibration in the large"
    case .observedExpectedRatio: "observed:expected ratio"
    case .ici: "integrated calibration index"
    case .ece: "expected calibration error"
    case .fleissKappa: "Fleiss’ kappa"
    case .krippendorffAlpha: "Krippendorff’s alpha"
    case .gwetAC: "Gwet’s AC"
    case .icc: "intraclass correlation"
    case .afroc: "AFROC area"
    case .weightedAFROC: "weighted AFROC area"
    case .highestRatingAUC: "highest-rating AUC"
    default: rawValue.split(separator: "-").joined(separator: " ")
    }
  }

  /// Whether the metric ranks scores, so that the interval of an area is meant.
  var isRank: Bool { [.auc, .partialAUC, .averagePrecision].contains(self) }

  /// The class whose rows alone the metric counts; `nil` where both are counted.
  var countedClass: Bool? {
    switch self {
    case .sensitivity, .falseNegativeRate: true
    case .specificity, .falsePositiveRate: false
    default: nil
    }
  }

  /// Whether the metric lies between 0 and 1, so that the logit scale fits it.
  var isFraction: Bool {
    switch self {
    case .mcc, .positiveLikelihoodRatio, .negativeLikelihoodRatio, .scaledBrier, .calibrationInTheLarge,
      .calibrationSlope, .observedExpectedRatio, .netBenefit, .expectedCost, .kappa, .weightedKappa, .fleissKappa,
      .krippendorffAlpha, .gwetAC, .icc:
      false
    default: true
    }
  }
}
