// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

/// Intervals that scipy.stats.bootstrap 1.17.1 gave for the same data with 100,000 to 400,000 resamples.
///
/// The data are streams of splitmix64, uniform in 0 ..< 1, which numpy makes in the same way. Two bootstraps agree up to the
/// chance of their draws: a bound of 20,000 resamples is sure to about a fortieth of the standard error.
@Suite("Bootstrap against scipy")
struct BootstrapReferenceTests {
  private static let replicates = 20_000

  private func plan(
    _ interval: BootstrapPlan.IntervalKind, unit: BootstrapPlan.Unit = .rows, isStratified: Bool
  ) -> BootstrapPlan {
    BootstrapPlan(unit: unit, seed: 99, replicates: Self.replicates, isStratified: isStratified, interval: interval)
  }

  private func expect(
    _ estimate: Estimate, _ value: Double, _ lower: Double, _ upper: Double, _ error: Double,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let interval = try #require(estimate.interval, sourceLocation: location)
    #expect(abs((estimate.value ?? 9) - value) < 1e-12, sourceLocation: location)
    #expect(abs(interval.lower - lower) < 0.12 * error, sourceLocation: location)
    #expect(abs(interval.upper - upper) < 0.12 * error, sourceLocation: location)
    #expect(abs((estimate.standardError ?? 0) / error - 1) < 0.03, sourceLocation: location)
  }

  private func uniforms(_ count: Int, seed: UInt64) -> [Double] {
    var random = SplitMix(seed: seed)
    return (0..<count).map { _ in random.uniform() }
  }

  @Test(arguments: [
    (
      BootstrapPlan.IntervalKind.percentile, 0.597838523667451, 1.1530709863232909, 0.488441125341513,
      1.0178755831417583
    ),
    (.bca, 0.6236992296571207, 1.193613620669808, 0.5621108192488004, 1.1078154659218797),
  ])
  func `agrees for the mean and the standard deviation of thirty exponential values`(
    kind: BootstrapPlan.IntervalKind, meanLower: Double, meanUpper: Double, spreadLower: Double, spreadUpper: Double
  ) throws {
    let x = Drawn.exponentials(30, seed: 42)
    let quantities = [BootstrapQuantity("mean", definition: "mean"), BootstrapQuantity("sd", definition: "deviation")]
    let estimates = try plan(kind, isStratified: false).estimates(quantities, drawing: .units(30), n: 30) { counts in
      guard let mean = Drawn.mean(x, counts) else { return [nil, nil] }
      let squares = zip(counts, x).reduce(0.0) { $0 + Double($1.0) * ($1.1 - mean) * ($1.1 - mean) }
      return [mean, (squares / 29).squareRoot()]
    }
    try expect(estimates[0], 0.8587717552449431, meanLower, meanUpper, 0.1420)
    try expect(estimates[1], 0.7903537708694107, spreadLower, spreadUpper, 0.1359)
  }

  /// Fifteen positive and twenty-five negative rows, rounded to twentieths so that there are ties.
  private func sample(byPatient: Bool = false) throws -> LabelledScores {
    let scores = uniforms(40, seed: 43).enumerated().map { row, u in (((u + (row < 15 ? 0.3 : 0)) * 20).rounded()) / 20
    }
    return try LabelledScores(
      scores: scores, isPositive: (0..<40).map { $0 < 15 },
      clusters: byPatient ? ClusterIndex(unitOfRow: (0..<40).map { Int32($0 % 10) }, count: 10) : nil)
  }

  @Test(arguments: [
    (BootstrapPlan.IntervalKind.percentile, 0.6213333333333334, 0.9093333333333333),
    (.bca, 0.6026666666666667, 0.8986666666666667),
  ])
  func `agrees for the area with both classes resampled apart`(
    kind: BootstrapPlan.IntervalKind, lower: Double, upper: Double
  ) throws {
    let estimate = try sample().bootstrappedArea(plan: plan(kind, isStratified: true))
    try expect(estimate, 0.7813333333333333, lower, upper, 0.07356)
  }

  @Test(arguments: [
    (BootstrapPlan.IntervalKind.percentile, 0.5656565656565656, 0.9348958333333334),
    (.bca, 0.5706666666666667, 0.9372293297713373),
  ])
  func `agrees for the area of ten patients with four rows each`(
    kind: BootstrapPlan.IntervalKind, lower: Double, upper: Double
  ) throws {
    let plan = plan(kind, unit: .clusters, isStratified: false)
    try expect(sample(byPatient: true).bootstrappedArea(plan: plan), 0.7813333333333333, lower, upper, 0.09547)
  }

  @Test(arguments: [
    (BootstrapPlan.IntervalKind.percentile, -0.2276229105772743, 0.06333333333333335),
    (.bca, -0.23664961268396767, 0.05555555555555547),
  ])
  func `agrees for the difference of two areas on the same rows`(
    kind: BootstrapPlan.IntervalKind, lower: Double, upper: Double
  ) throws {
    let first = try sample()
    let noise = uniforms(40, seed: 44)
    let second = try LabelledScores(
      scores: (0..<40).map { noise[$0] + (first.isPositive[$0] ? 0.1 : 0) + 0.5 * first.scores[$0] },
      isPositive: first.isPositive)
    let result = try first.bootstrappedAreas(comparedWith: second, plan: plan(kind, isStratified: false))
    try expect(result.difference, -0.07466666666666666, lower, upper, 0.07358)
  }

  @Test(arguments: [
    (BootstrapPlan.IntervalKind.percentile, false, 0.5217391304347826, 0.8780487804878049, 0.09105),
    (.bca, false, 0.5161290322580645, 0.875, 0.09105),
    (.percentile, true, 0.5517241379310345, 0.875, 0.0820),
    (.bca, true, 0.5333333333333333, 0.8648648648648649, 0.0820),
  ])
  func `agrees for F1 of a table`(
    kind: BootstrapPlan.IntervalKind, isStratified: Bool, lower: Double, upper: Double, error: Double
  ) throws {
    let table = ConfusionCounts(truePositives: 12, falsePositives: 5, falseNegatives: 4, trueNegatives: 29)
    let estimate = try plan(kind, isStratified: isStratified)
      .estimate(BootstrapQuantity("f1", definition: "F1"), from: table, statistic: Tables.f1)
    try expect(estimate, 24.0 / 33, lower, upper, error)
  }
}
