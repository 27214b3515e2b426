// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite struct BinaryReadsBootstrapTests {
  private static let metrics: [Metric] = [.f1, .mcc, .balancedAccuracy]

  /// 400 calls, of which a fifth of each class is wrong; every case written `copies` times.
  private static func reads(copies: Int = 1, clusters: Bool = false) throws -> BinaryReads {
    var random = SplitMix(seed: 9)
    var calls: [Bool] = []
    var truth: [Bool] = []
    var units: [Int32] = []
    for unit in 0..<400 {
      let isPositive = unit % 3 == 0
      let call = random.uniform() < 0.8 ? isPositive : !isPositive
      for _ in 0..<copies {
        calls.append(call)
        truth.append(isPositive)
        units.append(Int32(unit))
      }
    }
    return try BinaryReads(
      calls: calls, isPositive: truth, clusters: clusters ? ClusterIndex(unitOfRow: units, count: 400) : nil)
  }

  private static func plan(_ unit: BootstrapPlan.Unit, workers: Int = 1) -> BootstrapPlan {
    BootstrapPlan(unit: unit, seed: 20_261_121, replicates: 4000, workers: workers)
  }

  @Test(arguments: metrics) func `in a large sample it agrees with the delta method`(metric: Metric) throws {
    let reads = try Self.reads()
    let delta = reads.estimate(metric)
    let bootstrap = try reads.bootstrapped(metric, plan: Self.plan(.rows))
    #expect(bootstrap.value == delta.value)
    let (a, b) = (try #require(delta.interval), try #require(bootstrap.interval))
    let width = a.upper - a.lower
    #expect(abs(a.lower - b.lower) < 0.1 * width)
    #expect(abs(a.upper - b.upper) < 0.1 * width)
    #expect(bootstrap.seed == 20_261_121)
  }

  @Test(arguments: metrics) func `cases written three times tell no more when their unit is known`(metric: Metric)
    throws
  {
    let once = try #require(try Self.reads().bootstrapped(metric, plan: Self.plan(.rows)).interval)
    let known = try #require(
      try Self.reads(copies: 3, clusters: true).bootstrapped(metric, plan: Self.plan(.clusters)).interval)
    let ignored = try #require(try Self.reads(copies: 3).bootstrapped(metric, plan: Self.plan(.rows)).interval)
    let widths = [once, known, ignored].map { $0.upper - $0.lower }
    #expect(abs(widths[1] / widths[0] - 1) < 0.12)
    #expect(abs(widths[2] / widths[0] - 1 / 3.0.squareRoot()) < 0.08)
  }

  @Test func `threads change nothing`() throws {
    let reads = try Self.reads(copies: 2, clusters: true)
    let one = try reads.bootstrapped(.mcc, plan: Self.plan(.clusters))
    #expect(try reads.bootstrapped(.mcc, plan: Self.plan(.clusters, workers: 3)) == one)
  }

  @Test func `weights are refused with the reason`() throws {
    let reads = try BinaryReads(calls: [true, false], isPositive: [true, false], weights: [1, 2])
    let estimate = try reads.bootstrapped(.f1, plan: Self.plan(.rows))
    #expect(estimate.value == nil)
    #expect(estimate.reason?.description.contains("weights") == true)
  }
}
