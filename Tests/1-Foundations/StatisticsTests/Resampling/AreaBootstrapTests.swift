// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Bootstrap of the area under the ROC curve")
struct AreaBootstrapTests {
  /// Every resample of each class, or of all rows, with its area; `nil` where a class is missing.
  private func enumerated(_ sample: LabelledScores, isStratified: Bool) -> [Double?] {
    let n = sample.count
    let classes = isStratified ? [true, false] : [nil]
    let pools = classes.map { kind in (0..<n).filter { kind == nil || sample.isPositive[$0] == kind } }
    let slots = pools.flatMap { pool in pool.map { _ in pool } }
    var rows = [[Int]()]
    for slot in slots { rows = rows.flatMap { row in slot.map { row + [$0] } } }
    return rows.map { row in
      let positive = row.filter { sample.isPositive[$0] }.map { sample.scores[$0] }
      let negative = row.filter { !sample.isPositive[$0] }.map { sample.scores[$0] }
      guard !positive.isEmpty, !negative.isEmpty else { return nil }
      let wins = positive.reduce(0.0) {
        $0 + negative.reduce(0.0) { [x = $1] in $0 + (x > $1 ? 1 : x == $1 ? 0.5 : 0) }
      }
      return wins / Double(positive.count * negative.count)
    }
  }

  private func flat(_ truth: [Bool], _ scores: [Double]) throws -> LabelledScores {
    try LabelledScores(scores: scores, isPositive: truth)
  }

