// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Prediction
import TestSupport
import Testing
import Vocabulary

@Suite struct `What a bench measures` {
  @Test func `a median lies between the numbers that the binomial says`() throws {
    // Ten numbers: P(B ≤ 1) = 11/1024 ≤ 0.025 < P(B ≤ 2), so the bounds are the second and the ninth.
    let found = OrderStatistics((1...10).map(Double.init).reversed()).percentile(0.5, name: "p50", unit: "ms")
    #expect(found.value == 5)
    #expect(found.interval == Interval(2, 9))
    #expect(found.n == 10)
  }

  @Test func `a percentile that the numbers cannot bound is open above`() throws {
    // 0.99^366 = 0.0253 > 0.025 ≥ 0.99^368.
    let few = OrderStatistics((1...366).map(Double.init)).percentile(0.99, name: "p99", unit: "ms")
    #expect(few.interval?.upper == .infinity)
    let enough = OrderStatistics((1...368).map(Double.init)).percentile(0.99, name: "p99", unit: "ms")
    #expect(enough.interval?.upper == 368)
    #expect(OrderStatistics([]).percentile(0.5, name: "p", unit: "ms").value == nil)
    #expect(OrderStatistics([3]).percentile(0.5, name: "p", unit: "ms").interval == Interval(0, .infinity))
  }

  @Test(arguments: [(0.5, 40), (0.95, 200), (0.99, 500)]) func `covers the true percentile as often as it says`(
    share: Double, count: Int
  ) throws {
    // Exponential waiting, whose percentile is −ln(1 − share).
    let truth = -log(1 - share)
    var covered = 0
    for run in 0..<1000 {
      var draws = PhiloxStream(seed: 12, replicate: run)
      let values = (0..<count).map { _ in -log(draws.openUniform()) }
      let found = OrderStatistics(values).percentile(share, name: "p", unit: "ms")
      if let interval = found.interval, interval.lower <= truth, truth <= interval.upper { covered += 1 }
    }
    // 95 % of 1000 less three deviations.
    #expect(covered >= 930, "\(covered)")
  }

  @Test func `a mean over turns has Student's interval`() throws {
    let found = TurnMean.estimate([1, 2, 3, 4], name: "cpu", unit: "ms", definition: "d")
    // t of 3 degrees at 0.975 is 3.182446; the standard error is √(5/3)/2.
    let half = 3.182446305 * (5.0 / 3).squareRoot() / 2
    #expect(found.value == 2.5)
    #expect(abs((found.interval?.upper ?? 0) - 2.5 - half) < 1e-6)
    #expect(TurnMean.estimate([1], name: "cpu", unit: "ms", definition: "d").interval == nil)
  }

  @Test func `energy counters that begin anew are added up`() throws {
    let folder = try TemporaryFolder()
    func write(_ zone: String, _ name: String, _ value: Int) throws {
      let place = folder.location.appending(path: zone)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try Data("\(value)\n".utf8).write(to: place.appending(path: name))
    }
    #expect(throws: EnergyMeter.Obstacle.absent) { try EnergyMeter(folder: folder.location) }
    for (zone, value) in [("intel-rapl:0", 900_000), ("intel-rapl:1", 100), ("intel-rapl:0:0", 5)] {
      try write(zone, "energy_uj", value)
      try write(zone, "max_energy_range_uj", 1_000_000)
    }
    let meter = try EnergyMeter(folder: folder.location)
    let before = try meter.reading()
    try write("intel-rapl:0", "energy_uj", 400_000)
    try write("intel-rapl:1", "energy_uj", 250_100)
    // 100 000 to the end and 400 000 after it, and 250 000; the part of a processor is not counted twice.
    #expect(abs(meter.joules(from: before, to: try meter.reading()) - 0.75) < 1e-12)
  }

