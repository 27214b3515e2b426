// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("Bootstrap of the tables of groups")
struct GroupBootstrapTests {
  private let gap = BootstrapQuantity("spread.sensitivity", definition: "greatest less smallest sensitivity")

  private let counts = GroupCounts(
    names: ["a", "b", "empty"],
    counts: [
      ConfusionCounts(truePositives: 180, falsePositives: 10, falseNegatives: 20, trueNegatives: 100),
      ConfusionCounts(truePositives: 60, falsePositives: 9, falseNegatives: 40, trueNegatives: 200), ConfusionCounts(),
    ])

  @Test func `has the standard error of a difference of two proportions that lie far apart`() throws {
    let estimate = try BootstrapPlan(unit: .rows, seed: 1, replicates: 10_000).estimate(gap, from: counts) {
      $0.spread(of: Tables.sensitivity).difference
    }
    let expected = (0.9 * 0.1 / 200 + 0.6 * 0.4 / 100).squareRoot()
    #expect(abs((estimate.value ?? 0) - 0.3) < 1e-12)
    #expect(abs((estimate.standardError ?? 0) / expected - 1) < 0.03)
    #expect(abs((estimate.interval?.lower ?? 9) - (0.3 - 1.96 * expected)) < 0.2 * expected)
    #expect(abs((estimate.interval?.upper ?? 9) - (0.3 + 1.96 * expected)) < 0.2 * expected)
    #expect(estimate.n == 619)
  }

  @Test func `keeps each truth class of each group when stratified, and the whole otherwise`() throws {
    var plan = BootstrapPlan(unit: .rows, seed: 2, replicates: 100, interval: .percentile)
    let positives = { @Sendable (drawn: GroupCounts) -> Double? in Double(drawn.counts[0].positives) }
    #expect(try plan.estimate(gap, from: counts, statistic: positives).standardError == 0)
    plan.isStratified = false
    #expect(try plan.estimate(gap, from: counts, statistic: positives).standardError ?? 0 > 5)
    let total = try plan.estimate(gap, from: counts) { Double($0.overall.total) }
    #expect(total.standardError == 0)
  }

  @Test func `gives the value without an interval to a plan by patient`() throws {
    let estimate = try BootstrapPlan(unit: .clusters, seed: 3).estimate(gap, from: counts) {
      $0.spread(of: Tables.sensitivity).difference
    }
    #expect(estimate.value != nil && estimate.interval == nil && estimate.reason != nil)
  }
}
