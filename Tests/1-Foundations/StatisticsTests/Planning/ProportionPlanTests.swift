// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("Sizes for proportions")
struct ProportionPlanTests {
  @Test func `a sensitivity of 0.9 to within 0.05 needs 139 diseased cases`() throws {
    // Buderer 1996 by hand: 1.96² · 0.09 / 0.0025 = 138.3.
    let study = try ProportionPlan(proportion: 0.9).study(halfWidth: 0.05)
    #expect(study.positives == 139 && study.total == 139 && study.negatives == nil)
    // At a prevalence of 0.1 these are found among 1390 cases, and 1738 are asked where a fifth is lost.
    let rare = try ProportionPlan(proportion: 0.9, recruitment: Recruitment(.prevalence(0.1), loss: 0.2))
      .study(halfWidth: 0.05)
    #expect(rare.total == 1390 && rare.recruited == 1738 && rare.negatives == 1251)
  }

  @Test func `expected half-widths agree with scipy`() throws {
    // scipy 1.17: sum of binomial probabilities times half-widths.
    let plan = try ProportionPlan(proportion: 0.9)
    #expect(
      (plan.halfWidth(cases: 139, precision: .interval(.wilson)) - 0.049902837267136256).magnitude < 1e-12)
    #expect((plan.halfWidth(cases: 60, precision: .interval(.wilson)) - 0.07598813763793394).magnitude < 1e-12)
    #expect(
      (plan.halfWidth(cases: 139, precision: .interval(.clopperPearson)) - 0.0528776361642753).magnitude < 1e-11)
    #expect(try plan.study(halfWidth: 0.05, precision: .interval(.wilson)).positives == 139)
    #expect(try plan.study(halfWidth: 0.05, precision: .interval(.clopperPearson)).positives == 155)
  }

  @Test(arguments: [
    // scipy 1.17, trying every size up to 3000: null, true, tail, power, smallest size from which on it holds, power there.
    (0.8, 0.9, 0.025, 0.8, 113, 0.8427239660416843), (0.75, 0.9, 0.05, 0.95, 74, 0.9688877636764143),
    (0.9, 0.95, 0.05, 0.9, 263, 0.9292299059184862), (0.95, 0.85, 0.025, 0.9, 100, 0.9005525995019315),
  ])
  func `exact sizes hold from there on`(row: (Double, Double, Double, Double, Int, Double)) throws {
    let plan = try ProportionPlan("specificity", proportion: row.1, ofPositives: false)
    let test = try PlanningTest(alpha: row.2, sides: .one, power: row.3)
    let study = try plan.study(against: row.0, test: test)
    #expect(study.negatives == row.4)
    #expect(((study.power ?? 0) - row.5).magnitude < 1e-10)
    // The normal size is of the same order.
    let normal = try plan.study(against: row.0, test: test, by: .normal)
    #expect((Double(normal.total) / Double(row.4) - 1).magnitude < 0.4)
  }

  @Test func `turning success into failure changes nothing`() throws {
    let test = try PlanningTest()
    for cases in [10, 37, 140] {
      let up = try ProportionPlan(proportion: 0.9).power(against: 0.8, cases: cases, test: test)
      let down = try ProportionPlan(proportion: 0.1).power(against: 0.2, cases: cases, test: test)
      #expect((up - down).magnitude < 1e-12)
    }
  }

  @Test func `what cannot be shown is refused`() throws {
    #expect(throws: PlanningError.self) {
      try ProportionPlan(proportion: 0.9).study(against: 0.9, test: PlanningTest())
    }
    #expect(throws: PlanningError.self) { try ProportionPlan(proportion: 0) }
    #expect(throws: PlanningError.self) { try ProportionPlan(proportion: 0.5).study(halfWidth: 0) }
  }
}

