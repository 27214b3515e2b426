// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Distributions
import Foundation
import Statistics
import Vocabulary

/// Asks whether what a label means, or how often it is given, changes over time.
///
/// The share of a label by month or quarter of the study, a test for a trend, and a search for the one day at which it changed most, held
/// against what shuffling the patients' days gives. The same is asked of the label's source.
public struct LabelDriftCheck: PartialCheck {
  /// `label-drift`.
  public let name = "label-drift"
  /// What all checks share.
  public var settings: QualitySettings
  /// How many days a period has at least; months where there are two years or less, else quarters.
  public var fewestDays: Int

  /// Makes a check; the parameters are the properties.
  public init(_ settings: QualitySettings = QualitySettings(), fewestDays: Int = 60) {
    self.settings = settings
    self.fewestDays = fewestDays
  }

  /// What it finds.
  public func outcome(in input: QualityInput) throws -> QualityOutcome {
    let (names, gaps) = input.labels(settings)
    var outcome = QualityOutcome(gaps: gaps)
    let days = input.items.map { item in item.entry.attributes[AttributeName.studyDate]?.text.flatMap(CalendarDay.init)
    }
    let known = days.compactMap { $0?.number }
    guard let first = known.min(), let last = known.max() else {
      outcome.gaps.append(QualityGap(nil, "the day of the study is not known of any image"))
      return outcome
    }
    guard last - first >= fewestDays else {
      outcome.gaps.append(
        QualityGap(nil, "all studies lie within \(last - first + 1) days; drift needs at least \(fewestDays)"))
      return outcome
    }
    let patients = input.patients
    var tests: [[HypothesisTest]] = []
    var findings: [QualityFinding] = []
    for name in names {
      let label = LabelColumn(name, of: input)
      guard label.classes.count > 1, label.classes.count <= settings.mostLevels else {
        outcome.gaps.append(QualityGap(name, "fewer than two or more than \(settings.mostLevels) values"))
        continue
      }
      for own in label.asked {
        let rows = label.classOfRow.indices.filter { label.classOfRow[$0] != nil && days[$0] != nil }
        let series = LabelSeries(
          isPositive: rows.map { label.classOfRow[$0] == own }, days: rows.compactMap { days[$0] },
          units: rows.map { patients[$0] })
        guard Set(series.isPositive).count == 2 else { continue }
        let (finding, found) = finding(label.words(own), series, by: last - first)
        findings.append(finding)
        tests.append(found)
      }
      if let change = sourceChange(name, input, days, patients) { outcome.findings.append(change) }
    }
    // One family: every trend and every change point that was looked for.
    let adjusted = MultiplicityAdjustment.holm.adjusted(tests.flatMap { $0.map(\.pValue) })
    var place = 0
    for (index, found) in tests.enumerated() {
      for (number, test) in found.enumerated() {
        var test = test
        test.adjustedPValue = adjusted[place]
        findings[index].tests[number] = test
        place += 1
      }
      let least = findings[index].tests.compactMap(\.adjustedPValue).min() ?? 1
      findings[index].severity = least < settings.level.alpha ? .warning : .note
      if least >= settings.level.alpha {
        findings[index].title = findings[index].title.replacing(
          "changes over time", with: "shows no change over time beyond chance")
      }
    }
    outcome.findings += findings
    outcome.sort()
    return outcome
  }

  private func finding(_ words: String, _ series: LabelSeries, by span: Int) -> (QualityFinding, [HypothesisTest]) {
    let isMonthly = span <= 731
    let periods = series.days.map { isMonthly ? $0.month : $0.quarter }
    let order = Set(periods).sorted()
    let estimates = order.map { period in
      let rows = periods.indices.filter { periods[$0] == period }
      return Patients.share(
        "prevalence", rows.map { series.isPositive[$0] }, rows.map { series.units[$0] }, group: "\(words), \(period)",
        definition: "share of labelled images of the period with this value", settings: settings)
    }
    let trend = series.trend(group: words)
    let change = series.changePoint(group: words, permutations: settings.replicates, seed: settings.seed)
    let at = change.day.map { CalendarDay(number: $0).words } ?? ""
    let before = series.share { $0.number < (change.day ?? 0) }
    let after = series.share { $0.number >= (change.day ?? 0) }
    var title = "\(words) changes over time"
    if let before, let after {
      title += ": \(QualityWords.percent(before)) of images before \(at), \(QualityWords.percent(after)) from then on"
    }
    return (
      QualityFinding(
        check: name, severity: .note, title: title,
        advice:
          "Ask what happened then: a new reader, reporting program, definition, scanner or kind of patients. Do not train on the "
          + "one time and judge on the other without saying so; a split in time shows how much it matters.",
        evidence: estimates, tests: [trend, change.test]), [trend, change.test]
    )
  }

  /// Whether the label comes from other sources at other times.
  private func sourceChange(
    _ name: String, _ input: QualityInput, _ days: [CalendarDay?], _ patients: [Int]
  ) -> QualityFinding? {
    var voices: [String] = []
    var rows: [Int] = []
    for (row, item) in input.items.enumerated() where days[row] != nil {
      guard let value = item.value(of: name),
        let label = item.labels.first(where: { $0.finding == name && $0.value == value })
      else { continue }
      voices.append(label.source.rawValue)
      rows.append(row)
    }
    let kinds = Set(voices).sorted()
    guard kinds.count > 1 else { return nil }
    let tests = kinds.dropFirst().map { kind in
      LabelSeries(
        isPositive: voices.map { $0 == kind }, days: rows.compactMap { days[$0] }, units: rows.map { patients[$0] }
      ).trend(group: "\(name) from \(kind)")
    }
    let adjusted = MultiplicityAdjustment.holm.adjusted(tests.map(\.pValue))
    let least = adjusted.compactMap { $0 }.min() ?? 1
    return QualityFinding(
      check: self.name, severity: least < settings.level.alpha ? .warning : .note,
      title: "\(name) comes from \(kinds.joined(separator: ", ")), "
        + (least < settings.level.alpha
          ? "and in other shares at other times" : "in shares that do not change beyond chance"),
      advice:
        "A label read from reports is not the same as one given by a reader. Where the source changes with time, what looks like "
        + "a change of the disease may be a change of the source.",
      evidence: kinds.map { kind in
        Patients.share(
          "label-drift.source", voices.map { $0 == kind }, rows.map { patients[$0] }, group: "\(name) from \(kind)",
          definition: "share of labels of dated images from this source", settings: settings)
      },
      tests: zip(tests, adjusted).map { test, p in
        var test = test
        test.adjustedPValue = p
        return test
      })
  }
}
