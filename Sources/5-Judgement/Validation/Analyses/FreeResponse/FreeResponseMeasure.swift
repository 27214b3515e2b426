// SPDX-License-Identifier: Apache-2.0
import Protocols
import ReaderStudies
import Vocabulary

/// A figure of free-response reading with its analysis of variance.
struct FreeResponseMeasure {
  let figures: JackknifedFigures
  let analysis: ObuchowskiRockette

  init(_ study: FreeResponseStudy, _ figure: FreeResponseFigure, level: ConfidenceLevel) {
    figures = study.jackknifed(figure)
    analysis = ObuchowskiRockette(figures.table, level: level, range: figure.range)
  }

  /// The mean of an arm's readers, with the counts of what was read.
  func mean(_ arm: Int, _ kind: Generalization = .readersAndCases) -> Estimate {
    var estimate = analysis.means(kind)[arm]
    estimate.definition = figures.definition + "; mean of the readers of the arm, each weighing alike"
    if estimate.value == nil {
      let cells = figures.table.readers.indices.map { figures.cell(arm: arm, reader: $0) }
      if let reason = cells.first(where: { $0.cases > 0 })?.reason { estimate.reason = reason }
    }
    return counted(estimate, [arm])
  }

  /// An estimate with the reads it was made from, and the units they came from.
  func counted(_ estimate: Estimate, _ arms: [Int]) -> Estimate {
    var copy = estimate
    copy.n = arms.reduce(0) { sum, arm in
      figures.table.readers.indices.reduce(sum) { $0 + figures.cell(arm: arm, reader: $1).cases }
    }
    copy.clusters = figures.table.units < copy.n ? figures.table.units : nil
    return copy
  }
}

extension FreeResponsePlan.Figure {
  /// The figure that is measured.
  var measured: FreeResponseFigure {
    switch self {
    case .afroc: .afroc
    case .weightedAFROC: .wAFROC
    case .afroc1: .afroc1
    case .weightedAFROC1: .wAFROC1
    case .highestRatingAUC: .hrAUC
    case .lroc: .lrocArea(falsePositiveFraction: 1)
    case .lesionSensitivity: .maxLLF
    case .hrSensitivity: .hrSensitivity
    case .hrSpecificity: .hrSpecificity
    case .competitionScore: .competitionScore
    }
  }

  /// The figure inside a sentence.
  var words: String {
    switch self {
    case .afroc: "AFROC area"
    case .weightedAFROC: "wAFROC area"
    case .afroc1: "AFROC1 area"
    case .weightedAFROC1: "wAFROC1 area"
    case .highestRatingAUC: "highest-rating AUC"
    case .lroc: "LROC area"
    case .lesionSensitivity: "lesion sensitivity"
    case .hrSensitivity: "sensitivity by any mark"
    case .hrSpecificity: "specificity by any mark"
    case .competitionScore: "competition score"
    }
  }
}