@Suite("Sizes for comparing proportions")
struct ProportionComparisonPlanTests {
  @Test func `independent proportions agree with R`() throws {
    // R 4.2 power.prop.test(p1 = .5, p2 = .75): 76.7 in each arm for a power of 0.9; 0.7401659 with 50.
    let plan = try ProportionComparisonPlan(reference: 0.5, test: 0.75, pairing: .unpaired(ratio: 1))
    #expect((plan.power(cases: 50, level: try PlanningTest()) - 0.7401659013).magnitude < 1e-9)
    let study = try plan.study(level: PlanningTest(power: 0.9))
    #expect(study.total == 2 * 77)
  }

  @Test func `paired proportions agree with the closed forms and with enumeration`() throws {
    // Connor: 154.5986; Miettinen: 147.1784, by Python from the publications' formulas.
    let plan = try ProportionComparisonPlan(reference: 0.8, test: 0.9, pairing: .paired(discordant: 0.2))
    #expect(try plan.study(level: PlanningTest()).total == 155)
    #expect(try plan.study(level: PlanningTest(), by: .miettinen).total == 148)
    // scipy 1.17: binomial tails summed over all numbers of discordant cases.
    #expect((plan.power(cases: 100, level: try PlanningTest(), by: .exact) - 0.5444412569039279).magnitude < 1e-10)
    let wide = try ProportionComparisonPlan(reference: 0.6, test: 0.8, pairing: .paired(discordant: 0.3))
    #expect((wide.power(cases: 60, level: try PlanningTest(), by: .exact) - 0.797295619469683).magnitude < 1e-10)
    let exact = try plan.study(level: PlanningTest(), by: .exact)
    #expect((exact.power ?? 0) >= 0.8 && exact.total > 148 && exact.total < 200)
  }

  @Test func `pairing helps by as much as results correlate`() throws {
    var last = Int.max
    for correlation in [0.0, 0.2, 0.5] {
      let discordant = ProportionComparisonPlan.discordance(reference: 0.8, test: 0.85, correlation: correlation)
      let plan = try ProportionComparisonPlan(reference: 0.8, test: 0.85, pairing: .paired(discordant: discordant))
      let total = try plan.study(level: PlanningTest()).total
      #expect(total < last)
      last = total
    }
    // Uncorrelated pairs spread as independent arms do.
    let none = ProportionComparisonPlan.discordance(reference: 0.8, test: 0.85, correlation: 0)
    let paired = try ProportionComparisonPlan(reference: 0.8, test: 0.85, pairing: .paired(discordant: none))
    let apart = try ProportionComparisonPlan(reference: 0.8, test: 0.85, pairing: .unpaired(ratio: 1))
    #expect((paired.standardError(cases: 90) - apart.standardError(cases: 90)).magnitude < 1e-15)
  }

  @Test func `a wider margin needs fewer cases, and equivalence more than non-inferiority`() throws {
    let plan = try ProportionComparisonPlan(reference: 0.9, test: 0.9, pairing: .paired(discordant: 0.1))
    let test = try PlanningTest(alpha: 0.025, sides: .one)
    let narrow = try plan.study(.nonInferiority(margin: 0.03), level: test).total
    let wide = try plan.study(.nonInferiority(margin: 0.06), level: test).total
    #expect(wide < narrow)
    // By hand: (1.959964 + 0.841621)² · 0.1 / 0.05² = 313.96.
    #expect(try plan.study(.nonInferiority(margin: 0.05), level: test).total == 314)
    // By hand for two one-sided tests: (1.959964 + 1.281552)² · 0.1 / 0.05² = 420.3.
    #expect(try plan.study(.equivalence(margin: 0.05), level: test).total == 421)
  }

  @Test func `impossible discordance is refused`() {
    #expect(throws: PlanningError.self) {
      try ProportionComparisonPlan(reference: 0.8, test: 0.9, pairing: .paired(discordant: 0.05))
    }
    #expect(throws: PlanningError.self) {
      try ProportionComparisonPlan(reference: 0.8, test: 0.9, pairing: .paired(discordant: 0.5))
    }
  }
}
