// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

/// Metrics of a table that several tests share.
enum Tables {
  @Sendable static func f1(_ table: ConfusionCounts) -> Double? {
    let wanted = 2 * table.truePositives + table.falsePositives + table.falseNegatives
    return wanted > 0 ? 2 * Double(table.truePositives) / Double(wanted) : nil
  }

  @Sendable static func sensitivity(_ table: ConfusionCounts) -> Double? {
    table.positives > 0 ? Double(table.truePositives) / Double(table.positives) : nil
  }

  @Sendable static func accuracy(_ table: ConfusionCounts) -> Double? {
    table.total > 0 ? Double(table.truePositives + table.trueNegatives) / Double(table.total) : nil
  }
}

@Suite("Bootstrap of a two-by-two table")
struct ConfusionBootstrapTests {
  private let f1 = BootstrapQuantity("f1", definition: "harmonic mean of precision and sensitivity")

  @Test func `has the spread that listing all resamples of six rows gives`() throws {
    let table = ConfusionCounts(truePositives: 2, falsePositives: 1, falseNegatives: 1, trueNegatives: 2)
    let cells = [0, 0, 1, 2, 3, 3]
    var values: [Double] = []
    for code in 0..<46_656 {
      var (rest, counts) = (code, [0, 0, 0, 0])
      for _ in 0..<6 {
        counts[cells[rest % 6]] += 1
        rest /= 6
      }
      let drawn = ConfusionCounts(
        truePositives: counts[0], falsePositives: counts[1], falseNegatives: counts[2], trueNegatives: counts[3])
      if let value = Tables.f1(drawn) { values.append(value) }
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let deviation = (values.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    let plan = BootstrapPlan(unit: .rows, seed: 1, replicates: 40_000, isStratified: false, interval: .percentile)
    let estimate = try plan.estimate(f1, from: table, statistic: Tables.f1)
    #expect(estimate.value == 4.0 / 6)
    #expect(abs((estimate.standardError ?? 0) / deviation - 1) < 0.015)
    values.sort()
    #expect(estimate.interval?.lower == values[Int(0.025 * Double(values.count))])
    #expect(estimate.interval?.upper == values[Int(0.975 * Double(values.count))])
  }

  @Test func `has the binomial standard error for a proportion, whatever the number of rows`() throws {
    for scale in [1, 1000, 1_000_000] {
      let table = ConfusionCounts(
        truePositives: 80 * scale, falsePositives: 30, falseNegatives: 20 * scale, trueNegatives: 70)
      let plan = BootstrapPlan(unit: .rows, seed: 2, replicates: 10_000)
      let estimate = try plan.estimate(f1, from: table, statistic: Tables.sensitivity)
      #expect(abs((estimate.standardError ?? 0) / (0.16 / Double(100 * scale)).squareRoot() - 1) < 0.03)
      #expect(estimate.n == table.total)
    }
  }

  @Test func `draws patients with all their rows, and equals the general bootstrap`() throws {
    var random = SplitMix(seed: 3)
    let units = (0..<60).map { _ in
      ConfusionCounts(
        truePositives: Int(random.next() % 3), falsePositives: Int(random.next() % 2),
        falseNegatives: Int(random.next() % 2), trueNegatives: Int(random.next() % 4))
    }
    let plan = BootstrapPlan(unit: .clusters, seed: 3, replicates: 20_000, isStratified: false)
    let pooled = try plan.estimate(f1, fromUnits: units, statistic: Tables.f1)
    let used = units.filter { $0.total > 0 }
    let single = try plan.estimates([f1], drawing: .units(used.count), n: pooled.n) { counts in
      var sum = ConfusionCounts()
      for (count, table) in zip(counts, used) { for _ in 0..<count { sum = sum + table } }
      return [Tables.f1(sum)]
    }[0]
    #expect(pooled.value == single.value)
    #expect(pooled.clusters == used.count)
    let error = try #require(single.standardError)
    #expect(abs((pooled.standardError ?? 0) / error - 1) < 0.03)
    #expect(abs((pooled.interval?.lower ?? 9) - (single.interval?.lower ?? 0)) < 0.12 * error)
    #expect(abs((pooled.interval?.upper ?? 9) - (single.interval?.upper ?? 0)) < 0.12 * error)
    #expect(pooled.method == "bootstrap, BCa, 20000 replicates, by patient")
  }

  @Test func `is wider by patient when a patient's rows are copies`() throws {
    let patients = (0..<100).map { ConfusionCounts(truePositives: $0 < 80 ? 9 : 0, falseNegatives: $0 < 80 ? 0 : 9) }
    var plan = BootstrapPlan(unit: .clusters, seed: 4)
    let byPatient = try plan.estimate(f1, fromUnits: patients, statistic: Tables.sensitivity)
    plan.unit = .rows
    let byRow = try plan.estimate(f1, fromUnits: patients, statistic: Tables.sensitivity)
    #expect(abs((byPatient.standardError ?? 0) / (byRow.standardError ?? 1) - 3) < 0.3)
    #expect(byRow.method == "bootstrap, BCa, 2000 replicates, stratified, by row")
  }

  @Test func `says what a table cannot answer`() throws {
    let table = ConfusionCounts(truePositives: 5, falseNegatives: 5, trueNegatives: 10)
    let byPatient = try BootstrapPlan(unit: .clusters, seed: 5).estimate(f1, from: table, statistic: Tables.f1)
    #expect(byPatient.interval == nil && byPatient.reason != nil)
    let perfect = ConfusionCounts(truePositives: 5, trueNegatives: 10)
    let fixed = try BootstrapPlan(unit: .rows, seed: 5).estimate(f1, from: perfect, statistic: Tables.f1)
    #expect(fixed.value == 1 && fixed.interval == nil && fixed.reason == .zeroStandardError)
    let empty = try BootstrapPlan(unit: .rows, seed: 5).estimate(f1, from: ConfusionCounts(), statistic: Tables.f1)
    #expect(empty.value == nil && empty.reason == .noObservations)
  }

  @Test(arguments: [2, 3, 7])
  func `gives the same bits on any number of workers`(workers: Int) throws {
    let table = ConfusionCounts(truePositives: 50, falsePositives: 7, falseNegatives: 9, trueNegatives: 300)
    let one = try BootstrapPlan(unit: .rows, seed: 6).estimate(f1, from: table, statistic: Tables.f1)
    let many = try BootstrapPlan(unit: .rows, seed: 6, workers: workers).estimate(f1, from: table, statistic: Tables.f1)
    #expect(one == many)
  }
}
