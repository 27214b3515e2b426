// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import ReaderStudies
import Statistics
import Vocabulary

extension AnalysisContext {
  /// Whether readers do better with one way of reading than with another: a result for each figure.
  func readerStudy(_ plan: ReaderStudyPlan) -> [AnalysisResult] {
    plan.figures.map { figure in
      let words = Metric(rawValue: figure.rawValue)?.words ?? figure.words
      let name = plan.figures.count > 1 ? words : nil
      do throws(Refusal) {
        let measure = ReaderStudyMeasure(metrics: metrics, figure: figure, plan: plan, level: level)
        let found = try measure.analysed(streams)
        let pairs = try pairs(plan, found.study.arms)
        var result = ReaderStudyReport(found: found, plan: plan, words: words, level: level, pairs: pairs).result
        result.name = name
        if figure == .auc, let panels = panels(found) { result.pictures.append(panels) }
        return result
      } catch {
        return AnalysisResult(.readerStudy, name: name, refusal: error.reason)
      }
    }
  }

  /// Which arms are compared: each with the reference, or every pair.
  private func pairs(_ plan: ReaderStudyPlan, _ arms: [String]) throws(Refusal) -> [(test: Int, reference: Int)] {
    guard let name = plan.reference else {
      return arms.indices.flatMap { one in arms.indices.filter { $0 > one }.map { (one, $0) } }
    }
    guard let reference = arms.firstIndex(of: name) else {
      throw Refusal("the data have no arm \(name); they have \(arms.joined(separator: ", "))")
    }
    return arms.indices.filter { $0 != reference }.map { ($0, reference) }
  }

  /// A panel for each reader with the curve of each arm.
  private func panels(_ found: ReaderStudyMeasure.Analysed) -> Picture? {
    /// More points than a small panel can show would only make the report larger.
    let points = 41
    var panels: [PanelPicture.Panel] = []
    for (number, reader) in found.study.readers.enumerated() {
      var series: [LinePicture.Series] = []
      for (arm, name) in found.study.arms.enumerated() {
        let cell = found.study.cell(arm: arm, reader: number)
        let truth = cell.cases.map { found.study.isDiseased[Int($0)] }
        guard let curve = (try? LabelledScores(scores: cell.ratings, isPositive: truth))?.rocCurve() else { continue }
        let area = found.analysis.obuchowskiRockette.table.value(arm: arm, reader: number)
        series.append(
          LinePicture.Series(
            name: name, summary: area.map { "AUC " + NumberText.decimals($0, 3) },
            points: curve.thinned(to: points).points.map { .init(x: $0.falsePositiveRate, y: $0.sensitivity) }))
      }
      if !series.isEmpty { panels.append(PanelPicture.Panel(reader, series: series)) }
    }
    guard !panels.isEmpty else { return nil }
    return .panels(
      PanelPicture(
        title: "ROC curves by reader", x: .init("1 − specificity", lower: 0, upper: 1),
        y: .init("Sensitivity", lower: 0, upper: 1), panels: panels, hasDiagonal: true,
        caption:
          "Empirical curves of each reader, thinned for drawing; a reader without both classes in an arm has none."))
  }
}

extension ReaderStudyPlan.Figure {
  /// The figure inside a sentence, where no metric has its name.
  var words: String {
    switch self {
    case .binormalAUC: "binormal AUC"
    case .expectedUtility: "expected utility"
    default: rawValue.split(separator: "-").joined(separator: " ")
    }
  }
}
