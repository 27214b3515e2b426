// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import Vocabulary

/// Puts the comparisons of all divisions into a result: findings, numbers, tests and pictures.
struct FairnessReport {
  let plan: FairnessPlan
  let divisions: [FairnessDivision]
  let level: ConfidenceLevel
  /// The sampling unit in one word.
  let unit: String
  let name: String?

  var result: AnalysisResult {
    let tests = FairnessTestFamily(divisions, adjustment: plan.adjustment)
    var result = AnalysisResult(.fairness, name: name)
    result.findings =
      divisions.flatMap { marginFindings($0) } + differenceFindings(tests)
      + divisions.flatMap { widestFindings($0, tests) + interactionFindings($0, tests) + unjudgedFindings($0) }
    result.estimates = divisions.flatMap { estimates($0) }
    result.tests = tests.all
    result.pictures = divisions.map { groupTable($0) } + forests + criteriaTable
    result.notes = notes(tests)
    return result
  }

  private func estimates(_ division: FairnessDivision) -> [Estimate] {
    let model = division.measures.filter(\.byGroup.measure.isOfTheModel)
    return division.measures.flatMap(\.byGroup.estimates)
      + model.flatMap { $0.contrasts.flatMap { [$0.difference, $0.ratio] } }
      + (division.groups.names.count > 2
        ? model.flatMap { [$0.widest.difference.of(group: division.title), $0.widest.ratio.of(group: division.title)] }
        : [])
      + division.gaps.flatMap { [$0.difference.of(group: division.title), $0.ratio.of(group: division.title)] }
  }

  private func notes(_ tests: FairnessTestFamily) -> [String] {
    var notes: [String] = []
    let references = divisions.map {
      "\($0.groups.names[$0.reference]) (\($0.isReferenceDeclared ? "declared" : "the largest group"))"
    }
    notes.append("Groups are held against \(references.joined(separator: "; ")).")
    notes.append(
      plan.adjustment == .none
        ? "p-values are not adjusted for the \(tests.comparisons) comparisons that were made: some differences may be chance."
        : "p-values are adjusted for \(tests.comparisons) comparisons with a reference by \(plan.adjustment.title), a rate and "
          + "its complement counted once; intervals hold for one comparison each, tests of equivalence are not adjusted."
    )
    notes.append(
      plan.positiveMeans == .finding
        ? "A positive truth is taken for a finding: underdiagnosis is a positive case that is called negative."
        : "A positive truth is taken for \"no finding\": underdiagnosis is a negative case, which has a finding, that is called "
          + "positive.")
    if divisions.contains(where: \.groups.sharesUnits) {
      notes.append("Some \(unit)s have rows in several groups; their covariance is in every interval and test.")
    }
    if divisions.contains(where: { $0.groups.threshold == nil }) {
      notes.append("No threshold is declared, so only areas are compared.")
    }
    return notes
  }
}

// MARK: Findings

extension FairnessReport {
  /// Whether equivalence was shown, for every criterion; only where a margin was declared.
  private func marginFindings(_ division: FairnessDivision) -> [String] {
    guard let margin = plan.margin, !division.gaps.isEmpty else { return [] }
    let words = FairnessWords.points(margin)
    func titles(_ gaps: [CriterionGap]) -> String {
      gaps.map { FairnessWords.title($0.criterion) }.joined(separator: ", ")
    }
    var findings: [String] = []
    let shown = division.gaps.filter { $0.isWithinMargin == true }
    if !shown.isEmpty {
      findings.append("Shown to be within \(words) between all groups of \(division.title): \(titles(shown)).")
    }
    let open = division.gaps.filter { $0.isWithinMargin == false }
    if !open.isEmpty {
      let parts = open.map { gap in
        let upper = gap.difference.interval.map { ", may be as large as \(FairnessWords.points($0.upper))" } ?? ""
        return "\(FairnessWords.title(gap.criterion)) (gap \(FairnessWords.points(gap.difference.value ?? 0))\(upper))"
      }
      findings.append(
        "Not shown to be within \(words) between the groups of \(division.title): \(parts.joined(separator: "; ")).")
    }
    let unknown = division.gaps.filter { $0.isWithinMargin == nil }
    if !unknown.isEmpty {
      findings.append(
        "Whether the groups of \(division.title) are within \(words) cannot be judged for \(titles(unknown)): "
          + "not all groups can.")
    }
    return findings
  }

  /// The differences that stand after adjustment, the surest first; else that none does, and what that means.
  private func differenceFindings(_ tests: FairnessTestFamily) -> [String] {
    var found: [(p: Double, words: String)] = []
    var findings: [String] = []
    for division in divisions {
      var isAny = false
      for measured in division.distinct {
        for contrast in measured.contrasts {
          let p = tests.pValue("difference.\(measured.byGroup.measure.rawValue)", contrast.difference.group)
          guard let p, p < level.alpha else { continue }
          isAny = true
          found.append((p, words(contrast, measured.byGroup, p)))
        }
      }
      if !isAny, let words = noDifference(division, tests) { findings.append(words) }
    }
    let sorted = found.enumerated().sorted { ($0.element.p, $0.offset) < ($1.element.p, $1.offset) }
    return sorted.map(\.element.words) + findings
  }