  @Test func `answers are compared score by score and decision by decision`() throws {
    let same = try #require(
      AnswerAgreement(reference: [0.1, 0.4, 0.9], scores: [0.1, 0.5, 0.9], flipped: [false, true, false]))
    #expect(abs(same.greatestDifference - 0.1) < 1e-12)
    #expect(same.flips?.value == 1.0 / 3)
    // Exact bounds of one of three: 1 − 0.975^(1/3) below.
    #expect(abs((same.flips?.interval?.lower ?? 0) - (1 - pow(0.975, 1.0 / 3))) < 1e-9)
    #expect(abs((same.correlation ?? 0) - 0.9897433) < 1e-6)
    #expect(AnswerAgreement(reference: [1, 1], scores: [2, 3])?.correlation == nil)
    #expect(AnswerAgreement(reference: [1], scores: []) == nil)
  }

  private static func measurement(
    _ numbers: BenchConfiguration.Numbers, latency: ClosedRange<Double>, cpu: Double, peak: Int = 100
  ) -> BenchMeasurement {
    var found = BenchMeasurement(BenchConfiguration(numbers: numbers))
    found.calls = (0..<200).map { latency.lowerBound + (latency.upperBound - latency.lowerBound) * Double($0) / 199 }
    found.processor = [cpu, cpu]
    found.peak = peak
    return found
  }

  @Test func `recommends the cheapest that meets the budget by the far ends`() throws {
    let dear = Self.measurement(.float32, latency: 5...8, cpu: 10)
    let cheap = Self.measurement(.int8, latency: 5...8, cpu: 4)
    let slow = Self.measurement(.bfloat16, latency: 20...30, cpu: 1)
    let budget = BenchBudget(latency: 10, percent: 95, memory: 200)
    let none = OrderStatistics((0..<100).map { _ in 0 }).percentile(0.5, name: "loss", unit: "1")
    let found = budget.recommendation([dear, slow, cheap], losses: [.int8: none, .bfloat16: none])
    #expect(found.chosen == 2 && found.isDecided == true)
    guard case .misses(let misses) = found.standings[1] else { throw Unexpected() }
    #expect(misses.map(\.name) == ["latency-p95"] && abs(misses[0].excess - 19.45) < 0.1)
    // The loss of 8 bits is not known, so single precision it is.
    #expect(BenchBudget(latency: 10, loss: 0.01).recommendation([dear, cheap]).chosen == 0)
    #expect(BenchBudget(latency: 10, loss: 0.01).recommendation([cheap]).isDecided == nil)
    // Without a budget for the loss the margin binds: neither an unknown loss nor one beyond it is recommended.
    #expect(BenchBudget(latency: 10).recommendation([dear, cheap]).chosen == 0)
    #expect(BenchBudget(latency: 10).recommendation([cheap]).isDecided == nil)
    let much = OrderStatistics((0..<100).map { _ in 0.2 }).percentile(0.5, name: "loss", unit: "1")
    #expect(BenchBudget(latency: 10).recommendation([cheap], losses: [.int8: much]).isDecided == false)
    #expect(BenchBudget(latency: 10, margin: 0.3).recommendation([cheap], losses: [.int8: much]).chosen == 0)
    #expect(OrderStatistics.needed(0.95) == 72 && OrderStatistics.needed(0.99) == 368)
    #expect(BenchBudget(memory: 99).recommendation([dear]).isDecided == false)
    // A limit within the interval decides nothing.
    let p95 = try #require(dear.latency(95).value)
    #expect(BenchBudget(latency: p95, percent: 95).recommendation([dear]).isDecided == nil)
  }

  private struct Unexpected: Error {}

  @Test func `the grid is small and each configuration named once`() {
    let grid = BenchConfiguration.grid([.float32, .int8], threads: 2, isQuick: false)
    #expect(Set(grid.map(\.name)).count == grid.count && grid.count == 8)
    #expect(
      BenchConfiguration.grid([.float32], threads: 2, isQuick: true).map(\.name) == ["f32 latency", "f32 throughput"])
    #expect(BenchConfiguration(numbers: .int8, streams: 1, threads: 2).name == "int8 latency, 1 stream, 2 threads")
  }
}
