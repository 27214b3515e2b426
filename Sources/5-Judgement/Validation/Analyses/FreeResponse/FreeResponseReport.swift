// SPDX-License-Identifier: Apache-2.0
import Protocols
import ReaderStudies
import Statistics
import Vocabulary

/// Says what a figure of free-response reading shows: sentences, numbers and pictures.
struct FreeResponseReport {
  let measure: FreeResponseMeasure
  let figure: FreeResponsePlan.Figure
  let plan: FreeResponsePlan
  let level: ConfidenceLevel
  let pairs: [(test: Int, reference: Int)]

  private var table: FigureTable { measure.figures.table }
  private var model: ObuchowskiRockette { measure.analysis }

  var result: AnalysisResult {
    var result = AnalysisResult(.freeResponse)
    let means = table.arms.indices.map { measure.mean($0) }
    result.estimates = means
    for pair in pairs {
      guard let difference = model.difference(pair.test, less: pair.reference) else { continue }
      let comparison = difference.judged(plan.claim, level: level)
      result.estimates.append(measure.counted(comparison.difference, [pair.test, pair.reference]))
      result.tests += comparison.tests
      result.findings.append(comparison.sentence(about: figure.words, level: level))
    }
    if table.arms.count > 1 {
      result.tests += [Generalization.readersAndCases, .cases, .readers].map { model.overall($0) }
    }
    if pairs.isEmpty {
      for (name, mean) in zip(table.arms, means) {
        result.findings.append(
          (table.arms.count > 1 ? "\(name): " : "") + "\(figure.words) \(WorthText.estimate(mean)).")
      }
    }
    for arm in table.arms.indices {
      for reader in table.readers.indices where measure.figures.cell(arm: arm, reader: reader).cases > 0 {
        result.estimates.append(measure.figures.estimate(arm: arm, reader: reader, level: level))
      }
    }
    result.notes = notes
    result.pictures = [forest(means)]
    if !pairs.isEmpty { result.pictures.append(comparisonTable) }
    return result
  }

  private var notes: [String] {
    var notes = model.notes
    for arm in table.arms.indices {
      for reader in table.readers.indices {
        let cell = measure.figures.cell(arm: arm, reader: reader)
        guard cell.cases > 0, let reason = cell.reason else { continue }
        notes.append("\(table.arms[arm]), \(table.readers[reader]): no \(figure.words), \(reason).")
      }
    }
    notes.append("\(figure.words): \(measure.figures.definition).")
    if pairs.count > 1 { notes.append("The p-values of the pairs are not adjusted for their number.") }
    return notes
  }

  private func forest(_ means: [Estimate]) -> Picture {
    var rows: [ForestPicture.Row] = []
    for arm in table.arms.indices {
      for reader in table.readers.indices where measure.figures.cell(arm: arm, reader: reader).cases > 0 {
        rows.append(
          .init(
            "\(table.arms[arm]): \(table.readers[reader])",
            estimate: measure.figures.estimate(arm: arm, reader: reader, level: level)))
      }
      rows.append(.init("\(table.arms[arm]): mean", kind: .overall, estimate: means[arm]))
    }
    return .forest(
      ForestPicture(
        title: "Readers in each arm", measure: figure.words, rows: rows,
        caption: "A reader's interval is for other cases; that of the mean is for other readers and other cases."))
  }

  private var comparisonTable: Picture {
    var rows: [[String]] = []
    for pair in pairs {
      for (name, kind) in [
        ("other readers, other cases", Generalization.readersAndCases), ("these readers, other cases", .cases),
        ("other readers, these cases", .readers),
      ] {
        guard let difference = model.difference(pair.test, less: pair.reference, kind) else { continue }
        let comparison = difference.judged(plan.claim, level: level)
        let test = comparison.tests.last
        rows.append([
          "\(table.arms[pair.test]) less \(table.arms[pair.reference])", name, WorthText.cell(comparison.difference),
          comparison.difference.standardError.map { NumberText.decimals($0, 5) } ?? "–",
          test?.degreesOfFreedom.last.map { NumberText.decimals($0, 2) } ?? "–",
          test?.pValue.map { NumberText.pValue($0, apartFrom: level.alpha) } ?? "–",
          comparison.isShown.map { $0 ? "yes" : "no" } ?? "cannot be judged",
        ])
      }
    }
    return .table(
      TablePicture(
        caption: "Differences of \(figure.words)",
        columns: [
          .init("Arms"), .init("Holds for"), .init("Difference", isNumeric: true),
          .init("Standard error", isNumeric: true), .init("Degrees of freedom", isNumeric: true),
          .init("p", isNumeric: true), .init(plan.claim == .difference ? "Differ" : "Shown"),
        ], rows: rows, note: "Obuchowski-Rockette, jackknife covariances, degrees of freedom after Hillis."))
  }
}