  private func words(_ contrast: GroupContrast, _ measured: MeasureByGroup, _ p: Double) -> String {
    let measure = measured.measure
    let names = (measured.names[contrast.group], measured.names[contrast.reference])
    let values = (measured.estimates[contrast.group].value ?? 0, measured.estimates[contrast.reference].value ?? 0)
    let adjusted = plan.adjustment == .none ? "" : "adjusted "
    return FairnessWords.comparison(measure, names.0, names.1, isHigher: values.0 > values.1)
      + ": \(FairnessWords.title(measure)) \(FairnessWords.value(values.0, of: measure)) against "
      + "\(FairnessWords.value(values.1, of: measure)), difference "
      + "\(FairnessWords.gap(contrast.difference, of: measure)), \(adjusted)\(FairnessWords.pValue(p))."
  }

  private func noDifference(_ division: FairnessDivision, _ tests: FairnessTestFamily) -> String? {
    let judged = division.distinct.filter { $0.byGroup.judged.count > 1 }
    guard !judged.isEmpty else { return nil }
    let adjusted =
      plan.adjustment == .none
      ? "" : ", after adjusting for \(tests.comparisons) comparisons by \(plan.adjustment.title)"
    let statement = "No difference between the groups of \(division.title) is shown\(adjusted)."
    // With a margin the findings before this one say what is shown instead.
    guard plan.margin == nil else { return statement }
    // The rate whose difference from the reference could be the largest.
    let widest = judged.flatMap { measured in
      measured.contrasts.compactMap { contrast in
        contrast.difference.interval.map {
          (bound: max($0.upper, -$0.lower), measure: measured.byGroup.measure, group: contrast.difference.group ?? "")
        }
      }
    }.filter { $0.measure != .auc }.max { $0.bound < $1.bound }
    let limit = widest.map {
      " The \(FairnessWords.title($0.measure)) may yet differ by \(FairnessWords.points($0.bound)) (\($0.group))."
    }
    return "No difference between the groups of \(division.title) is shown. That is no proof of equality."
      + (limit ?? "")
  }

  /// The widest pair of more than two groups, as what it is: picked after looking.
  private func widestFindings(_ division: FairnessDivision, _ tests: FairnessTestFamily) -> [String] {
    guard division.groups.names.count > 2 else { return [] }
    return division.distinct.compactMap { measured in
      let measure = measured.byGroup.measure
      let p = tests.pValue("spread.\(measure.rawValue)", division.title)
      guard let p, p < level.alpha, let low = measured.widest.lowest, let high = measured.widest.highest else {
        return nil
      }
      let values = (measured.byGroup.estimates[high].value ?? 0, measured.byGroup.estimates[low].value ?? 0)
      return "Of all groups of \(division.title), the \(FairnessWords.title(measure)) lies furthest apart in "
        + "\(division.groups.names[high]) (\(FairnessWords.value(values.0, of: measure))) and "
        + "\(division.groups.names[low]) (\(FairnessWords.value(values.1, of: measure))): "
        + "\(FairnessWords.gap(measured.widest.difference, of: measure)), allowing for the pair having been picked, "
        + "\(FairnessWords.pValue(p))."
    }
  }

  private func interactionFindings(_ division: FairnessDivision, _ tests: FairnessTestFamily) -> [String] {
    guard let p = tests.pValue("interaction.score-by-group", division.title), p < level.alpha else { return [] }
    return [
      "The score does not mean the same in all groups of \(division.title): its slope in a logistic regression differs, "
        + "\(FairnessWords.pValue(p))."
    ]
  }

  /// The groups that are too small, each with what it lacks.
  private func unjudgedFindings(_ division: FairnessDivision) -> [String] {
    division.groups.names.indices.compactMap { group in
      let lacking = division.measures.compactMap { measured in
        measured.byGroup.reason(of: group).map { (measure: measured.byGroup.measure, reason: $0) }
      }
      guard !lacking.isEmpty else { return nil }
      var reasons: [String] = []
      for lack in lacking {
        let words = FairnessWords.shortfall(lack.reason, unit: unit)
        if !reasons.contains(words) { reasons.append(words) }
      }
      let whole = lacking.count == division.measures.count
      let what = whole ? "" : " on \(lacking.map { FairnessWords.title($0.measure) }.joined(separator: ", "))"
      return "\(division.groups.names[group]) cannot be judged\(what): \(reasons.joined(separator: "; "))."
    }
  }
}
