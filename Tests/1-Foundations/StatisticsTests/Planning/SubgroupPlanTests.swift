// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("Sizes for subgroups, and what a size can show")
struct SubgroupPlanTests {
  static func plan(_ kind: PlanningMeasure.Kind, adjusted: Bool = true) throws -> SubgroupPlan {
    try SubgroupPlan(
      measure: PlanningMeasure(kind, 0.9),
      groups: [
        SubgroupPlan.Group("sex=female", share: 0.5, prevalence: 0.2),
        SubgroupPlan.Group("sex=male", share: 0.5, prevalence: 0.3),
        SubgroupPlan.Group("site=rural", share: 0.1, prevalence: 0.2),
      ], isAdjusted: adjusted)
  }

  @Test func `a half-width in a tenth of the cases needs ten times the cases`() throws {
    // By hand without adjustment: 138.3 diseased cases of 0.9 ± 0.05; a tenth of the cases, of which a fifth is diseased.
    let needs = try Self.plan(.sensitivity, adjusted: false).needs(.halfWidth(0.05), test: PlanningTest())
    #expect(needs.map(\.study.total) == [1383, 922, 6915])
    #expect(needs[2].positives == 138 || needs[2].positives == 139)
    // Shared between three, alpha is 0.0167 and every group needs more.
    let adjusted = try Self.plan(.sensitivity).needs(.halfWidth(0.05), test: PlanningTest())
    for (one, other) in zip(needs, adjusted) { #expect(other.study.total > one.study.total) }
    #expect((adjusted[0].study.alpha - 0.05 / 3).magnitude < 1e-15)
  }

  @Test func `larger gaps need fewer cases, and a gap more than a value above`() throws {
    for kind in PlanningMeasure.Kind.allCases {
      let plan = try Self.plan(kind)
      let small = try plan.needs(.gap(0.05), test: PlanningTest()).map(\.study.total)
      let large = try plan.needs(.gap(0.1), test: PlanningTest()).map(\.study.total)
      for (a, b) in zip(small, large) { #expect(a > b) }
    }
    #expect(throws: PlanningError.self) { try Self.plan(.auc).needs(.above(0.95), test: PlanningTest()) }
  }

  @Test func `the power of a gap is what simulated studies show`() throws {
    // Sensitivity 0.9 against 0.75 in half of the cases, unadjusted.
    let plan = try SubgroupPlan(
      measure: PlanningMeasure(.sensitivity, 0.9),
      groups: [
        SubgroupPlan.Group("a", share: 0.5, prevalence: 0.5), SubgroupPlan.Group("b", share: 0.5, prevalence: 0.5),
      ],
      isAdjusted: false)
    let need = try plan.needs(.gap(0.15), test: PlanningTest())[0]
    var random = PhiloxStream(seed: 7, replicate: 0)
    var shown = 0
    let studies = 4000
    for _ in 0..<studies {
      let n = need.positives
      let a = random.binomial(trials: n, probability: 0.75)
      let b = random.binomial(trials: n, probability: 0.9)
      let (p, q) = (Double(a) / Double(n), Double(b) / Double(n))
      let error = ((p * (1 - p) + q * (1 - q)) / Double(n)).squareRoot()
      if (q - p) / error > 1.959964 { shown += 1 }
    }
    #expect((Double(shown) / Double(studies) - 0.8).magnitude < 0.05)
  }
}

@Suite("What a study can show")
struct StudyReachTests {
  @Test func `the inverse agrees with the plan forwards`() throws {
    let test = try PlanningTest(alpha: 0.025, sides: .one)
    let reach = try StudyReach(measure: PlanningMeasure(.auc, 0.85, variance: .obuchowski), test: test)
    let all = StudyReach.Counts(positives: 120, negatives: 300)
    let row = reach.rows(all: all)[0]
    let shown = try #require(row.shownAbove)
    let plan = try AreaPlan(area: 0.85)
    #expect((plan.power(against: shown, positives: 120, negatives: 300, test: test) - 0.8).magnitude < 1e-6)
    #expect(
      (try #require(row.expected.interval).upper - 0.85
        - plan.halfWidth(positives: 120, negatives: 300, level: #require(ConfidenceLevel(0.975)))).magnitude < 1e-9)
    #expect(row.gap == nil)
  }

  @Test func `groups show less than all, and empty ones say why`() throws {
    let reach = try StudyReach(measure: PlanningMeasure(.sensitivity, 0.9), test: PlanningTest())
    let rows = reach.rows(
      all: .init(positives: 100, negatives: 100),
      groups: [
        .init(group: "a", positives: 60, negatives: 50), .init(group: "b", positives: 40, negatives: 50),
        .init(group: "c", positives: 0, negatives: 9),
      ])
    #expect(rows.count == 4)
    let whole = try #require(rows[0].shownAbove)
    #expect(try #require(rows[1].shownAbove) < whole)
    #expect(try #require(rows[2].shownAbove) < #require(rows[1].shownAbove))
    let twice = reach.rows(
      all: .init(positives: 200, negatives: 200),
      groups: [
        .init(group: "a", positives: 120, negatives: 100), .init(group: "b", positives: 80, negatives: 100),
        .init(group: "c", positives: 0, negatives: 18),
      ])
    for index in 1...2 { #expect(try #require(twice[index].gap) < #require(rows[index].gap)) }
    #expect(rows[3].expected.value == nil && rows[3].expected.reason == .noPositives && rows[3].shownAbove == nil)
    #expect((rows[1].alpha - 0.05 / 3).magnitude < 1e-15)
  }

  @Test func `more cases and fewer repeats show more`() throws {
    var last = 0.0
    for size in [20, 50, 200, 1000] {
      let reach = try StudyReach(measure: PlanningMeasure(.specificity, 0.8), test: PlanningTest())
      let shown = try #require(reach.rows(all: .init(positives: 5, negatives: size))[0].shownAbove)
      #expect(shown > last)
      last = shown
      let clustered = try StudyReach(measure: PlanningMeasure(.specificity, 0.8), test: PlanningTest(), designEffect: 2)
      #expect(try #require(clustered.rows(all: .init(positives: 5, negatives: size))[0].shownAbove) < shown)
    }
  }
}
