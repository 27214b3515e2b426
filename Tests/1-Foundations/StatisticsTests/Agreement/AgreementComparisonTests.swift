// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Agreement compared, and bootstrapped")
struct AgreementComparisonTests {
  /// Numerical derivatives of both kappas with respect to the subjects' weights, in numpy.
  @Test func `two dependent kappas differ with their covariance`() throws {
    let table = try AgreementData.complete()
    let comparison = try table.selecting(raters: [0, 1]).comparison(
      of: .kappa(.identity), with: table.selecting(raters: [2, 3]))
    #expect(agree(comparison.difference.value, 0.17152344664637392, 1e-12))
    #expect(agree(comparison.difference.standardError, 0.18219270049042569, 1e-7))
    #expect(comparison.isShown == false)
    #expect(comparison.difference.name == "difference.cohen-kappa")
  }

  @Test func `a table compared with itself, and with other subjects`() throws {
    let table = try AgreementData.complete()
    let same = table.comparison(of: .fleissKappa(.identity), with: table)
    #expect(same.difference.value == 0 && same.difference.reason == .zeroStandardError)
    let other = try AgreementData.krippendorff
    #expect(table.comparison(of: .fleissKappa(.identity), with: other).difference.value == nil)
  }

  @Test func `the bootstrap agrees with the linearised error and keeps its numbers`() throws {
    var random = SplitMix(seed: 5)
    let codes: [[Int?]] = (0..<300).map { _ in
      let truth = Int(random.next() % 3)
      return (0..<3).map { _ in random.uniform() < 0.75 ? truth : Int(random.next() % 3) }
    }
    let table = try RatingTable(codes: codes, raters: ["A", "B", "C"], categories: ["1", "2", "3"])
    let measures: [AgreementMeasure] = [
      .krippendorffAlpha(.ordinal), .fleissKappa(.identity), .gwetAC(.quadratic), .kappa(.linear),
    ]
    var plan = BootstrapPlan(unit: .rows, seed: 11, replicates: 400, interval: .percentile)
    let once = try table.bootstrapped(measures, plan: plan)
    plan.workers = 2
    #expect(try table.bootstrapped(measures, plan: plan) == once)
    for (estimate, measure) in zip(once, measures) {
      let linear = table.estimate(measure)
      #expect(estimate.value == linear.value)
      #expect(((estimate.standardError ?? 0) / (linear.standardError ?? 1) - 1).magnitude < 0.15, "\(measure)")
    }
  }

  @Test func `patients drawn whole keep copies together`() throws {
    // Every subject three times in one patient: by patient the error is that of the single table.
    let rows = AgreementData.rows
    let single = try AgreementData.complete()
    let triple = try RatingTable(
      codes: rows + rows + rows, raters: single.raters, categories: single.categories,
      clusters: ClusterIndex(unitOfRow: (0..<72).map { Int32($0 % 24) }, count: 24))
    let rowsPlan = BootstrapPlan(unit: .rows, seed: 3, replicates: 300, interval: .percentile)
    let patients = BootstrapPlan(unit: .clusters, seed: 3, replicates: 300, interval: .percentile)
    let a = try single.bootstrapped([.fleissKappa(.identity)], plan: rowsPlan)[0]
    let b = try triple.bootstrapped([.fleissKappa(.identity)], plan: patients)[0]
    #expect(agree(a.standardError, b.standardError ?? 0, 1e-12))
    #expect(b.clusters == 24)
  }
}
