// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("Under- and overdiagnosis")
struct UnderdiagnosisTests {
  private let made = MadeGroups()

  /// The same patients with the truth turned round: positive means "no finding", and the score speaks for it.
  private func mirrored() throws -> GroupedScores {
    try GroupedScores(
      LabelledScores(scores: made.scores.map { -$0 }, isPositive: made.truth.map { !$0 }),
      groups: GroupIndex(names: ["A", "B", "C", "D"], groupOfRow: made.codes), threshold: (-0.6).nextUp,
      positiveMeans: .noFinding, minimum: GroupMinimum(positives: 1, negatives: 1))
  }

  @Test func `are the same whether the truth names the disease or its absence`() throws {
    let (finding, absence) = (try made.grouped(), try mirrored())
    for measure in [FairnessMeasure.underdiagnosis, .overdiagnosis] {
      let (one, other) = (finding.measured(measure), absence.measured(measure))
      for group in 0..<4 {
        #expect(closeTo(one.estimates[group].value, other.estimates[group].value ?? 9))
        #expect(closeTo(one.estimates[group].interval?.lower, other.estimates[group].interval?.lower ?? 9))
        #expect(one.estimates[group].name == measure.rawValue)
      }
      for (a, b) in zip(one.contrasts(), other.contrasts()) {
        #expect(closeTo(a.difference.interval?.upper, b.difference.interval?.upper ?? 9))
        #expect(closeTo(a.ratio.interval?.upper, b.ratio.interval?.upper ?? 9))
        #expect(closeTo(a.tests[0].pValue, b.tests[0].pValue ?? 9))
      }
      #expect(closeTo(one.heterogeneity().statistic, other.heterogeneity().statistic ?? 9))
    }
  }

  @Test func `are the false negative rate of a finding and the false positive rate of no finding`() throws {
    let finding = try made.grouped()
    #expect(closeTo(finding.measured(.underdiagnosis).estimates[2].value, 0.43373493975903615))
    #expect(closeTo(finding.measured(.overdiagnosis).estimates[2].value, 0.21100917431192662))
    #expect(FairnessMeasure.underdiagnosis.metric(positiveMeans: .noFinding) == .falsePositiveRate)
    #expect(FairnessMeasure.overdiagnosis.metric(positiveMeans: .noFinding) == .falseNegativeRate)
  }

  @Test func `count as one hypothesis with the rate they are`() {
    #expect(FairnessMeasure.underdiagnosis.hypothesis(positiveMeans: .finding) == .sensitivity)
    #expect(FairnessMeasure.falseNegativeRate.hypothesis(positiveMeans: .noFinding) == .sensitivity)
    #expect(FairnessMeasure.underdiagnosis.hypothesis(positiveMeans: .noFinding) == .falsePositiveRate)
    #expect(FairnessMeasure.specificity.hypothesis(positiveMeans: .finding) == .falsePositiveRate)
  }

  @Test func `have the swapped intervals when positive and negative are exchanged in counts`() throws {
    let table = ConfusionCounts(truePositives: 30, falsePositives: 12, falseNegatives: 20, trueNegatives: 70)
    let turned = ConfusionCounts(truePositives: 70, falsePositives: 20, falseNegatives: 12, trueNegatives: 30)
    let one = try byCounts([table, table]).measured(.falseNegativeRate).estimates[0]
    let other = try byCounts([turned, turned]).measured(.falsePositiveRate).estimates[0]
    #expect(one.value == 0.4 && one.value == other.value && one.interval == other.interval)
  }
}
