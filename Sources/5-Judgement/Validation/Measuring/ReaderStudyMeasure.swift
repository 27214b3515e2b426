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
    /// Where the figure can lie.
    var range: ClosedRange<Double> = 0...1
    /// What is to be said of single readers, in sentences.
    var notes: [String] = []
  }

  /// Analyses the streams as arms.
  /// - Throws: ``Refusal`` that says what is missing.
  func analysed(_ streams: [Stream]) throws(Refusal) -> Analysed {
    let needsThreshold: Set<ReaderStudyPlan.Figure> = [
      .sensitivity, .specificity, .positiveLikelihoodRatio, .negativeLikelihoodRatio,
    ]
    var maker = ReaderStudyMaker(source: metrics.source, standAlone: plan.standAlone)
    if needsThreshold.contains(figure) { maker.threshold = metrics.threshold }
    let made = try maker.make(streams)
    if let empirical = empirical(made.threshold) {
      if plan.covariance == .unbiased, made.study.hasSharedUnits {
        throw Refusal("unbiased covariances need every case to be a sampling unit of its own; take jackknife or delong")
      }
      let analysis = ReaderStudyAnalysis(made.study, figure: empirical, covariance: plan.covariance, level: level)
      return Analysed(
        study: made.study, streams: made.streams, analysis: analysis, notes: gaps(made.study, analysis))
    }
    return jackknifed(made, try merit(made.threshold))
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

  /// Which readers are not in the mean of an arm although they read in it.
  private func gaps(_ study: ReaderStudy, _ analysis: ReaderStudyAnalysis) -> [String] {
    study.arms.indices.compactMap { arm in
      let lost = study.readers.indices.filter { reader in
        analysis.obuchowskiRockette.table.value(arm: arm, reader: reader) == nil
          && !study.cell(arm: arm, reader: reader).cases.isEmpty
      }
      guard !lost.isEmpty else { return nil }
      let names = lost.map { study.readers[$0] }.joined(separator: ", ")
      return "\(study.arms[arm]): \(names) read fewer than two cases of a class that \(figure.rawValue) needs, and "
        + "\(lost.count == 1 ? "is" : "are") not in the mean."
    }
  }

  /// The figures that are no averages of kernels: by the jackknife, whatever covariance is asked for.
  private func jackknifed(_ made: ReaderStudyMaker.Made, _ merit: FigureOfMerit) -> Analysed {
    let found = made.study.jackknifed(merit)
    let analysis = ReaderStudyAnalysis(
      found.table, of: made.study, range: found.range, isHigherBetter: merit.isHigherBetter, level: level)
    var notes = plan.covariance == .jackknife ? [] : ["Covariances of \(merit.name) are by the jackknife."]
    for (number, cell) in found.cells.enumerated() where cell.cases > 0 {
      let readers = made.study.readers.count
      let name = "\(made.study.arms[number / readers]), \(made.study.readers[number % readers])"
      if let reason = cell.reason { notes.append("\(name): \(merit.name) is undefined, since \(reason).") }
      if let remark = cell.remark { notes.append("\(name): \(remark).") }
    }
    return Analysed(
      study: made.study, streams: made.streams, analysis: analysis, range: found.range, notes: notes)
  }

  private func merit(_ threshold: Double?) throws(Refusal) -> FigureOfMerit {
    switch figure {
    case .auc: return .auc
    case .sensitivity: return .sensitivity(threshold: threshold ?? 0)
    case .specificity: return .specificity(threshold: threshold ?? 0)
    case .positiveLikelihoodRatio: return .positiveLikelihoodRatio(threshold: threshold ?? 0)
    case .negativeLikelihoodRatio: return .negativeLikelihoodRatio(threshold: threshold ?? 0)
    case .binormalAUC: return .binormalAUC
    case .partialAUC:
      guard let range = plan.partial else { throw Refusal("no range is declared for the partial area") }
      return .partialAUC(range, isShare: false)
    case .expectedUtility:
      guard let slope = plan.utilitySlope else { throw Refusal("no slope is declared for the expected utility") }
      return .expectedUtility(slope: slope)
    }
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
