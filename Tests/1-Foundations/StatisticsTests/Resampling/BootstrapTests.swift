// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

/// Statistics of drawn units that several tests share.
enum Drawn {
  static func mean(_ x: [Double], _ counts: [Int]) -> Double? {
    let total = counts.reduce(0, +)
    guard total > 0 else { return nil }
    return zip(counts, x).reduce(0.0) { $0 + Double($1.0) * $1.1 } / Double(total)
  }

  static func exponentials(_ count: Int, seed: UInt64) -> [Double] {
    var random = SplitMix(seed: seed)
    return (0..<count).map { _ in -log(1 - random.uniform()) }
  }
}

@Suite("Bootstrap of any statistic")
struct BootstrapTests {
  private let mean = BootstrapQuantity("mean", definition: "mean of the values")

  @Test func `draws the four-unit resamples with the chances that listing all 256 of them gives`() throws {
    let plan = BootstrapPlan(unit: .rows, seed: 1, replicates: 20_000, interval: .percentile)
    let x = [0.0, 1, 4, 10]
    let drawn = try plan.distributions(columns: 1, drawing: .units(4)) { [Drawn.mean(x, $0)] }[0]
    var all: [Double] = []
    for code in 0..<256 { all.append((0..<4).reduce(0.0) { $0 + x[code >> (2 * $1) & 3] } / 4) }
    for value in Set(all) {
      let exact = Double(all.filter { $0 <= value }.count) / 256
      let share = Double(drawn.sorted.filter { $0 <= value }.count) / 20_000
      #expect(abs(exact - share) < 4 * (0.25 / 20_000).squareRoot())
    }
  }

  @Test(arguments: [3, 100, 3000])
  func `draws as many units as there are, each equally often`(units: Int) throws {
    let plan = BootstrapPlan(unit: .rows, seed: 2, replicates: 300, interval: .percentile)
    let drawn = try plan.distributions(columns: units + 1, drawing: .units(units)) { counts in
      counts.map { Double($0) } + [Double(counts.reduce(0, +))]
    }
    #expect(drawn[units].sorted.allSatisfy { $0 == Double(units) })
    let chiSquared = drawn[0..<units].reduce(0.0) { sum, cell in
      let total = cell.sorted.reduce(0, +)
      return sum + (total - 300) * (total - 300) / 300
    }
    #expect(abs(chiSquared - Double(units - 1)) < 4.5 * (2 * Double(units)).squareRoot())
    // A cell's count is binomial: its variance over replicates is 1 − 1/units.
    let variance =
      drawn[0..<units].reduce(0.0) { $0 + ($1.standardError ?? 0) * ($1.standardError ?? 0) } / Double(units)
    #expect(abs(variance - (1 - 1 / Double(units))) < 0.25 / Double(units).squareRoot() + 0.01)
  }

  @Test func `keeps each stratum's number of units when stratified`() throws {
    var plan = BootstrapPlan(unit: .rows, seed: 3, replicates: 50, interval: .percentile)
    let frame = ResamplingFrame.units(10, strata: [0, 0, 0, 1, 1, 1, 1, 1, 2, 2])
    let inFirst = { @Sendable (counts: [Int]) -> [Double?] in [Double(counts[0] + counts[1] + counts[2])] }
    #expect(try plan.distributions(columns: 1, drawing: frame, statistic: inFirst)[0].sorted.allSatisfy { $0 == 3 })
    plan.isStratified = false
    #expect(try plan.distributions(columns: 1, drawing: frame, statistic: inFirst)[0].sorted.contains { $0 != 3 })
  }

  @Test func `agrees with normal theory for a mean`() throws {
    var random = SplitMix(seed: 4)
    let x = (0..<400).map { _ in NormalDistribution.standard.quantile(random.uniform()) }
    let estimate = try BootstrapPlan(unit: .rows, seed: 4, replicates: 8000, interval: .percentile)
      .estimates([mean], drawing: .units(400), n: 400) { [Drawn.mean(x, $0)] }[0]
    let centre = try #require(Drawn.mean(x, [Int](repeating: 1, count: 400)))
    let deviation = (x.reduce(0.0) { $0 + ($1 - centre) * ($1 - centre) } / 400).squareRoot() / 20
    #expect(estimate.value == centre)
    #expect(abs((estimate.standardError ?? 0) / deviation - 1) < 0.04)
    let interval = try #require(estimate.interval)
    #expect(abs(interval.lower - (centre - 1.96 * deviation)) < 0.1 * deviation)
    #expect(abs(interval.upper - (centre + 1.96 * deviation)) < 0.1 * deviation)
    #expect(estimate.method == "bootstrap, percentile, 8000 replicates, by row")
    #expect(estimate.seed == 4)
    #expect(estimate.clusters == nil)
  }

  @Test(arguments: [2, 3, 7])
  func `gives the same bits on any number of workers`(workers: Int) throws {
    let x = Drawn.exponentials(50, seed: 5)
    func run(_ workers: Int) throws -> [Estimate] {
      try BootstrapPlan(unit: .rows, seed: 5, replicates: 101, workers: workers)
        .estimates([mean, mean], drawing: .units(50), n: 50) { [Drawn.mean(x, $0), Double($0[0])] }
    }
    #expect(try run(workers) == run(1))
  }

