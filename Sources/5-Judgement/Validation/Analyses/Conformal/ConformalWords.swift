// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Statistics
import Vocabulary

/// Conformal sets as sentences and pictures.
struct ConformalWords {
  let plan: ConformalPlan
  let calibration: ConformalCalibration
  let sets: PredictionSets
  let estimates: SetEstimates
  let audits: [ConformalAudit]
  let level: ConfidenceLevel
  /// How many tuning rows there were, and how many were calibrated on.
  let rowsPerPatient: (all: Int, used: Int)

  private var promise: String { DeferralWords.percent(1 - plan.alpha) }

  var result: AnalysisResult {
    var result = AnalysisResult(.conformal)
    result.findings = findings
    result.estimates = estimates.all + [futureCoverage].compactMap { $0 } + parts.map(\.coverage)
    result.tests = [exchangeability].compactMap { $0 } + parts.map(\.test)
    result.pictures = [forest, cellTable, setTable]
    result.notes = notes
    return result
  }

  // MARK: Sentences

  private var findings: [String] {
    var sentences: [String] = []
    let cells = calibration.cells
    if cells.contains(where: { $0.law.isEverything }) { sentences.append(tooFewSentence) }
    sentences.append(
      "Sets that promise to hold the truth in \(promise) of cases held it in \(DeferralWords.percent(estimates.coverage)) of "
        + "\(sets.count) judged cases.")
    if cells.count == 1, let interval = cells[0].law.interval(level: level) {
      let law = cells[0].law
      sentences.append(
        "With \(law.calibrationCount) calibration cases chance alone lets the coverage of one calibration lie between "
          + "\(DeferralWords.percent(interval.lower)) and \(DeferralWords.percent(interval.upper)).")
    }
    sentences.append(
      "One answer is given in \(DeferralWords.percent(estimates.singletons)) of cases"
        + (estimates.singletonError.value == nil ? "" : ", wrong in \(DeferralWords.percent(estimates.singletonError))")
        + "; \(DeferralWords.percent(estimates.handedOver)) have several answers or none, and are cases to hand over.")
    if let test = exchangeability, let p = test.pValue, p < 1 - level.value {
      sentences.append(
        "Fewer are covered than chance explains (p = \(String(format: "%.2g", p))): the judged rows differ from the "
          + "calibration rows, and the promise does not carry over to them.")
    }
    for audit in audits { sentences += sentence(audit) }
    return sentences
  }

  private var tooFewSentence: String {
    let needed = CoverageLaw.fewestRows(alpha: plan.alpha)
    let short = calibration.cells.filter(\.law.isEverything).map { cell in
      "\(cell.name.map { "\($0): " } ?? "")\(cell.law.calibrationCount)"
    }
    return
      "Too few calibration cases (\(short.joined(separator: ", "))): at least \(needed) are needed to leave anything "
      + "out, so every class is in the set."
  }

  private func sentence(_ audit: ConformalAudit) -> [String] {
    let below = audit.audit.parts.filter { ($0.test.adjustedPValue ?? 1) < 1 - level.value }
    guard !audit.audit.parts.isEmpty else { return [] }
    if below.isEmpty {
      let lowest = audit.audit.parts.min {
        ($0.estimates.coverage.value ?? 1) < ($1.estimates.coverage.value ?? 1)
      }
      return lowest.map { part in
        "By \(audit.title) no coverage is shown to fall short of \(promise); the lowest is \(part.name), "
          + "\(DeferralWords.percent(part.estimates.coverage))."
      }.map { [$0] } ?? []
    }
    let names = below.map { "\($0.name), \(DeferralWords.percent($0.estimates.coverage))" }.joined(separator: "; ")
    let help =
      audit.title == "true class"
      ? "calibrating within classes would keep it" : "calibrating within groups would keep it"
    return ["By \(audit.title) the promise of \(promise) is broken in \(names); \(help)."]
  }

  private var notes: [String] {
    var notes = [
      "split conformal prediction, \(calibration.score.title); the promise needs calibration and judged cases to be "
        + "exchangeable, and holds whether or not the model is good"
    ]
    if rowsPerPatient.used < rowsPerPatient.all {
      notes.append(
        "\(rowsPerPatient.all) tuning rows come from \(rowsPerPatient.used) patients: one row of each was drawn by the seed "
          + "\(calibration.seed), so the promise is for a random row of a new patient")
    }
    if sets.sample.clusters != nil {
      notes.append("judged patients have several rows: all are counted, and intervals are by patient")
    }
    let small = audits.flatMap { audit in audit.audit.tooSmall.map { "\($0.name) (\($0.count))" } }
    if !small.isEmpty { notes.append("too small to be judged: \(small.joined(separator: ", "))") }
    if calibration.score == .aps(isRandomised: false), sets.sample.classes.count == 2 {
      notes.append("with two classes and an error above alpha, APS without randomisation puts everything in every set")
    }
    return notes
  }

