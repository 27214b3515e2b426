// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("The choice of a threshold")
struct ThresholdChoiceTests {
  typealias Row = (
    rule: ThresholdRule, levels: Double, weighted: Bool, threshold: Double, sensitivity: Double, specificity: Double
  )

  private static func cost(_ ratio: Double, _ prevalence: Double? = nil) throws -> ThresholdRule {
    .cost(try #require(MisclassificationCost(ratio: ratio, prevalence: prevalence)))
  }

  // Each threshold tried in turn with numpy 2.4.6; Youden's also with scikit-learn 1.9.1's roc_curve.
  private static func computed() throws -> [Row] {
    [
      (.youden, 0, false, 0.7018543611553076, 0.47706422018348627, 0.8481675392670157),
      (.youden, 0, true, 0.7018543611553076, 0.46416468944705846, 0.85221818278128),
      (.youden, 10, false, 0.8, 0.43119266055045874, 0.8848167539267016),
      (try cost(5), 0, false, 0.1098838605377334, 0.9908256880733946, 0.1361256544502618),
      (try cost(5), 10, false, 0.2, 0.9541284403669725, 0.20418848167539272),
      (try cost(3, 0.1), 0, false, 0.7545008279894861, 0.43119266055045874, 0.8848167539267016),
      (try cost(3, 0.1), 0, true, 0.7545008279894861, 0.418437956107905, 0.8932942515612893),
      (try cost(0.01, 0.1), 0, true, 0.9775021543461493, 0.006206931966588514, 1),
      (try cost(0.01, 0.1), 10, false, 1.0.nextUp, 0, 1),
      (.sensitivity(atLeast: 0.9), 0, false, 0.2560277563396822, 0.908256880733945, 0.31413612565445026),
      (.sensitivity(atLeast: 0.9), 10, true, 0.3, 0.9069183473911567, 0.31367712000436065),
      (.specificity(atLeast: 0.9), 0, false, 0.7853674909761093, 0.3394495412844037, 0.9005235602094241),
      (.specificity(atLeast: 0.9), 0, true, 0.7800710914805333, 0.3688115195754132, 0.9028836904809627),
      (.specificity(atLeast: 0.995), 10, false, 1.0.nextUp, 0, 1),
      // The highest threshold whose one-sided Wilson bound at 95 % reaches 0.9.
      (
        .sensitivity(atLeast: 0.9, bound: .percent95), 0, false, 0.15897846033189056, 0.9541284403669725,
        0.20418848167539266
      ),
    ]
  }

  @Test func `agrees with every threshold tried in turn, and with scikit-learn`() throws {
    for row in try Self.computed() {
      let sample = try MadeProbabilities.sample(300, seed: 7, weighted: row.weighted, levels: row.levels)
      let choice = try sample.threshold(by: row.rule)
      #expect((choice.threshold - row.threshold).magnitude < 1e-15, "\(row)")
      #expect((choice.rates.sensitivity - row.sensitivity).magnitude < 1e-12, "\(row)")
      #expect((choice.rates.specificity - row.specificity).magnitude < 1e-12, "\(row)")
      #expect(choice.callsNobody == (row.threshold > 1))
    }
  }

  @Test func `by hand: five rows`() throws {
    // Scores 1 2 3 4 5 with truth − − + − +: J at 5, 4, 3, 2, 1 is 1/2, 1/6, 2/3, 1/3, 0.
    let sample = try LabelledScores(scores: [3, 1, 5, 2, 4], isPositive: [true, false, true, false, false])
    let best = try sample.threshold(by: .youden)
    #expect(best.threshold == 3)
    #expect(best.criterion(best.rates).map { ($0 - 2.0 / 3).magnitude < 1e-15 } == true)
    #expect(try sample.threshold(by: .sensitivity(atLeast: 0.5)).threshold == 5)
    #expect(try sample.threshold(by: .sensitivity(atLeast: 0.51)).threshold == 3)
    #expect(try sample.threshold(by: .specificity(atLeast: 1)).threshold == 5)
    #expect(try sample.threshold(by: .specificity(atLeast: 0.6)).threshold == 3)
    // Misses cost nine false alarms: 0.4 · 9 · (1 − Se) + 0.6 · (1 − Sp) is 2.4, 2, 0.2, 0.4, 0.6 from above.
    #expect(try sample.threshold(by: Self.cost(9)).threshold == 3)
    // Where a miss costs a tenth of a false alarm: 0.02 at 5, and 0.22 or more below it.
    #expect(try sample.threshold(by: Self.cost(0.1)).threshold == 5)
  }

  @Test func `among equals takes the lowest, and breaks no tie`() throws {
    // J is 1/2 at 4 and at 2.
    let sample = try LabelledScores(scores: [4, 3, 2, 1], isPositive: [true, false, true, false])
    #expect(try sample.threshold(by: .youden).threshold == 2)
    // The positive and the negative at 2 are called together.
    let tied = try LabelledScores(scores: [2, 2, 1, 3], isPositive: [true, false, false, true])
    #expect(try tied.threshold(by: .specificity(atLeast: 0.9)).threshold == 3)
    #expect(try tied.threshold(by: .sensitivity(atLeast: 0.9)).threshold == 2)
  }

  @Test(arguments: 1...30)
  func `agrees with the definition in small samples with ties, weights and both`(seed: UInt64) throws {
    let sample = try MadeScores.sample(40, seed: seed, levels: seed % 2 == 0 ? 6 : 0, weighted: seed % 3 == 0)
    let profile = try #require(ThresholdProfile(sample))
    for rule in [ThresholdRule.youden, try Self.cost(4), try Self.cost(0.5, 0.2)] {
      let choice = try sample.threshold(by: rule)
      let gains = rule.cost == nil
      let value = try #require(choice.criterion(choice.rates))
      let all = profile.rates.compactMap(choice.criterion)
      #expect(gains ? all.allSatisfy { $0 <= value + 1e-12 } : all.allSatisfy { $0 >= value - 1e-12 })
      let equals = zip(profile.thresholds, all).filter { ($0.1 - value).magnitude < 1e-12 }.map(\.0)
      #expect(choice.callsNobody || equals.first == choice.threshold)
    }
    for share in [0.3, 0.75, 0.9, 1] {
      let high = try sample.threshold(by: .sensitivity(atLeast: share))
      let reached = zip(profile.thresholds, profile.rates).filter { $0.1.sensitivity >= share - 1e-12 }
      #expect(high.threshold == reached.last?.0)
      let low = try sample.threshold(by: .specificity(atLeast: share))
      let kept = zip(profile.thresholds, profile.rates).first { $0.1.specificity >= share - 1e-12 }
      #expect(low.threshold == kept?.0 ?? (profile.thresholds.last ?? 0).nextUp)
    }
  }

  @Test func `by law: a rising map of the scores maps the threshold`() throws {
    let sample = try MadeScores.sample(200, seed: 9)
    let mapped = try LabelledScores(scores: sample.scores.map { $0 * $0 * $0 + 5 }, isPositive: sample.isPositive)
    for rule in [ThresholdRule.youden, try Self.cost(3), .sensitivity(atLeast: 0.8), .specificity(atLeast: 0.8)] {
      let (one, two) = (try sample.threshold(by: rule), try mapped.threshold(by: rule))
      #expect(two.threshold == one.threshold * one.threshold * one.threshold + 5)
      #expect(one.rates == two.rates)
    }
  }

  @Test func `asks more where rows of a patient repeat each other`() throws {
    let sample = try MadeProbabilities.sample(300, seed: 7)
    let thrice = (0..<900).map { $0 / 3 }
    let repeated = try LabelledScores(
      scores: thrice.map { sample.scores[$0] }, isPositive: thrice.map { sample.isPositive[$0] },
      clusters: ClusterIndex(unitOfRow: thrice.map { Int32($0) }, count: 300))
    let rule = ThresholdRule.sensitivity(atLeast: 0.9, bound: .percent95)
    let (one, three) = (try sample.threshold(by: rule), try repeated.threshold(by: rule))
    // Three copies of a row say what one says; only the factor I / (I − 1) differs.
    #expect(try #require(three.demand) > one.demand ?? 1)
    #expect(try #require(three.demand) < (one.demand ?? 0) + 1e-3)
  }

  @Test func `says why there is no threshold`() throws {
    let healthy = try LabelledScores(scores: [1, 2], isPositive: [false, false])
    #expect(throws: ThresholdFailure.self) { try healthy.threshold(by: .youden) }
    let few = try LabelledScores(scores: [1, 2, 3, 4], isPositive: [false, false, true, true])
    #expect(throws: ThresholdFailure.self) { try few.threshold(by: .sensitivity(atLeast: 0.9, bound: .percent95)) }
    #expect(MisclassificationCost(ratio: 0) == nil)
    #expect(MisclassificationCost(ratio: 3, prevalence: 1) == nil)
  }

  @Test func `calibrated chances need no rows to choose on`() throws {
    let cost = try #require(MisclassificationCost(ratio: 9))
    let choice = try MadeProbabilities.sample(100, seed: 2).threshold(by: .calibratedCost(cost))
    #expect((choice.threshold - 0.1).magnitude < 1e-16)
  }
}
