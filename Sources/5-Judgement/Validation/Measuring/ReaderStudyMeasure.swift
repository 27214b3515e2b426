// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import ReaderStudies
import Statistics
import Vocabulary

/// Measures a figure of readers in some streams, for further readers and further cases.
struct ReaderStudyMeasure {
  let metrics: MetricEngine
  let figure: ReaderStudyPlan.Figure
  let plan: ReaderStudyPlan
  let level: ConfidenceLevel

  /// A study that was analysed.
  struct Analysed {
    let study: ReaderStudy
    /// The streams that the arms are.
    let streams: [Stream]
    let analysis: ReaderStudyAnalysis
  }

  /// Analyses the streams as arms.
  /// - Throws: ``Refusal`` that says what is missing.
  func analysed(_ streams: [Stream]) throws(Refusal) -> Analysed {
    let needsThreshold: Set<ReaderStudyPlan.Figure> = [
      .sensitivity, .specificity, .positiveLikelihoodRatio, .negativeLikelihoodRatio,
    ]
    let maker = ReaderStudyMaker(
      source: metrics.source, threshold: needsThreshold.contains(figure) ? metrics.threshold : nil)
    let made = try maker.make(streams)
    let analysis: ReaderStudyAnalysis
    if let empirical = empirical(made.threshold) {
      if plan.covariance == .unbiased, made.study.hasSharedUnits {
        throw Refusal("unbiased covariances need every case to be a sampling unit of its own; take jackknife or delong")
      }
      analysis = ReaderStudyAnalysis(made.study, figure: empirical, covariance: plan.covariance, level: level)
    } else {
      analysis = try further(made)
    }
    return Analysed(study: made.study, streams: made.streams, analysis: analysis)
  }

  /// Whose verdict rules.
  var leading: SideBySide.Method { plan.method == .uStatistics ? .uStatistics : .obuchowskiRockette }

  private func empirical(_ threshold: Double?) -> EmpiricalFigure? {
    switch figure {
    case .auc: .area
    case .sensitivity: .sensitivity(atLeast: threshold ?? 0)
    case .specificity: .specificity(atLeast: threshold ?? 0)
    default: nil
    }
  }

  private func further(_ made: ReaderStudyMaker.Made) throws(Refusal) -> ReaderStudyAnalysis {
    throw Refusal("\(figure.rawValue) of readers cannot be measured yet")
  }

  /// An estimate with the reads it was made from, and the units they came from.
  static func said(_ estimate: Estimate, of study: ReaderStudy, arms: [Int]) -> Estimate {
    var copy = estimate
    copy.n = arms.reduce(0) { sum, arm in
      study.readers.indices.reduce(sum) { $0 + study.cell(arm: arm, reader: $1).cases.count }
    }
    copy.clusters = estimate.n < copy.n ? estimate.n : nil
    return copy
  }
}

extension ReaderStudy {
  /// Whether some sampling unit holds several cases.
  var hasSharedUnits: Bool { units.map { Set($0).count < $0.count } ?? false }
}
