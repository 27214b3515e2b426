// SPDX-License-Identifier: Apache-2.0
import Statistics
import Vocabulary

/// Whether those who rate agree better in one arm than in another, such as with help than without.
struct AgreementArms {
  private let test: RatingSheet
  private let reference: RatingSheet
  private let names: (test: String, reference: String)
  private let choice: AgreementChoice
  private let level: ConfidenceLevel

  init(
    _ test: RatingSheet, _ reference: RatingSheet, names: (test: String, reference: String), _ choice: AgreementChoice,
    level: ConfidenceLevel
  ) {
    self.test = test
    self.reference = reference
    self.names = names
    self.choice = choice
    self.level = level
  }

  var result: AnalysisResult {
    var result = AnalysisResult(.agreement, name: "\(names.test) against \(names.reference)")
    // Cases under other numbers, or of other patients, are not the same subjects.
    guard test.subjects == reference.subjects else {
      result.refusal = "the two arms are not of the same cases"
      return result
    }
    let comparison = test.ratings.comparison(of: choice.lead, with: reference.ratings, level: level)
    let title = choice.lead.title(raters: test.raters)
    result.estimates = [comparison.difference]
    result.tests = comparison.tests
    if comparison.difference.value != nil {
      let words =
        comparison.isShown == true
        ? "differs between the two" : "is not shown to differ between the two"
      result.findings.append(
        "Agreement \(words): \(names.test) less \(names.reference) is \(WorthText.estimate(comparison.difference)) "
          + "(\(title)).")
    } else {
      result.refusal =
        "the agreement of the two cannot be compared: \(comparison.difference.reason?.description ?? "no reason")"
    }
    if choice.items.contains(.limits) { addLimits(to: &result) }
    return result
  }

  /// The limits of agreement between arms, within readers and between them.
  private func addLimits(to result: inout AnalysisResult) {
    let shared = test.ratings.raters.filter { reference.ratings.raters.contains($0) }
    func readings(_ table: RatingTable) -> [[Double?]] {
      shared.compactMap { name in table.raters.firstIndex(of: name) }.map { rater in
        (0..<table.subjectCount).map { table.number(subject: $0, rater: rater) }
      }
    }
    guard shared.count > 1,
      let limits = try? ReaderLimits(first: readings(test.ratings), second: readings(reference.ratings))
    else {
      result.notes.append("Fewer than two readers read in both arms, so that there are no limits between the arms.")
      return
    }
    for contrast in ReaderLimits.Contrast.allCases {
      result.estimates += limits.limits(contrast, level: level).estimates
    }
    let within = limits.limits(.withinReaderBetweenConditions, level: level)
    if let low = within.lower.value, let high = within.upper.value {
      result.findings.append(
        "One reader's measurement of a case in \(names.test) less that in \(names.reference) lies between "
          + "\(WorthText.number(low)) and \(WorthText.number(high)) in \(NumberText.percent(within.coverage.value)) of "
          + "readings.")
    }
  }
}