  // MARK: Numbers

  private var futureCoverage: Estimate? {
    guard calibration.cells.count == 1 else { return nil }
    let law = calibration.cells[0].law
    return Estimate(
      name: "future-coverage", value: law.expected, interval: law.interval(level: level), level: level,
      method: "beta distribution of split conformal prediction, rank \(law.rank)", n: law.calibrationCount,
      definition: "coverage that a calibration of this size has on exchangeable cases, over calibrations")
  }

  /// Only where cases are independent and one threshold was calibrated is the number covered beta-binomial.
  private var exchangeability: HypothesisTest? {
    guard calibration.cells.count == 1, sets.sample.clusters == nil, sets.count > 0 else { return nil }
    let covered = sets.isCovered.count { $0 }
    return HypothesisTest(
      name: "exchangeability", statistic: Double(covered), distribution: "beta-binomial",
      pValue: calibration.cells[0].law.cumulative(covered, of: sets.count), alternative: .less,
      method: "exact beta-binomial test that calibration and judged cases are exchangeable, against fewer covered")
  }

  private var parts: [(coverage: Estimate, test: HypothesisTest)] {
    audits.flatMap { audit in
      audit.audit.parts.map { part in
        let group = audit.title == "true class" ? "true class=\(part.name)" : part.name
        var test = part.test
        test.group = group
        return (part.estimates.coverage.of(group: group), test)
      }
    }
  }

  // MARK: Pictures

  private var forest: Picture {
    var rows: [ForestPicture.Row] = []
    for audit in audits {
      let isClass = audit.title == "true class"
      rows += audit.audit.parts.map {
        ForestPicture.Row(isClass ? "true class=\($0.name)" : $0.name, estimate: $0.estimates.coverage)
      }
      rows += audit.audit.tooSmall.map {
        ForestPicture.Row(
          isClass ? "true class=\($0.name)" : $0.name, estimate: nil, shortfall: "has \($0.count) cases, too few")
      }
    }
    rows.append(ForestPicture.Row("All", kind: .overall, estimate: estimates.coverage))
    return .forest(
      ForestPicture(
        title: "Coverage within groups", measure: "Share of cases whose set holds the truth", rows: rows,
        lines: [ForestPicture.Line(1 - plan.alpha, label: "promised: \(promise)", isLimit: true)],
        caption:
          "A promise over all cases is none to a group: each row shows whether its cases were covered as promised."))
  }

  private var cellTable: Picture {
    let rows = calibration.cells.map { cell -> [String] in
      let interval = cell.law.interval(level: level)
      return [
        cell.name ?? "All", "\(cell.law.calibrationCount)", "\(cell.law.rank)",
        cell.threshold.map { String(format: "%.4f", $0) } ?? "none: every class enters",
        DeferralWords.percent(cell.law.expected),
        interval.map { "\(DeferralWords.percent($0.lower)) to \(DeferralWords.percent($0.upper))" } ?? "–",
      ]
    }
    return .table(
      TablePicture(
        caption: "What was calibrated",
        columns: [
          TablePicture.Column("Within"), TablePicture.Column("Calibration cases", isNumeric: true),
          TablePicture.Column("Rank of the threshold", isNumeric: true),
          TablePicture.Column("Threshold of the score", isNumeric: true),
          TablePicture.Column("Mean coverage", isNumeric: true),
          TablePicture.Column("One calibration's coverage", isNumeric: true),
        ], rows: rows,
        note: "A class enters the set where its score is at most the threshold: \(calibration.score.title)."))
  }

  private var setTable: Picture {
    var found: [UInt64: (count: Int, covered: Int)] = [:]
    for (set, isCovered) in zip(sets.members, sets.isCovered) {
      found[set, default: (0, 0)].count += 1
      if isCovered { found[set, default: (0, 0)].covered += 1 }
    }
    let names = sets.sample.classes
    let order = found.keys.sorted {
      let (a, b) = (found[$0]?.count ?? 0, found[$1]?.count ?? 0)
      return (b, $0) < (a, $1)
    }
    let rows = order.map { set -> [String] in
      let members = names.indices.filter { set >> UInt64($0) & 1 == 1 }.map { names[$0] }
      let part = found[set] ?? (0, 0)
      return [
        members.isEmpty ? "none" : members.joined(separator: " or "), "\(part.count)",
        DeferralWords.percent(Double(part.count) / Double(max(1, sets.count))), "\(part.covered)",
      ]
    }
    return .table(
      TablePicture(
        caption: "Which sets were given",
        columns: [
          TablePicture.Column("Set"), TablePicture.Column("Cases", isNumeric: true),
          TablePicture.Column("Share", isNumeric: true), TablePicture.Column("Holds the truth", isNumeric: true),
        ], rows: rows))
  }
}
