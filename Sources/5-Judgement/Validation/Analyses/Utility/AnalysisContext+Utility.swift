// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Statistics
import Vocabulary

extension AnalysisContext {
  /// The analysis in every stream, and the comparison of two where one was declared.
  func utility(_ plan: UtilityPlan) -> [AnalysisResult] {
    var results = eachStream(.utility) { stream throws(Refusal) in
      try UtilityAnalysis(context: self, plan: plan, stream: stream).result()
    }
    if let pair = plan.comparison {
      do throws(Refusal) {
        results.append(try compared(pair, plan))
      } catch {
        results.append(
          AnalysisResult(.utility, name: "\(pair.test) \u{2212} \(pair.reference)", refusal: error.reason))
      }
    }
    return results
  }

  private func compared(_ pair: UtilityPlan.Pair, _ plan: UtilityPlan) throws(Refusal) -> AnalysisResult {
    let (test, reference) = try comparable(pair)
    let marks = UtilityAnalysis.marks(plan, operating: nil)
    let grid = plan.grid.adding(marks)
    guard
      let comparison = DecisionCurveComparison(
        test: test, reference: reference, grid: grid, prevalence: plan.prevalence, testHarm: plan.harm,
        referenceHarm: plan.harm, level: level)
    else { throw Refusal("the prevalence or the harm is out of range") }
    let differences = comparison.differences()
    var result = AnalysisResult(.utility, name: "\(pair.test) \u{2212} \(pair.reference)")
    for (threshold, found) in zip(comparison.thresholds, differences) where marks.contains(threshold) {
      let group = UtilityAnalysis.group(threshold)
      result.estimates.append(found.difference.of(group: group))
      result.tests += found.tests.map { test in
        var copy = test
        copy.group = group
        return copy
      }
      if result.findings.count < 3 {
        result.findings.append(
          "For whoever acts from a chance of \(WorthText.share(threshold)) on, \(pair.test) is worth "
            + WorthText.estimate(found.difference, times: 100)
            + " true positives per 100 cases more than \(pair.reference).")
      }
    }
    let estimates = differences.map(\.difference)
    var series = [
      LinePicture.Series(
        name: "\(pair.test) \u{2212} \(pair.reference)", points: WorthText.points(comparison.thresholds, estimates),
        bandMethod: "\(NumberText.percent(level.value)) pointwise band")
    ]
    if let band = comparison.band(
      seed: settings.seed, replicates: bandReplicates(test.count),
      workers: ProcessInfo.processInfo.activeProcessorCount)
    {
      series.append(UtilityAnalysis.simultaneous(band, thresholds: comparison.thresholds, estimates: estimates))
    }
    result.pictures.append(
      .lines(
        LinePicture(
          title: "Difference of net benefits", x: .init("Threshold probability"),
          y: .init("Difference of net benefit, true positives per case"), series: series,
          marks: marks.map { .init(x: $0, label: WorthText.share($0)) },
          caption: "Above zero \(pair.test) is worth more than \(pair.reference) on the same cases.")))
    return result
  }

  /// Both streams' chances: row by row where they stand on the same independent rows, else under the common numbering of
  /// units.
  private func comparable(
    _ pair: UtilityPlan.Pair
  ) throws(Refusal) -> (test: LabelledProbabilities, reference: LabelledProbabilities) {
    let (test, reference) = (try chances(pair.test), try chances(pair.reference))
    let isByRow = test.rows == reference.rows && !source.repeats(test)
    func checked(_ sample: Sample) throws(Refusal) -> LabelledProbabilities {
      let scores = isByRow ? source.labelled(sample) : source.comparable(sample)
      guard let scores, let probabilities = try? LabelledProbabilities(scores) else {
        throw Refusal("there are no rows with a score and a truth")
      }
      return probabilities
    }
    return (try checked(test), try checked(reference))
  }

  private func chances(_ name: String) throws(Refusal) -> Sample {
    guard let stream = streams.first(where: { $0.name == name }) else {
      throw Refusal(
        "there is no model or arm \(name) to compare; there are \(streams.map(\.name).joined(separator: ", "))")
    }
    let stated = try probabilities(stream, in: source)
    return Sample(rows: stated.rows, scores: stated.sample.probabilities, isPositive: stated.sample.isPositive)
  }

  /// How often the multipliers of a band are drawn: less often where drawing is by unit and there are many rows.
  func bandReplicates(_ rows: Int) -> Int { max(500, min(2000, 100_000_000 / max(1, rows))) }
}
