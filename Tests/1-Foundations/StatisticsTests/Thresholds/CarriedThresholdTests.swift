// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("A chosen threshold on other rows")
struct CarriedThresholdTests {
  private func carried(
    _ rule: ThresholdRule, clustered: Bool, replicates: Int = 4000, workers: Int = 1
  ) throws -> CarriedThreshold {
    let tuning = try MadeProbabilities.sample(300, seed: 7, clustered: clustered)
    let test = try MadeProbabilities.sample(400, seed: 8, clustered: clustered)
    let plan = BootstrapPlan(
      unit: clustered ? .clusters : .rows, seed: 5, replicates: replicates, workers: workers)
    return try tuning.threshold(by: rule).carried(to: test, from: tuning, plan: plan)
  }

  typealias Row = (rule: ThresholdRule, clustered: Bool, bounds: [Double], errors: [Double])

  /// 20 000 resamples with numpy 2.4.6: of both classes apart, or of patients; the 2.5 % and 97.5 % quantiles of the threshold,
  /// the sensitivity and the specificity, and their standard deviations.
  static let computed: [Row] = [
    (
      .youden, false, [0.3601316, 0.76328773, 0.42138365, 0.90566038, 0.47717842, 0.9253112],
      [0.12734232, 0.14070458, 0.13448917]
    ),
    (
      .sensitivity(atLeast: 0.9), false, [0.15897846, 0.30649853, 0.88050314, 0.98742138, 0.18257261, 0.46058091],
      [0.04707676, 0.02729896, 0.0771845]
    ),
    (
      .youden, true, [0.3601316, 0.76328773, 0.42, 0.90131811, 0.47892436, 0.92682927],
      [0.12627798, 0.13949895, 0.13325986]
    ),
    (
      .sensitivity(atLeast: 0.9), true, [0.160883, 0.30649853, 0.87837838, 0.98224852, 0.18951391, 0.46602147],
      [0.04239033, 0.02721345, 0.07158904]
    ),
  ]

  @Test(arguments: computed) func `resamples as numpy does`(row: Row) throws {
    let found = try carried(row.rule, clustered: row.clustered)
    let estimates = [found.threshold] + found.total.prefix(2)
    for (index, estimate) in estimates.enumerated() {
      let interval = try #require(estimate.interval)
      let error = row.errors[index]
      // Monte-Carlo errors of two bootstraps; a threshold jumps between scores that occur.
      #expect((interval.lower - row.bounds[2 * index]).magnitude < 0.2 * error, "\(estimate.name) \(interval)")
      #expect((interval.upper - row.bounds[2 * index + 1]).magnitude < 0.2 * error, "\(estimate.name) \(interval)")
      #expect((try #require(estimate.standardError) / error - 1).magnitude < 0.06, "\(estimate.name)")
    }
    #expect(found.threshold.clusters == (row.clustered ? 100 : nil))
  }

  @Test func `by hand: a fixed threshold has Wilson's intervals on the test rows`() throws {
    let found = try carried(.youden, clustered: false, replicates: 200)
    // Counted with numpy at 0.7018…: 86 of 159 and 210 of 241.
    let sensitivity = Proportion(successes: 86, trials: 159).bounds()
    #expect(found.fixed[0].value == 86.0 / 159)
    #expect(found.fixed[0].interval == sensitivity)
    #expect(found.fixed[1].interval == Proportion(successes: 210, trials: 241).bounds())
    #expect(MadeScores.agree(found.fixed[2].value, 86.0 / 159 + 210.0 / 241 - 1))
    #expect(found.fixed.map(\.name) == ["sensitivity.fixed", "specificity.fixed", "youden.fixed"])
    #expect(found.total.map(\.name) == ["sensitivity.total", "specificity.total", "youden.total"])
    #expect(found.total.map(\.value) == found.fixed.map(\.value))
  }

  @Test func `by law: the total interval is the wider one where the threshold is unsure`() throws {
    for rule in [ThresholdRule.youden, .sensitivity(atLeast: 0.9), .specificity(atLeast: 0.8)] {
      let found = try carried(rule, clustered: false, replicates: 1000)
      for (fixed, total) in zip(found.fixed, found.total).prefix(2) {
        let (narrow, wide) = (try #require(fixed.interval), try #require(total.interval))
        #expect(wide.upper - wide.lower > narrow.upper - narrow.lower)
      }
    }
  }

  @Test func `by law: the same bits on any number of threads, and rows as clusters of one agree`() throws {
    let one = try carried(.youden, clustered: false, replicates: 300)
    let three = try carried(.youden, clustered: false, replicates: 300, workers: 3)
    #expect(one.total == three.total)
    #expect(one.threshold == three.threshold)
    let (tuning, test) = (try MadeProbabilities.sample(300, seed: 7), try MadeProbabilities.sample(400, seed: 8))
    func units(_ sample: LabelledScores) throws -> LabelledScores {
      try LabelledScores(
        scores: sample.scores, isPositive: sample.isPositive,
        clusters: ClusterIndex(unitOfRow: (0..<Int32(sample.count)).map { $0 }, count: sample.count))
    }
    let plan = BootstrapPlan(unit: .clusters, seed: 9, replicates: 4000)
    let other = try units(tuning).threshold(by: .youden).carried(to: units(test), from: units(tuning), plan: plan)
    let rows = try carried(.youden, clustered: false)
    for (a, b) in zip(other.total, rows.total) {
      #expect((try #require(a.standardError) / (try #require(b.standardError)) - 1).magnitude < 0.06)
    }
  }

  @Test func `costs: the fixed interval joins those of both rates`() throws {
    let cost = try #require(MisclassificationCost(ratio: 4, prevalence: 0.2))
    let found = try carried(.cost(cost), clustered: false, replicates: 500)
    let expected = found.fixed[2]
    let (missed, alarmed) = (1 - (found.fixed[0].value ?? 0), 1 - (found.fixed[1].value ?? 0))
    #expect(MadeScores.agree(expected.value, 0.8 * missed + 0.8 * alarmed))
    let (a, b) = (try #require(found.fixed[0].interval), try #require(found.fixed[1].interval))
    // Square and add: distances of 0.8 × each rate's bounds.
    let up = pow(0.8 * (1 - a.lower - missed), 2) + pow(0.8 * (1 - b.lower - alarmed), 2)
    #expect(MadeScores.agree(expected.interval?.upper, (expected.value ?? 0) + up.squareRoot(), within: 1e-9))
    #expect(expected.unit == "false alarms per case")
    #expect(found.total[2].name == "expected-cost.total")
  }

  @Test func `a threshold that follows from costs alone has no interval of its own`() throws {
    let cost = try #require(MisclassificationCost(ratio: 4))
    let found = try carried(.calibratedCost(cost), clustered: false)
    #expect(found.threshold.value == 0.2)
    #expect(found.threshold.interval == nil && found.threshold.reason != nil)
    #expect(found.total.isEmpty && found.fixed.count == 3)
  }

  @Test func `finds the threshold of the population among a hundred thousand rows`() throws {
    // Means of four uniforms, a shift of 1/8 for positives: equal spread, so Youden's threshold lies halfway, at 0.5625.
    let (tuning, test) = (try MadeScores.benchmark(100_000, seed: 1), try MadeScores.benchmark(100_000, seed: 2))
    let plan = BootstrapPlan(unit: .rows, seed: 1, replicates: 100)
    let found = try tuning.threshold(by: .youden).carried(to: test, from: tuning, plan: plan)
    #expect(((found.threshold.value ?? 0) - 0.5625).magnitude < 0.02)
    #expect(found.threshold.interval?.contains(0.5625) == true)
  }
}
