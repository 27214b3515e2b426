// SPDX-License-Identifier: Apache-2.0
import Protocols
import ReaderStudies
import Statistics
import Vocabulary

/// Says what a reader study shows: sentences, numbers and pictures.
struct ReaderStudyReport {
  let found: ReaderStudyMeasure.Analysed
  let plan: ReaderStudyPlan
  /// The figure inside a sentence.
  let words: String
  let level: ConfidenceLevel
  let pairs: [(test: Int, reference: Int)]

  var analysis: ReaderStudyAnalysis { found.analysis }
  var model: ObuchowskiRockette { found.analysis.obuchowskiRockette }
  private var leading: SideBySide.Method { plan.method == .uStatistics ? .uStatistics : .obuchowskiRockette }

  /// Everything.
  var result: AnalysisResult {
    var result = AnalysisResult(.readerStudy)
    let means = means
    result.estimates = means
    let sides = pairs.map { analysis.compared($0.test, with: $0.reference, plan.claim, leading: leading) }
    for (pair, side) in zip(pairs, sides) {
      guard let comparison = side.comparison else { continue }
      result.estimates.append(
        ReaderStudyMeasure.said(comparison.difference, of: found.study, arms: [pair.test, pair.reference]))
      result.tests += comparison.tests
      result.findings.append(comparison.sentence(about: words, level: level))
      if let sentence = side.sentence, side.verdictsDisagree || pairs.count == 1 { result.findings.append(sentence) }
    }
    let (estimates, tests) = details(sides)
    result.estimates += estimates
    result.tests += tests
    if pairs.isEmpty {
      for mean in means { result.findings.append("\(mean.group ?? words): \(words) \(WorthText.estimate(mean)).") }
    }
    result.notes = notes(sides)
    result.pictures = [readerForest(means)]
    for pair in pairs.prefix(3) { if let forest = differenceForest(pair) { result.pictures.append(forest) } }
    result.pictures += zip(pairs, sides).map { sideTable($0, $1) }
    result.pictures.append(componentTable)
    return result
  }

  private var means: [Estimate] {
    found.study.arms.indices.map { arm in
      let estimate =
        leading == .uStatistics ? analysis.uStatistics?.estimate(of: arm, level: level) : nil
      return ReaderStudyMeasure.said(estimate ?? model.means()[arm], of: found.study, arms: [arm])
    }
  }

  // MARK: Sentences

  private func notes(_ sides: [SideBySide]) -> [String] {
    let sentence = analysis.crossing.description
    var notes = ["The layout as found: \(sentence)."] + model.notes + found.notes
    for side in sides {
      for verdict in side.verdicts where verdict.difference.method.contains("since the unbiased") {
        let note = "\(verdict.method.rawValue): \(verdict.difference.method)."
        if verdict.method == .uStatistics { notes.append(note) }
      }
    }
    notes.append("Figures of readers are averaged over the readers of an arm, each reader weighing alike.")
    if pairs.count > 1 { notes.append("The p-values of the pairs are not adjusted for their number.") }
    return notes
  }

  // MARK: Pictures

  private func readerForest(_ means: [Estimate]) -> Picture {
    var rows: [ForestPicture.Row] = []
    let cells = model.readerFigures(range: found.range)
    for arm in found.study.arms.indices {
      for reader in found.study.readers.indices where model.table.value(arm: arm, reader: reader) != nil {
        let cell = cells[arm * found.study.readers.count + reader]
        rows.append(.init("\(found.study.arms[arm]): \(found.study.readers[reader])", estimate: cell))
      }
      rows.append(.init("\(found.study.arms[arm]): mean", kind: .overall, estimate: means[arm]))
    }
    return .forest(
      ForestPicture(
        title: "Readers in each arm", measure: words, rows: rows,
        caption: "A reader's interval is for other cases; that of the mean is for other readers and other cases."))
  }

