// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Area under the ROC curve")
struct AreaTests {
  @Test func `four cases by hand`() throws {
    // Pairs (2,1) win, (2,3) lose, (4,1) win, (4,3) win: 3/4. Placements: positives 1/2, 1; negatives 1, 1/2.
    // Each class has variance 1/8, so the variance is 1/8/2 + 1/8/2 = 1/8.
    let sample = try LabelledScores(scores: [1, 2, 3, 4], isPositive: [false, true, false, true])
    let area = sample.area()
    #expect(area.value == 0.75)
    #expect(MadeScores.agree(area.standardError, 0.125.squareRoot()))
    #expect(area.method == "DeLong, logit")
    #expect(area.n == 4)
    // Plain: 0.75 ± 1.96·0.3536, cut at 1.
    let plain = sample.area(interval: .plain)
    #expect(plain.interval?.upper == 1)
    #expect(MadeScores.agree(plain.interval?.lower, 0.75 - 1.959963984540054 * 0.125.squareRoot()))
  }

  @Test(arguments: [0, 2, 5, 50]) func `agrees with the definition, whatever the ties`(levels: Int) throws {
    for seed in 1...12 as ClosedRange<UInt64> {
      let sample = try MadeScores.sample(30 + Int(seed) * 7, seed: seed, levels: levels)
      let area = sample.area()
      #expect(MadeScores.agree(area.value, SlowArea.area(sample)), "seed \(seed)")
      #expect(MadeScores.agree(area.standardError, SlowArea.deLong(sample).squareRoot()), "seed \(seed)")
      #expect(MadeScores.agree(sample.areaInfluence()?.variance, SlowArea.deLong(sample)), "seed \(seed)")
      #expect(MadeScores.agree(sample.areaInfluence()?.value, area.value), "seed \(seed)")
    }
  }

  @Test func `agrees with the definition where the digit sort takes over`() throws {
    for levels in [0, 40] {
      let sample = try MadeScores.sample(6000, seed: 5, levels: levels)
      #expect(MadeScores.agree(sample.area().value, SlowArea.area(sample)))
      #expect(MadeScores.agree(sample.area().standardError, SlowArea.deLong(sample).squareRoot()))
      #expect(MadeScores.agree(sample.areaInfluence()?.variance, SlowArea.deLong(sample)))
    }
  }

  @Test(arguments: [0, 3]) func `clusters give Obuchowski's variance as the paper writes it`(levels: Int) throws {
    for seed in 1...12 as ClosedRange<UInt64> {
      let sample = try MadeScores.clustered(
        MadeScores.sample(90, seed: seed, levels: levels), units: 25, seed: seed + 1000)
      let units = try #require(sample.clusters).unitOfRow.map(Int.init)
      let slow = SlowArea.obuchowski(sample, units: units)
      let area = sample.area()
      #expect(MadeScores.agree(area.standardError, slow.squareRoot()), "seed \(seed)")
      #expect(area.clusters == Set(units).count)
      #expect(area.method == "Obuchowski 1997, logit")
    }
  }

  @Test func `units of one row each give DeLong's variance`() throws {
    let sample = try MadeScores.sample(60, seed: 9, levels: 4)
    let own = try LabelledScores(
      scores: sample.scores, isPositive: sample.isPositive,
      clusters: ClusterIndex(unitOfRow: (0..<60).map(Int32.init), count: 60))
    #expect(MadeScores.agree(own.area().standardError, sample.area().standardError))
  }