  @Test(arguments: [true, false])
  func `has the spread that listing all resamples of five rows gives`(isStratified: Bool) throws {
    let sample = try flat([true, false, true, false, true], [0.3, 0.3, 0.8, 0.1, 0.2])
    let all = enumerated(sample, isStratified: isStratified)
    let defined = all.compactMap { $0 }
    let mean = defined.reduce(0, +) / Double(defined.count)
    let deviation = (defined.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) } / Double(defined.count)).squareRoot()
    let plan = BootstrapPlan(
      unit: .rows, seed: 1, replicates: 40_000, isStratified: isStratified, interval: .percentile,
      undefinedShareAllowed: 0.2)
    let estimate = try sample.bootstrappedArea(plan: plan)
    #expect(abs((estimate.value ?? 0) - 4.5 / 6) < 1e-15)
    #expect(abs((estimate.standardError ?? 0) / deviation - 1) < 0.015)
    let sorted = defined.sorted()
    #expect(estimate.interval?.lower == sorted[Int(0.025 * Double(sorted.count))])
    #expect(estimate.interval?.upper == sorted[Int(0.975 * Double(sorted.count))])
    var strict = plan
    strict.undefinedShareAllowed = 0.05
    // Without strata a class is missing from (2/5)⁵ + (3/5)⁵ = 8.8 % of the resamples.
    #expect((try sample.bootstrappedArea(plan: strict).interval != nil) == isStratified)
  }

  @Test(arguments: [(0, true), (0, false), (8, true), (8, false)])
  func `has DeLong's standard error in a large sample`(levels: Int, isStratified: Bool) throws {
    let sample = try MadeScores.sample(3000, seed: 2, levels: levels)
    let plan = BootstrapPlan(unit: .rows, seed: 2, replicates: 4000, isStratified: isStratified, interval: .percentile)
    let bootstrap = try sample.bootstrappedArea(plan: plan)
    let deLong = sample.area()
    #expect(MadeScores.agree(bootstrap.value, deLong.value, within: 1e-14))
    #expect(abs((bootstrap.standardError ?? 0) / (deLong.standardError ?? 1) - 1) < 0.045)
  }

  @Test(arguments: [true, false])
  func `gives what the general bootstrap gives with the area's definition, weights, ties and patients`(
    isStratified: Bool
  ) throws {
    let rows = try MadeScores.sample(90, seed: 3, levels: 6, weighted: true)
    let sample = try MadeScores.clustered(rows, units: 40, seed: 3)
    let clusters = try #require(sample.clusters)
    let weights = try #require(sample.weights)
    let used = (0..<clusters.count).filter { clusters.unitOfRow.contains(Int32($0)) }
    let strata = used.map { unit in
      let truths = Set((0..<90).filter { clusters.unitOfRow[$0] == Int32(unit) }.map { sample.isPositive[$0] })
      return truths.count == 2 ? 2 : truths.contains(true) ? 0 : 1
    }
    let plan = BootstrapPlan(unit: .clusters, seed: 3, replicates: 300, isStratified: isStratified)
    let slow = try plan.estimates(
      [BootstrapQuantity("auc", definition: "")], drawing: .units(used.count, strata: strata), n: 90
    ) { counts in
      let times = (0..<90).map { row in
        used.firstIndex(of: Int(clusters.unitOfRow[row])).map { Double(counts[$0]) * weights[row] } ?? 0
      }
      var (wins, pairs) = (0.0, 0.0)
      for i in 0..<90 where sample.isPositive[i] && times[i] > 0 {
        for j in 0..<90 where !sample.isPositive[j] {
          wins += times[i] * times[j] * SlowArea.kernel(sample.scores[i], sample.scores[j])
          pairs += times[i] * times[j]
        }
      }
      return [pairs > 0 ? wins / pairs : nil]
    }[0]
    let fast = try sample.bootstrappedArea(plan: plan)
    #expect(MadeScores.agree(fast.value, slow.value))
    #expect(MadeScores.agree(fast.standardError, slow.standardError, within: 1e-10))
    #expect(MadeScores.agree(fast.interval?.lower, slow.interval?.lower, within: 1e-10))
    #expect(MadeScores.agree(fast.interval?.upper, slow.interval?.upper, within: 1e-10))
    #expect(fast.interval != nil)
    #expect(fast.clusters == used.count)
    #expect(fast.method == "bootstrap, BCa, 300 replicates, \(isStratified ? "stratified, " : "")by patient")
  }

  @Test(arguments: [2, 3, 7])
  func `gives the same bits on any number of workers`(workers: Int) throws {
    let sample = try MadeScores.clustered(MadeScores.sample(500, seed: 4, levels: 50), units: 200, seed: 4)
    for unit in [BootstrapPlan.Unit.rows, .clusters] {
      let one = BootstrapPlan(unit: unit, seed: 4, replicates: 100)
      var many = one
      many.workers = workers
      #expect(try sample.bootstrappedArea(plan: one) == sample.bootstrappedArea(plan: many))
    }
  }

  @Test
  func `mirrors its interval when the classes are swapped, and ignores the order of rows and the scale of scores`()
    throws
  {
    let sample = try MadeScores.sample(300, seed: 5)
    let plan = BootstrapPlan(unit: .rows, seed: 5, replicates: 500)
    let estimate = try sample.bootstrappedArea(plan: plan)
    let swapped = try flat(sample.isPositive.map { !$0 }, sample.scores).bootstrappedArea(plan: plan)
    #expect(MadeScores.agree(swapped.value, estimate.value.map { 1 - $0 }))
    #expect(MadeScores.agree(swapped.interval?.lower, estimate.interval.map { 1 - $0.upper }, within: 1e-11))
    #expect(MadeScores.agree(swapped.interval?.upper, estimate.interval.map { 1 - $0.lower }, within: 1e-11))
    let reversed = try flat(sample.isPositive.reversed(), sample.scores.reversed()).bootstrappedArea(plan: plan)
    // The pulls are added in another order, which the acceleration shows in its last digits.
    #expect(reversed.standardError == estimate.standardError)
    #expect(MadeScores.agree(reversed.interval?.lower, estimate.interval?.lower))
    #expect(MadeScores.agree(reversed.interval?.upper, estimate.interval?.upper))
    let cubed = try flat(sample.isPositive, sample.scores.map { $0 * $0 * $0 }).bootstrappedArea(plan: plan)
    #expect(cubed == estimate)
  }

  @Test func `is not fooled by copies of a row within a patient, where rows alone would be`() throws {
    let sample = try MadeScores.sample(200, seed: 6)
    func copied(_ times: Int) throws -> LabelledScores {
      try LabelledScores(
        scores: (0..<200 * times).map { sample.scores[$0 / times] },
        isPositive: (0..<200 * times).map { sample.isPositive[$0 / times] },
        clusters: ClusterIndex(unitOfRow: (0..<200 * times).map { Int32($0 / times) }, count: 200))
    }
    let plan = BootstrapPlan(unit: .clusters, seed: 6, replicates: 1000)
    let (single, fourfold) = (try copied(1).bootstrappedArea(plan: plan), try copied(4).bootstrappedArea(plan: plan))
    #expect(MadeScores.agree(single.interval?.lower, fourfold.interval?.lower))
    #expect(MadeScores.agree(single.interval?.upper, fourfold.interval?.upper))
    var byRow = plan
    byRow.unit = .rows
    let narrow = try copied(4).bootstrappedArea(plan: byRow)
    #expect(abs((fourfold.standardError ?? 0) / (narrow.standardError ?? 1) - 2) < 0.2)
    // A weight of four is four copies.
    let weighted = try LabelledScores(
      scores: sample.scores, isPositive: sample.isPositive, weights: [Double](repeating: 4, count: 200),
      clusters: ClusterIndex(unitOfRow: (0..<200).map { Int32($0) }, count: 200))
    #expect(MadeScores.agree(try weighted.bootstrappedArea(plan: plan).interval?.lower, fourfold.interval?.lower))
  }

  @Test func `compares two columns on the same resamples`() throws {
    let first = try MadeScores.sample(400, seed: 7)
    let second = try flat(first.isPositive, zip(first.scores, first.isPositive).map { $0 + ($1 ? 0.1 : 0) })
    let plan = BootstrapPlan(unit: .rows, seed: 7, replicates: 2000)
    let result = try second.bootstrappedAreas(comparedWith: first, plan: plan)
    #expect(result.difference.name == "difference.auc")
    #expect(
      MadeScores.agree(
        result.difference.value, (result.first.value ?? 0) - (result.second.value ?? 0), within: 1e-12))
    // The shift helps nearly every resample: paired, the interval is far narrower than either area's.
    #expect((result.difference.interval?.lower ?? 0) > 0)
    #expect((result.difference.standardError ?? 1) < 0.5 * (result.first.standardError ?? 0))
    let same = try first.bootstrappedAreas(comparedWith: first, plan: plan).difference
    #expect(same.value == 0)
    #expect(same.interval == nil)
    #expect(same.reason == .zeroStandardError)
    let mirrored = try first.bootstrappedAreas(comparedWith: second, plan: plan).difference
    #expect(MadeScores.agree(mirrored.interval?.lower, result.difference.interval.map { -$0.upper }, within: 1e-9))
  }

  @Test func `compares columns over shared patients even when their rows differ`() throws {
    let base = try MadeScores.sample(200, seed: 8)
    func column(_ rows: [Int]) throws -> LabelledScores {
      try LabelledScores(
        scores: rows.map { base.scores[$0] }, isPositive: rows.map { base.isPositive[$0] },
        clusters: ClusterIndex(unitOfRow: rows.map { Int32($0 / 2) }, count: 100))
    }
    let (all, some) = (try column(Array(0..<200)), try column(Array(0..<200).filter { $0 % 3 != 0 }))
    let result = try all.bootstrappedAreas(comparedWith: some, plan: BootstrapPlan(unit: .clusters, seed: 8))
    #expect(result.difference.interval != nil)
    #expect(result.first.n == 200 && result.second.n == 133)
    let rows = try all.bootstrappedAreas(comparedWith: some, plan: BootstrapPlan(unit: .rows, seed: 8)).difference
    #expect(rows.value == result.difference.value && rows.interval == nil && rows.reason != nil)
  }

  @Test func `says what is missing`() throws {
    let plan = BootstrapPlan(unit: .rows, seed: 9, replicates: 50)
    #expect(try flat([], []).bootstrappedArea(plan: plan).reason == .noObservations)
    #expect(try flat([true, true], [1, 2]).bootstrappedArea(plan: plan).reason == .noNegatives)
    #expect(try flat([false, false], [1, 2]).bootstrappedArea(plan: plan).reason == .noPositives)
    let perfect = try flat([true, true, false, false], [4, 3, 2, 1]).bootstrappedArea(plan: plan)
    #expect(perfect.value == 1 && perfect.interval == nil && perfect.reason == .valueAtBoundary)
    let byPatient = try flat([true, false], [1, 2]).bootstrappedArea(plan: BootstrapPlan(unit: .clusters, seed: 9))
    #expect(byPatient.value == 0 && byPatient.interval == nil && byPatient.reason != nil)
    let single = try flat([true, false, false], [2, 1, 3]).bootstrappedArea(plan: plan)
    #expect(single.value == 0.5 && single.interval == nil && single.reason != nil)
  }
}
