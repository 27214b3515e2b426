// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("A cut for handing over, chosen on some cases and judged on others")
struct DeferralCutTests {
  private let confidence = [0.9, 0.8, 0.8, 0.7, 0.6, 0.6, 0.5, 0.4]
  private let wrong = [false, false, true, false, false, false, true, true]

  @Test func `the cut with the fewest cases handed over reaches the risk`() throws {
    let sample = try DeferralCases.made(confidence: confidence, wrong: wrong)
    // Risks at the cuts: 0 of 1, 1 of 3, 1 of 4, 1 of 6, 2 of 7, 3 of 8.
    let cut = try #require(sample.cut(for: .risk(0.2)))
    #expect(cut.confidence == 0.6 && cut.coverage == 0.75 && abs(cut.risk - 1.0 / 6) < 1e-15 && cut.chosenOn == 8)
    #expect(sample.cut(for: .risk(0.375))?.coverage == 1)
    #expect(sample.cut(for: .risk(0))?.confidence == 0.9)
    #expect(sample.cut(for: .risk(-0.1)) == nil)
    #expect(sample.isHandedOver(at: 0.6) == [false, false, false, false, false, false, true, true])
  }

  @Test func `the cut for a workload hands over no more than allowed`() throws {
    let sample = try DeferralCases.made(confidence: confidence, wrong: wrong)
    #expect(sample.cut(for: .workload(0.25))?.confidence == 0.6)
    #expect(sample.cut(for: .workload(0.3))?.confidence == 0.6)
    // Of the two cases at 0.6 one alone cannot be handed over.
    #expect(sample.cut(for: .workload(0.49))?.coverage == 0.75)
    #expect(sample.cut(for: .workload(0))?.coverage == 1)
  }

  @Test func `a fixed cut is judged by plain proportions`() throws {
    let positive = [true, false, true, false, true, false, true, false]
    let reader = [true, true, true, false, true, true, true, false]
    let sample = try DeferralCases.made(
      confidence: confidence, wrong: wrong, positive: positive, reader: .calls(zip(positive, reader).map { $0 == $1 }))
    let found = try sample.judged(at: 0.6)
    #expect(found.handedOver.value == 0.25)
    #expect(found.handedOver.interval == Proportion(successes: 2, trials: 8).bounds())
    #expect(found.risk.interval == Proportion(successes: 1, trials: 6).bounds())
    #expect(found.sensitivity.interval == Proportion(successes: 2, trials: 3).bounds())
    #expect(found.specificity.interval == Proportion(successes: 3, trials: 3).bounds())
    let team = try #require(found.team)
    // Kept diseased 2 of 3, the reader finds the fourth; healthy 3 of 3 and the reader is wrong about the fourth.
    #expect(team.sensitivity.value == 0.75 && team.specificity.value == 0.75)
    #expect(team.overReader.map(\.value) == [-0.25, 0.25] && team.overModel.map(\.value) == [0.25, 0])
    #expect(team.overReader[0].method == "Newcombe hybrid score, paired")
    #expect(found.tests.contains { $0.name == "mcnemar.team-sensitivity.reader" })
    let everything = try sample.judged(at: 2)
    #expect(everything.handedOver.value == 1 && everything.risk.value == nil)
    #expect(everything.risk.reason != nil)
  }

  /// numpy: the linearised variance of a ratio, units 3 of unequal size, times I/(I − 1).
  @Test func `the cost of the kept cases gets the ratio's interval by patient`() throws {
    let scores = try LabelledScores(
      scores: [0.9, 0.8, 0.2, 0.1, 0.55, 0.95], isPositive: [true, false, true, false, false, true],
      clusters: ClusterIndex(unitOfRow: [0, 0, 1, 1, 2, 2], count: 3))
    let sample = try DeferralSample(
      scores, threshold: 0.5, loss: .cost(missed: 10, falseAlarm: 1), confidence: .distance(from: 0.5))
    let risk = try sample.judged(at: 0.2).risk
    // Kept: 0, 1 | 10, 0 | 0 (the case at 0.55 is handed over): mean 2.2, pulls −3.4, 5.6, −2.2 fifths.
    #expect(abs((risk.value ?? 0) - 2.2) < 1e-15 && risk.n == 5 && risk.clusters == 3)
    let variance = (3.4 * 3.4 + 5.6 * 5.6 + 2.2 * 2.2) / 25 * 3 / 2
    #expect(abs((risk.standardError ?? 0) - variance.squareRoot()) < 1e-12)
    #expect(risk.interval?.lower == 0)
  }
}
