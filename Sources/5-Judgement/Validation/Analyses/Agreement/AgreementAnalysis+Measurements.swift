// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Vocabulary

/// Measurements: intraclass correlation, error of measurement, limits of agreement.
extension AgreementAnalysis {
  func addIntraclass(to result: inout AnalysisResult) {
    let complete = ratings.completeSubjects
    let hasGaps = complete.count < ratings.subjects(ratedBy: 2).count
    guard ratings.clusters == nil else {
      result.notes.append(
        "Intraclass correlations take cases for independent, and here several belong to one patient: they are left out."
      )
      return
    }
    guard let whole = ratings.intraclass() else {
      result.notes.append("There are fewer than two cases with two measurements, so that nothing can be correlated.")
      return
    }
    // The two-way forms need every case read by every reader: the complete cases, said aloud.
    let crossed = hasGaps ? ratings.intraclass(of: complete) ?? whole : whole
    let single = crossed.estimate(.agreementSingle, level: level)
    for form in IntraclassForm.allCases {
      let isOneWay = form == .oneWaySingle || form == .oneWayMean
      result.estimates.append((isOneWay ? whole : crossed).estimate(form, level: level))
    }
    let error = crossed.standardErrorOfMeasurement(level: level)
    let change = crossed.smallestDetectableChange(level: level)
    result.estimates += [error, change, crossed.standardErrorOfMeasurement(.consistency, level: level)]
    result.tests.append(crossed.test(.agreementSingle))
    let readers = AgreementAnalysis.count(ratings.raterCount, "reader")
    if single.value != nil {
      result.findings.append(
        "Of the variance of one measurement, a share \(WorthText.estimate(single)) lies between cases, and the rest between "
          + "measurements of one case, by \(readers) on \(crossed.subjects) cases (ICC(2,1)).")
    } else {
      result.findings.append("ICC(2,1) is undefined: \(single.reason?.description ?? "without a reason").")
    }
    result.findings.append(
      "Two measurements of one case by different readers differ by less than \(WorthText.estimate(change)) in "
        + "\(NumberText.percent(level.value)) of cases.")
    if let value = single.value {
      result.notes.append(
        "Koo and Li call \(WorthText.number(value)) \(AgreementWords.kooLi.word(for: value)); \(AgreementWords.caution)."
      )
    }
    if hasGaps, complete.count > 1 {
      result.notes.append(
        "Two-way forms are of the \(complete.count) cases that every reader measured; the one-way forms are of all.")
    }
  }

  /// Pairs of readers beyond this many are not all drawn.
  private static let pairLimit = 10

  func addLimits(to result: inout AnalysisResult) {
    var rows: [ForestPicture.Row] = []
    var left = 0
    for first in ratings.raters.indices {
      for second in ratings.raters.indices where second > first {
        let pair = "\(ratings.raters[first]) − \(ratings.raters[second])"
        guard let limits = limits(first, second) else { continue }
        result.estimates += limits.estimates.map { $0.of(group: pair) }
        if rows.count < 3 * Self.pairLimit {
          rows += zip(["bias", "lower limit", "upper limit"], limits.estimates).map { word, estimate in
            .init("\(pair), \(word)", kind: word == "bias" ? .overall : .group, estimate: estimate)
          }
        } else {
          left += 1
        }
        if ratings.raterCount == 2, let low = limits.lower.value, let high = limits.upper.value {
          result.findings.append(
            "\(ratings.raters[0]) measures \(WorthText.estimate(limits.bias)) more than \(ratings.raters[1]) on average; "
              + "\(NumberText.percent(limits.coverage.value)) of differences lie between \(WorthText.number(low)) and "
              + "\(WorthText.number(high)).")
        }
      }
    }
    if left > 0 { result.notes.append("The limits of \(left) further pairs stand in the numbers, and are not drawn.") }
    guard !rows.isEmpty else { return }
    result.pictures.append(
      .forest(
        ForestPicture(
          title: "Limits of agreement", measure: "Difference", rows: rows, lines: [.init(0, label: "no difference")],
          caption: "Bias and the limits that hold 95 % of differences, each with its interval.")))
  }

  private func limits(_ first: Int, _ second: Int) -> LimitsOfAgreement? {
    var byUnit: [Int32: [Double]] = [:]
    var (a, b): ([Double], [Double]) = ([], [])
    for subject in 0..<ratings.subjectCount {
      guard let x = ratings.number(subject: subject, rater: first),
        let y = ratings.number(subject: subject, rater: second)
      else { continue }
      a.append(x)
      b.append(y)
      if let unit = ratings.clusters?.unitOfRow[subject] { byUnit[unit, default: []].append(x - y) }
    }
    if ratings.clusters != nil {
      let rows = byUnit.keys.sorted().compactMap { byUnit[$0] }
      return (try? RepeatedDifferences(paired: rows))?.limits(level: level)
    }
    return a.isEmpty ? nil : (try? BlandAltman(first: a, second: b))?.limits(level: level)
  }

  func addConcordance(to result: inout AnalysisResult) {
    guard ratings.raterCount == 2, ratings.clusters == nil else { return }
    let shared = (0..<ratings.subjectCount).compactMap { subject -> (Double, Double)? in
      guard let x = ratings.number(subject: subject, rater: 0), let y = ratings.number(subject: subject, rater: 1)
      else { return nil }
      return (x, y)
    }
    guard let pairs = try? BlandAltman(first: shared.map(\.0), second: shared.map(\.1)) else { return }
    result.estimates += [pairs.concordance(level: level), pairs.proportionalBias(level: level)]
    let slope = pairs.proportionalBias(level: level)
    if let interval = slope.interval, !interval.contains(0) {
      result.notes.append(
        "The difference changes with the size (slope \(WorthText.estimate(slope))), so that one pair of limits for all "
          + "sizes is wrong.")
    }
    if choice.scale == .ratio { result.estimates += pairs.ratioLimits(level: level).estimates }
  }
}
