// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Statistics
import Vocabulary

/// Says what a search for slices found: first what may be claimed, then what may not.
struct SliceWords {
  let plan: SlicesPlan
  let found: SliceFindings
  /// The sampling unit in one word.
  let unit: String
  /// What a row is, in the plural.
  let row: String
  /// Why attributes were left out.
  let leftOut: [String]
  let attributes: [String]
  let seed: UInt64?

  func result(name: String?) -> AnalysisResult {
    guard found.examined > 0 else {
      return AnalysisResult(.slices, name: name, refusal: tooFew, estimates: [found.confirming.overall], notes: leftOut)
    }
    return AnalysisResult(
      .slices, name: name, findings: findings,
      estimates: [found.confirming.overall.of(group: "all that the search has not seen")]
        + found.all.flatMap { [$0.inside, $0.outside, $0.difference] },
      tests: found.all.map(\.test), pictures: found.all.isEmpty ? [] : [table, forest], notes: notes)
  }

  // MARK: - Sentences

  private var measure: String { plan.measure == .brier ? "the Brier score" : plan.measure.rawValue }

  private var tooFew: String {
    "no slice by \(attributes.joined(separator: ", ")) holds \(plan.minimumRows) \(row) of the "
      + "\(found.searched.rows) that are searched, so there are too few cases to search; more cases, fewer levels or a lower floor would help"
  }

  private var findings: [String] {
    let confirmed = found.confirmed
    let open = found.all.count - confirmed.count
    let looked = "\(found.examined) slices by \(attributes.count) attributes were looked at"
    if found.all.isEmpty {
      return [
        "No slice stands out: \(looked), and none is worse than the rest by \(number(plan.worseBy)) and two standard errors. "
          + "That does not show that there is none: \(power)"
      ]
    }
    if confirmed.isEmpty {
      return [
        "No weak slice could be confirmed: \(looked), the \(counted(open, "worst one was", "worst were")) tested on \(unit)s that the "
          + "search had not seen, and none held at the adjusted level. That does not show that there is none: \(power)"
      ]
    }
    var sentences = confirmed.map(sentence)
    if open > 0 {
      sentences.append(
        "\(counted(open, "further candidate was", "further candidates were")) not confirmed on \(unit)s that the search had not seen; "
          + "nothing is claimed of them.")
    }
    return sentences
  }

  private func sentence(_ finding: SliceFinding) -> String {
    let inside = finding.inside
    let rows = inside.clusters.map { "\(inside.n) \(row) (\($0) \(unit)s)" } ?? "\(inside.n) \(row)"
    let adjusted = finding.test.adjustedPValue.map { NumberText.pValue($0, apartFrom: found.plan.level.alpha) } ?? "–"
    let p = adjusted.hasPrefix("below") ? "adjusted p \(adjusted)" : "adjusted p = \(adjusted)"
    let others =
      finding.candidate.alternatives.isEmpty
      ? "" : " Nearly the same cases: \(finding.candidate.alternatives.map(\.description).joined(separator: "; "))."
    return
      "Among \(rows) with \(finding.slice) \(measure) is \(value(inside)), elsewhere \(value(finding.outside)): confirmed on "
      + "\(unit)s that the search had not seen (\(p)).\(others)"
  }

  /// What the smallest slice would have had to show to be confirmed beside as many candidates.
  private var power: String {
    let (rows, all) = (plan.minimumRows, found.confirming.rows)
    guard plan.measure != .brier, let share = found.confirming.overall.value, all > rows else {
      return "a small slice is confirmed only where it is far worse."
    }
    let wrong = plan.measure.sliceMeasure.isComplement ? 1 - share : share
    let elsewhere = Proportion(successes: Int((wrong * Double(all - rows)).rounded()), trials: all - rows)
    let limit = found.plan.level.alpha / Double(max(1, found.all.count))
    let needed = (0...rows).first { errors in
      FisherExactTest(Proportion(successes: errors, trials: rows), elsewhere).upperTail <= limit
    }
    return "a slice of \(rows) \(row) "
      + (needed.map {
        "is confirmed from about \($0) errors on, where about \(Int((wrong * Double(rows)).rounded())) are usual."
      }
        ?? "could not be confirmed at all.")
  }