  @Test func `pairs its columns on the same resample`() throws {
    let x = Drawn.exponentials(30, seed: 6)
    let drawn = try BootstrapPlan(unit: .rows, seed: 6, replicates: 200).distributions(columns: 2, drawing: .units(30))
    {
      counts in
      let value = Drawn.mean(x, counts)
      return [value, value.map { $0 + 1 }]
    }
    #expect(zip(drawn[0].sorted, drawn[1].sorted).allSatisfy { $0 + 1 == $1 })
    #expect(abs((drawn[0].acceleration ?? 0) - (drawn[1].acceleration ?? 1)) < 1e-9)
  }

  @Test func `takes its acceleration from the units, and from groups of units where there are many`() throws {
    let plan = BootstrapPlan(unit: .rows, seed: 7, replicates: 2)
    for (count, tolerance) in [(200, 1e-12), (4000, 0.002)] {
      let x = Drawn.exponentials(count, seed: 7)
      let centre = x.reduce(0, +) / Double(count)
      let squares = x.reduce(0.0) { $0 + pow($1 - centre, 2) }
      let exact = x.reduce(0.0) { $0 + pow($1 - centre, 3) } / (6 * pow(squares, 1.5))
      let found = try plan.distributions(columns: 1, drawing: .units(count)) { [Drawn.mean(x, $0)] }[0].acceleration
      #expect(abs((found ?? 9) - exact) < tolerance)
    }
  }

  @Test func `resamples pooled units as if they stood one by one`() throws {
    let plan = BootstrapPlan(unit: .rows, seed: 8, replicates: 20_000)
    let pooled = try plan.distributions(columns: 1, drawing: .cells([3, 0, 5, 2])) { [Drawn.mean([1, 9, 2, 7], $0)] }[0]
    let single = try plan.distributions(columns: 1, drawing: .units(10)) {
      [Drawn.mean([1, 1, 1, 2, 2, 2, 2, 2, 7, 7], $0)]
    }[0]
    #expect(pooled.observed == single.observed)
    #expect(abs((pooled.acceleration ?? 0) - (single.acceleration ?? 1)) < 1e-12)
    #expect(abs((pooled.standardError ?? 0) / (single.standardError ?? 1) - 1) < 0.03)
  }
}

@Suite("What a bootstrap cannot say")
struct BootstrapLimitsTests {
  private let quantity = BootstrapQuantity("rate", definition: "mean of the drawn values, if the first unit is drawn")

  @Test func `counts undefined resamples, and gives no interval when they are too many`() throws {
    // The statistic needs unit 0: it is missing from (1 − 1/5)⁵ = 32.8 % of the resamples.
    let x = [1.0, 2, 3, 4, 5]
    let statistic = { @Sendable (counts: [Int]) -> [Double?] in [counts[0] > 0 ? Drawn.mean(x, counts) : nil] }
    var plan = BootstrapPlan(unit: .rows, seed: 1, replicates: 1000, interval: .percentile)
    let strict = try plan.estimates([quantity], drawing: .units(5), n: 5, statistic: statistic)[0]
    #expect(strict.value == 3)
    #expect(strict.interval == nil)
    #expect(strict.reason != nil)
    plan.undefinedShareAllowed = 0.5
    let lenient = try plan.estimates([quantity], drawing: .units(5), n: 5, statistic: statistic)[0]
    #expect(lenient.interval != nil)
    #expect(lenient.method.hasSuffix("replicates undefined and left out"))
    let words = lenient.method.split(separator: " ")
    let count = try #require(words.firstIndex(of: "undefined").flatMap { Double(words[$0 - 2]) })
    #expect(abs(count / 1000 - 0.32768) < 4 * (0.32768 * 0.67232 / 1000).squareRoot())
    plan.interval = .bca
    let accelerated = try plan.estimates([quantity], drawing: .units(5), n: 5, statistic: statistic)[0]
    #expect(accelerated.interval == nil && accelerated.reason != nil)
  }

  @Test func `gives no interval to a statistic that never moves`() throws {
    let estimate = try BootstrapPlan(unit: .rows, seed: 1, replicates: 50)
      .estimates([quantity], drawing: .units(5), n: 5) { _ in [0.25] }[0]
    #expect(estimate.value == 0.25)
    #expect(estimate.interval == nil)
    #expect(estimate.reason == .zeroStandardError)
  }

  @Test func `says so when there is nothing to draw or the value itself is undefined`() throws {
    let plan = BootstrapPlan(unit: .rows, seed: 1, replicates: 50)
    let empty = try plan.estimates([quantity], drawing: .units(0), n: 0) { _ in [1] }[0]
    #expect(empty.value == nil && empty.reason == .noObservations)
    let undefined = try plan.estimates([quantity], drawing: .units(3), n: 3) { _ in [nil] }[0]
    #expect(undefined.value == nil && undefined.interval == nil && undefined.reason != nil)
  }

  @Test func `stops when it is told to`() {
    for workers in [1, 2] {
      #expect(throws: CancellationError.self) {
        try BootstrapPlan(unit: .rows, seed: 1, workers: workers)
          .estimates([quantity], drawing: .units(5), n: 5, isCancelled: { true }) { _ in [1] }
      }
    }
  }

  @Test func `stops when its task is cancelled`() async {
    let quantity = quantity
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try BootstrapPlan(unit: .rows, seed: 1, workers: 2)
        .estimates([quantity], drawing: .units(5), n: 5) { _ in [1] }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
