// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Vocabulary

/// What is said of the agreement in one arm.
struct AgreementAnalysis {
  let sheet: RatingSheet
  let choice: AgreementChoice
  let level: ConfidenceLevel

  init(_ sheet: RatingSheet, _ choice: AgreementChoice, level: ConfidenceLevel) {
    self.sheet = sheet
    self.choice = choice
    self.level = level
  }

  var ratings: RatingTable { sheet.ratings }

  private var isMeasured: Bool { choice.scale == .interval || choice.scale == .ratio }

  func result(named name: String?) -> AnalysisResult {
    var result = AnalysisResult(.agreement, name: name)
    let pairs = ratings.pairwise(choice.ofPairs, level: level)
    addCoefficients(to: &result)
    if choice.items.contains(.icc) { addIntraclass(to: &result) }
    if choice.items.contains(.limits) { addLimits(to: &result) }
    if choice.items.contains(.concordance) { addConcordance(to: &result) }
    if choice.items.contains(.specificAgreement), ratings.categories.count <= 12 {
      result.estimates += ratings.specificAgreement(level: level)
    }
    if ratings.raterCount == 2, !isMeasured { addMargins(to: &result) }
    if ratings.raterCount > 2 { addReaders(pairs, to: &result) }
    addCases(to: &result)
    result.pictures += pictures(pairs)
    return result
  }

  // MARK: - Coefficients

  private func addCoefficients(to result: inout AnalysisResult) {
    let found = choice.measures.map { ratings.estimate($0, level: level) }
    let lead = ratings.estimate(choice.lead, level: level)
    let share = ratings.estimate(.percentAgreement(.identity), level: level)
    let cases = ratings.subjects(ratedBy: 2).count
    let readers = Self.count(ratings.raterCount, "reader")
    if !isMeasured {
      if lead.value != nil {
        result.findings.append(
          "\(readers.prefix(1).uppercased() + readers.dropFirst()) agree beyond chance by \(WorthText.estimate(lead)) on "
            + "\(cases) cases (\(choice.lead.title(raters: ratings.raterCount))), where 0 is chance and 1 is complete "
            + "agreement.")
      } else {
        result.findings.append(
          "Agreement beyond chance is undefined: \(lead.reason?.description ?? "without a reason").")
      }
      if share.value != nil {
        result.findings.append("Two readings of one case are the same with probability \(WorthText.estimate(share)).")
      }
    }
    result.estimates += found
    result.tests += choice.measures.prefix(1).map { ratings.test($0) }
    if ratings.raterCount > 2, !choice.measures.isEmpty {
      var wide = ratings.estimate(choice.lead, readers: .random, level: level)
      wide.group = "for other readers too"
      result.estimates.append(wide)
    }
    if let value = lead.value, !isMeasured {
      result.notes.append(
        "Landis and Koch call \(WorthText.number(value)) \(AgreementWords.landisKoch.word(for: value)); "
          + "\(AgreementWords.caution).")
    }
    result.notes += paradox(lead)
    if ratings.subjects(ratedBy: 2).count > ratings.completeSubjects.count, !isMeasured {
      result.notes.append(
        "\(ratings.completeSubjects.count) of \(cases) cases have a rating from each of \(readers); the others count with "
          + "the ratings they have.")
    }
  }

  /// A warning where one category is so common that chance explains nearly all agreement.
  private func paradox(_ lead: Estimate) -> [String] {
    guard case .kappa = choice.lead, !isMeasured, let kappa = lead.value,
      let ac = ratings.estimate(.gwetAC(choice.weights), level: level).value, ac - kappa > 0.2
    else { return [] }
    return [
      "One category is much commoner than the others, so that chance alone agrees often: kappa is "
        + "\(WorthText.number(kappa)) where Gwet's coefficient is \(WorthText.number(ac)). Say which was chosen beforehand."
    ]
  }

  // MARK: - Readers and cases

  private func addReaders(_ pairs: [PairAgreement], to result: inout AnalysisResult) {
    let known = pairs.filter { $0.estimate.value != nil }
    let order = known.sorted { ($0.estimate.value ?? 0) > ($1.estimate.value ?? 0) }
    if let best = order.first, let worst = order.last, order.count > 1 {
      result.findings.append(
        "Of \(known.count) pairs of readers \(words(best)) agree most, by \(WorthText.estimate(best.estimate)), and "
          + "\(words(worst)) least, by \(WorthText.estimate(worst.estimate)).")
    }
    if known.count < pairs.count {
      result.notes.append(
        "\(pairs.count - known.count) of \(pairs.count) pairs of readers have no agreement to measure.")
    }
    guard !isMeasured else { return }
    let rest = ratings.againstRest(choice.weights, level: level)
    result.estimates += rest
    if let least = rest.filter({ $0.value != nil }).min(by: { ($0.value ?? 0) < ($1.value ?? 0) }) {
      result.findings.append(
        "Reader \(least.group ?? "") agrees least with the others, by \(WorthText.estimate(least)) beyond chance.")
    }
  }

  private func words(_ pair: PairAgreement) -> String {
    "\(ratings.raters[pair.first]) and \(ratings.raters[pair.second])"
  }

  private func addCases(to result: inout AnalysisResult) {
    guard !isMeasured else { return }
    let found = ratings.disagreements(choice.weights)
    let same = found.count { $0.disagreement == 0 }
    guard !found.isEmpty else { return }
    result.findings.append("All who rated agree on \(same) of \(found.count) cases.")
    let most = found.prefix(10).filter { $0.disagreement > 0 }
    guard !most.isEmpty else { return }
    result.pictures.append(
      .table(
        TablePicture(
          caption: "Cases that divide the readers most",
          columns: [
            .init("Case, by its first line"), .init("Ratings", isNumeric: true), .init("Commonest"),
            .init("Its share", isNumeric: true),
            .init("Disagreement", isNumeric: true),
          ],
          rows: most.map {
            [
              sheet.lines[$0.subject], "\($0.ratings)", ratings.categories[$0.commonest],
              NumberText.decimals($0.share, 2), NumberText.decimals($0.disagreement, 3),
            ]
          },
          note:
            "Disagreement is that of two ratings of the case by different readers, 0 to 1. Of equally divided cases "
            + "those that stand first in the table are shown.")))
  }

  private func addMargins(to result: inout AnalysisResult) {
    guard ratings.clusters == nil else { return }
    let square = ratings.square(first: 0, second: 1)
    if square.categories.count == 2 {
      if let test = square.mcNemarTest() { result.tests.append(test) }
      result.estimates += [square.biasIndex(level: level), square.prevalenceIndex(level: level)]
    } else {
      result.tests += [square.stuartMaxwellTest(), square.bowkerTest()]
    }
    result.estimates.append(square.greatestKappa(choice.weights))
  }

  /// `four readers`, `12 readers`.
  static func count(_ number: Int, _ noun: String) -> String {
    let words = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    return (words.indices.contains(number - 2) ? words[number - 2] : "\(number)") + " \(noun)s"
  }
}