  private var notes: [String] {
    var notes = [
      plan.search == .tuning
        ? "The tuning rows were searched (\(counts(found.searched))); all judged rows confirmed (\(counts(found.confirming)))."
        : "The \(unit)s were halved by chance\(seed.map { " (seed \($0))" } ?? ""): \(counts(found.searched)) searched, "
          + "\(counts(found.confirming)) kept to confirm. Another seed halves them otherwise; a seed that is chosen after looking "
          + "confirms nothing.",
      "Slices were cut by \(attributes.joined(separator: ", ")), with up to \(plan.depth) conditions, at least \(plan.minimumRows) \(row) "
        + "and \(plan.minimumUnits) \(unit)s in each part. A slice says where it fails, not why.",
      "Candidates were chosen for being bad, so only the \(unit)s that had no part in choosing are measured. Each is tested once, "
        + "one-sided; p-values are adjusted by \(adjustmentWords). Intervals are each at \(NumberText.percent(found.plan.level.value)), "
        + "not together.",
    ]
    if found.all.contains(where: { $0.candidate.overlap > 0 }) {
      notes.append("Slices may share cases; a later one was taken only where it is worse even without those before it.")
    }
    return notes + leftOut
  }

  private var adjustmentWords: String {
    switch plan.adjustment {
    case .holm: "Holm's method, which limits the chance of any false claim"
    case .bonferroni: "Bonferroni's method, which limits the chance of any false claim"
    case .benjaminiHochberg: "Benjamini and Hochberg's method, which limits the share of false claims"
    }
  }

  private func counts(_ half: SliceFindings.Half) -> String {
    half.units < half.rows ? "\(half.rows) \(row) of \(half.units) \(unit)s" : "\(half.rows) \(row)"
  }

  private func counted(_ count: Int, _ one: String, _ many: String) -> String {
    count == 1 ? "1 \(one)" : "\(count) \(many)"
  }

  // MARK: - Pictures

  private var table: Picture {
    let level = NumberText.percent(found.plan.level.value)
    return .table(
      TablePicture(
        caption: "Slices that the search put forward, and what \(unit)s that it had not seen say",
        columns: [
          .init("Slice"), .init("Confirmed"), .init("Searched: \(row)", isNumeric: true),
          .init("Searched: \(measureHeading)", isNumeric: true), .init("Unseen: \(row)", isNumeric: true),
          .init("\(measureHeading) (\(level))", isNumeric: true), .init("Elsewhere (\(level))", isNumeric: true),
          .init("Difference (\(level))", isNumeric: true), .init("p", isNumeric: true),
          .init("Adjusted p", isNumeric: true),
        ],
        rows: found.all.map { finding in
          [
            finding.slice.description, finding.isConfirmed ? "yes" : "no", "\(finding.candidate.rows)",
            number(searched(finding.candidate)), "\(finding.inside.n)", value(finding.inside),
            value(finding.outside), value(finding.difference), pValue(finding.test.pValue),
            pValue(finding.test.adjustedPValue),
          ]
        },
        note: "Numbers of the searched part are too bad on average, because slices were chosen for them."))
  }

  private var forest: Picture {
    .forest(
      ForestPicture(
        title: "Candidates on \(unit)s that the search had not seen", measure: measureHeading,
        rows: found.all.map { finding in
          .init(finding.slice.description + (finding.isConfirmed ? "" : " (not confirmed)"), estimate: finding.inside)
        } + [.init("All", kind: .overall, estimate: found.confirming.overall)],
        lines: found.confirming.overall.value.map { [.init($0, label: "all unseen \(unit)s")] } ?? [],
        caption: "\(measureHeading) in each candidate, with its own interval, against that of all unseen \(row)."))
  }

  /// The measure of a candidate on the rows that chose it.
  private func searched(_ candidate: SliceCandidate) -> Double {
    plan.measure.sliceMeasure.isComplement ? 1 - candidate.meanLoss : candidate.meanLoss
  }

  private var measureHeading: String {
    plan.measure == .brier ? "Brier score" : plan.measure.rawValue.capitalized
  }

  private func value(_ estimate: Estimate) -> String {
    guard let value = estimate.value else { return "undefined" }
    return number(value) + (estimate.interval.map { " (\(number($0.lower)) to \(number($0.upper)))" } ?? "")
  }

  private func pValue(_ value: Double?) -> String {
    value.map { NumberText.pValue($0, apartFrom: found.plan.level.alpha) } ?? "–"
  }

  private func number(_ value: Double) -> String { String(format: plan.measure == .brier ? "%.3f" : "%.2f", value) }
}