  private func differenceForest(_ pair: (test: Int, reference: Int)) -> Picture? {
    let readers =
      analysis.isHigherBetter
      ? model.readerDifferences(pair.test, less: pair.reference)
      : model.readerDifferences(pair.reference, less: pair.test)
    guard !readers.isEmpty else { return nil }
    var rows = readers.map { reader, difference in
      ForestPicture.Row(found.study.readers[reader], estimate: difference.estimate(level: level))
    }
    for (name, kind) in [("these readers", Generalization.cases), ("other readers too", .readersAndCases)] {
      let estimate = analysis.turned(pair.test, pair.reference, kind)?.estimate(level: level)
      rows.append(.init("mean, \(name)", kind: .overall, estimate: estimate))
    }
    var lines = [ForestPicture.Line(0, label: "no difference")]
    if let margin = plan.claim.margin {
      lines.append(.init(-margin, label: "margin \(NumberText.limit(margin))", isLimit: true))
    }
    let (first, second) = names(pair)
    return .forest(
      ForestPicture(
        title: "Differences by reader", measure: "\(words): \(first) less \(second)",
        rows: rows,
        lines: lines,
        caption: "A reader's interval is for other cases; above zero \(found.study.arms[pair.test]) is better."))
  }

  /// The same comparison by every method and for every population.
  private func sideTable(_ pair: (test: Int, reference: Int), _ side: SideBySide) -> Picture {
    var rows = side.verdicts.map { row($0.method.rawValue, "other readers, other cases", $0.comparison) }
    for (name, kind) in [
      ("these readers, other cases", Generalization.cases), ("other readers, these cases", .readers),
    ] {
      if let difference = analysis.turned(pair.test, pair.reference, kind) {
        rows.append(
          row(SideBySide.Method.obuchowskiRockette.rawValue, name, difference.judged(plan.claim, level: level)))
      }
    }
    let (first, second) = names(pair)
    return .table(
      TablePicture(
        caption: "\(first) less \(second) by every method",
        columns: [
          .init("Method"), .init("Holds for"), .init("Difference", isNumeric: true),
          .init("Standard error", isNumeric: true), .init("Degrees of freedom", isNumeric: true),
          .init("p", isNumeric: true), .init(plan.claim == .difference ? "Differ" : "Shown"),
        ], rows: rows, note: side.sentence))
  }

  private func row(_ method: String, _ population: String, _ comparison: ArmComparison) -> [String] {
    let test = comparison.tests.last
    return [
      method, population, WorthText.cell(comparison.difference),
      comparison.difference.standardError.map { NumberText.decimals($0, 5) } ?? "–",
      test?.degreesOfFreedom.last.map { NumberText.decimals($0, 2) } ?? "–",
      test?.pValue.map { NumberText.decimals($0, 5) } ?? "–",
      comparison.isShown.map { $0 ? "yes" : "no" } ?? "cannot be judged",
    ]
  }

  /// The names of a difference's arms, the minuend first.
  private func names(_ pair: (test: Int, reference: Int)) -> (String, String) {
    let arms = found.study.arms
    return analysis.isHigherBetter ? (arms[pair.test], arms[pair.reference]) : (arms[pair.reference], arms[pair.test])
  }

  private var componentTable: Picture {
    let parts = model.components
    func text(_ value: Double?) -> String { value.map { NumberText.decimals($0, 7) } ?? "–" }
    func share(_ value: Double) -> String { parts.correlation(value).map { NumberText.decimals($0, 3) } ?? "–" }
    var rows = [
      ["Readers", text(parts.reader), "–"], ["Arms × readers", text(parts.armReader), "–"],
      ["Error over cases", text(parts.error), "1"],
      ["Cov1: same reader, other arm", text(parts.covariance1), share(parts.covariance1)],
      ["Cov2: other reader, same arm", text(parts.covariance2), share(parts.covariance2)],
      ["Cov3: other reader, other arm", text(parts.covariance3), share(parts.covariance3)],
    ]
    if let other = analysis.dorfmanBerbaumMetz {
      rows += [
        ["Pseudovalues: cases", text(other.ofCase), "–"], ["Pseudovalues: arms × cases", text(other.armCase), "–"],
        ["Pseudovalues: readers × cases", text(other.readerCase), "–"],
        ["Pseudovalues: error", text(other.error), "–"],
      ]
    }
    return .table(
      TablePicture(
        caption: "Variance components of \(words)",
        columns: [.init("Component"), .init("Estimate", isNumeric: true), .init("Correlation", isNumeric: true)],
        rows: rows, note: "Estimates may be negative; they are shown as they are."))
  }
}
