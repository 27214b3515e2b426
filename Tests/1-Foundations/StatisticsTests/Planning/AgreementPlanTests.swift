// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("Sizes for agreement")
struct AgreementPlanTests {
  @Test func `kappa needs what kappaSize prints`() throws {
    // kappaSize 1.2, PowerBinary(kappa0 = 0.4, kappa1 = 0.7): 73.26 at a prevalence of 0.5, 106.9 at 0.2.
    let half = try KappaPlan(shares: [0.5, 0.5], kappa: 0.7)
    #expect(try half.study(against: 0.4, test: PlanningTest()).total == 74)
    let fifth = try KappaPlan(shares: [0.2, 0.8], kappa: 0.7)
    #expect(try fifth.study(against: 0.4, test: PlanningTest()).total == 107)
    // scipy 1.17: 190.455 for 0.6 against 0.4 at 0.3.
    let third = try KappaPlan(shares: [0.3, 0.7], kappa: 0.6)
    #expect(try third.study(against: 0.4, test: PlanningTest()).total == 191)
  }

  @Test func `the large-sample variance is Fleiss, Cohen and Everitt's`() throws {
    // numpy 2: the published formula on the tables with shares 0.2, 0.25, 0.55.
    let plan = try KappaPlan(shares: [0.2, 0.25, 0.55], kappa: 0.6)
    #expect((plan.variance(at: 0.4) - 0.616707294682579).magnitude < 1e-12)
    #expect((plan.variance(at: 0.6) - 0.5028774804039263).magnitude < 1e-12)
    // By hand for two even categories: (1 − κ²).
    let even = try KappaPlan(shares: [0.5, 0.5], kappa: 0.6)
    #expect((even.variance(at: 0.6) - 0.64).magnitude < 1e-12)
    // ± 0.1 by hand: 1.959964² · 0.64 / 0.01 = 245.85.
    #expect(try even.study(halfWidth: 0.1).total == 246)
    // One-sided 0.05 and power 0.8 by hand: ((1.644854 √0.6167073 + 0.8416212 √0.5028775) / 0.2)² = 89.2.
    let study = try plan.study(against: 0.4, test: PlanningTest(alpha: 0.05, sides: .one), by: .largeSample)
    #expect(study.total == 90)
    #expect(throws: PlanningError.self) { try plan.study(against: 0.4, test: PlanningTest()) }
    #expect(throws: PlanningError.self) { try KappaPlan(shares: [0.5, 0.6], kappa: 0.5) }
  }

  @Test(arguments: [
    // Readers, null, true: scipy 1.17 by trying every size with the exact F, and Walter's closed form (his table, rounded up).
    (2, 0.0, 0.2, 152, 151.42539545576025), (3, 0.6, 0.8, 26, 26.06624302911151), (2, 0.6, 0.8, 39, 38.60634886394005),
    (10, 0.2, 0.4, 23, 23.34558467234778), (2, 0.8, 0.9, 46, 45.29326236057883),
  ])
  func `intraclass correlations need what Walter's formula and the exact test say`(
    row: (Int, Double, Double, Int, Double)
  ) throws {
    let plan = try IntraclassPlan(correlation: row.2, readers: row.0)
    let test = try PlanningTest(alpha: 0.05, sides: .one)
    #expect((plan.walterSubjects(against: row.1, test: test) - row.4).magnitude < 1e-9)
    #expect(try plan.study(against: row.1, test: test).total == row.3)
  }

  @Test func `widths of intraclass correlations agree with Bonett`() throws {
    // By hand: 1 + 8 · 1.959964² · 0.3² · 2.4² / (3 · 2 · 0.2²) = 67.4; with two readers and 0.8, 50.8 + 4.
    #expect(try IntraclassPlan(correlation: 0.7, readers: 3).study(halfWidth: 0.1).total == 68)
    #expect(try IntraclassPlan(correlation: 0.8, readers: 2).study(halfWidth: 0.1).total == 55)
    #expect(throws: PlanningError.self) { try IntraclassPlan(correlation: 0.5, readers: 1) }
    #expect(throws: PlanningError.self) {
      try IntraclassPlan(correlation: 0.5, readers: 2).study(against: 0.6, test: PlanningTest())
    }
  }

  @Test func `limits of agreement agree with scipy's noncentral t`() throws {
    let plan = try LimitsOfAgreementPlan(standardDeviation: 1)
    // scipy 1.17: nct quantiles, times the mean of a standard deviation.
    #expect((plan.halfWidth(pairs: 20) - 0.8179310710192328).magnitude < 1e-8)
    #expect((plan.halfWidth(pairs: 50) - 0.4898797696903971).magnitude < 1e-8)
    #expect((plan.halfWidth(pairs: 100) - 0.34054275941372236).magnitude < 1e-8)
    #expect((plan.approximateHalfWidth(pairs: 100) - 0.339475726).magnitude < 1e-6)
    // Twice the spread needs the same for twice the width.
    let wide = try LimitsOfAgreementPlan(standardDeviation: 2)
    let study = try wide.study(halfWidth: 0.6)
    #expect(try study.total == plan.study(halfWidth: 0.3).total)
    #expect((study.halfWidth ?? 1) <= 0.6 && wide.halfWidth(pairs: study.total - 1) > 0.6)
  }
}