  @Test func `weights follow the definition`() throws {
    for seed in 1...8 as ClosedRange<UInt64> {
      let sample = try MadeScores.sample(80, seed: seed, levels: 5, weighted: true)
      #expect(MadeScores.agree(sample.area().value, SlowArea.area(sample)))
    }
    #expect(
      try MadeScores.sample(20, seed: 1, weighted: true).area().method == "DeLong, weights linearised (Hájek), logit")
  }

  @Test func `with weights or clusters the standard error is that of a bootstrap over units`() throws {
    let weighted = try MadeScores.sample(300, seed: 15, levels: 15, weighted: true)
    let both = try MadeScores.clustered(weighted, units: 100, seed: 6)
    let plain = try MadeScores.clustered(MadeScores.sample(300, seed: 16), units: 100, seed: 7)
    for sample in [weighted, both, plain] {
      let spread = try Resampled.units(sample, times: 1500, seed: 12) { $0.area().value }
      let error = try #require(sample.area().standardError)
      #expect(abs(error / spread - 1) < 0.1, "\(error) against \(spread)")
    }
  }

  @Test func `undefined is said, not guessed`() throws {
    func area(_ scores: [Double], _ truth: [Bool], _ interval: AreaInterval = .logit) throws -> Estimate {
      try LabelledScores(scores: scores, isPositive: truth).area(interval: interval)
    }
    #expect(try area([], []).reason == .noObservations)
    #expect(try area([1], [true]).reason == .noNegatives)
    #expect(try area([1], [false]).reason == .noPositives)
    let one = try area([1, 2, 3], [false, false, true])
    #expect(one.value == 1)
    #expect(one.interval == nil)
    #expect(one.reason == .tooFewUnits(of: "positive cases", found: 1, needed: 2))
    let perfect = try area([1, 2, 3, 4], [false, false, true, true])
    #expect(perfect.value == 1)
    #expect(perfect.reason == .valueAtBoundary)
    #expect(try area([1, 2, 3, 4], [false, false, true, true], .plain).reason == .zeroStandardError)
    let tied = try area([7, 7, 7, 7], [false, false, true, true])
    #expect(tied.value == 0.5)
    #expect(tied.interval == nil)
    #expect(tied.reason == .zeroStandardError)
  }

  @Test func `minus zero and zero tie`() throws {
    let truth = [true, false, true, false]
    let sample = try LabelledScores(scores: [-0.0, 0.0, 0.0, -0.0], isPositive: truth)
    #expect(sample.area().value == 0.5)
    #expect(sample.areaInfluence()?.value == 0.5)
  }

  @Test func `more than a hundred thousand cases do not overflow`() throws {
    // In 32-bit arithmetic the number of pairs overflows from about 46 000 cases of each class
    // (the overflow reported of pROC as its issue 19).
    let sample = try MadeScores.benchmark(300_000)
    let area = try #require(sample.area().value)
    #expect(area > 0.72 && area < 0.73)
  }

  @Test func `counts near the limit stay exact`() {
    // 2²⁹ positives and negatives at each of two scores, swapped shares: p = (1, 3), q = (3, 1) times 2²⁸.
    let unit = 1 << 28
    var sums = RankSums(positives: 4 * unit - 1, negatives: 4 * unit)
    sums.addTieGroup(positives: unit, negatives: 3 * unit)
    sums.addTieGroup(positives: 3 * unit - 1, negatives: unit)
    let m = Double(4 * unit - 1)
    let n = Double(4 * unit)
    // Placements: a = 3/8 below, b = 7/8 above; of the negatives (m − u/2)/m and (3u − 1)/2m.
    let u = Double(unit)
    let area = (u * 0.375 + (3 * u - 1) * 0.875) / m
    #expect(MadeScores.agree(sums.area, area, within: 1e-15))
    let between = u / m * (3 * u - 1) / m * 0.25
    let low = (m - u / 2) / m
    let high = (3 * u - 1) / 2 / m
    let other = 0.75 * 0.25 * (low - high) * (low - high)
    #expect(MadeScores.agree(sums.deLongVariance, between / (m - 1) + other / (n - 1), within: 1e-6))
    #expect(abs((sums.deLongVariance ?? 0) / (between / (m - 1) + other / (n - 1)) - 1) < 1e-12)
  }

  @Test func `a single tie of nearly all cases keeps its variance`() throws {
    // 50 000 ties and one case out of line in each class: the variance is a difference of nearly equal numbers.
    let half = 50_000
    var scores = [Double](repeating: 1, count: 2 * half)
    scores[0] = 2
    scores[half] = 0
    let truth = (0..<2 * half).map { $0 < half }
    let area = try LabelledScores(scores: scores, isPositive: truth).area(interval: .plain)
    // Placement of the positive at 2 is 1, of the others (1 + (h−1)/2)/h; likewise for the negatives.
    let h = Double(half)
    let common = (1 + (h - 1) / 2) / h
    let spread = (1 - common) * (1 - common) * (h - 1) / h
    #expect(MadeScores.agree(area.value, (1 + (h - 1) * common) / h, within: 1e-15))
    let expected = 2 * spread / (h - 1) / h
    #expect(abs(((area.standardError ?? 0) * (area.standardError ?? 0)) / expected - 1) < 1e-10)
  }
}
