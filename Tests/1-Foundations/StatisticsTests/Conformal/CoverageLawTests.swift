// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("What a calibration promises")
struct CoverageLawTests {
  @Test(arguments: [(9, 0.1, 9), (10, 0.1, 10), (19, 0.05, 19), (18, 0.05, 19), (69, 0.1, 63), (999, 0.1, 900)])
  func `the rank is exact where binary fractions are not`(n: Int, alpha: Double, rank: Int) {
    let law = CoverageLaw(calibrationCount: n, alpha: alpha)
    #expect(law.rank == rank)
    #expect(law.expected >= 1 - alpha - 1e-12 && law.expected <= 1 - alpha + 1 / Double(n + 1) + 1e-12)
  }

  /// scipy 1.17: beta.ppf, betabinom.cdf.
  @Test func `future coverage agrees with scipy`() throws {
    let small = CoverageLaw(calibrationCount: 50, alpha: 0.12)
    #expect(small.rank == 45 && small.coverage == BetaDistribution(alpha: 45, beta: 6))
    let interval = try #require(small.interval())
    #expect(abs(interval.lower - 0.78186463) < 1e-8 && abs(interval.upper - 0.95466468) < 1e-8)
    let expected = [
      (150, 0.013829657592717912), (165, 0.13900935017914637), (180, 0.6189151480483507), (199, 0.9999502163948746),
    ]
    for (covered, p) in expected { #expect(abs(small.cumulative(covered, of: 200) / p - 1) < 1e-11) }
    let large = CoverageLaw(calibrationCount: 100, alpha: 0.1)
    #expect(large.rank == 91)
    #expect(abs(large.cumulative(850, of: 1000) / 0.06417041753797689 - 1) < 1e-11)
    let level = try #require(ConfidenceLevel(0.9))
    #expect(abs((large.interval(level: level)?.lower ?? 0) - 0.84820457) < 1e-8)
    let tiny = CoverageLaw(calibrationCount: 4, alpha: 0.4)
    for (covered, p) in [(0, 0.02424242), (3, 0.34848485), (6, 0.89090909)] {
      #expect(abs(tiny.cumulative(covered, of: 7) - p) < 1e-8)
    }
    #expect(tiny.cumulative(7, of: 7) == 1 && tiny.cumulative(-1, of: 7) == 0)
    let range = large.range(of: 1000)
    #expect(large.cumulative(range.lowerBound, of: 1000) >= 0.025)
    #expect(large.cumulative(range.lowerBound - 1, of: 1000) < 0.025)
    #expect(large.cumulative(range.upperBound, of: 1000) >= 0.975)
  }

  /// With a uniform probability that is right, the score of the truth has the distribution 1 − (1 − s)².
  @Test func `500 calibrations cover as the law says, on average and one by one`() throws {
    let (n, m, repeats, alpha) = (49, 200, 500, 0.1)
    let law = CoverageLaw(calibrationCount: n, alpha: alpha)
    let beta = try #require(law.coverage)
    var (exact, covered): ([Double], [Int]) = ([], [])
    for study in 0..<repeats {
      var stream = PhiloxStream(seed: 2026, replicate: study)
      let calibration = try ConformalCalibration(ConformalCases.two(n, from: &stream), alpha: alpha)
      let threshold = try #require(calibration.cells[0].threshold)
      exact.append(1 - (1 - threshold) * (1 - threshold))
      covered.append(calibration.sets(for: try ConformalCases.two(m, from: &stream)).isCovered.count { $0 })
    }
    // The mean is ⌈(n + 1)(1 − α)⌉ / (n + 1) = 0.9.
    let spread = law.expected * (1 - law.expected) / Double(n + 2)
    let mean = exact.reduce(0, +) / Double(repeats)
    #expect(abs(mean - law.expected) < 3.5 * (spread / Double(repeats)).squareRoot())
    let counted = Double(covered.reduce(0, +)) / Double(repeats * m)
    let both = (spread + (law.expected * (1 - law.expected) - spread) / Double(m)) / Double(repeats)
    #expect(abs(counted - law.expected) < 3.5 * both.squareRoot())
    // Kolmogorov and Smirnov against Beta(45, 5); the 1 % point is 1.63 / √n.
    let sorted = exact.sorted().map { beta.cumulative($0) }
    let distance = sorted.enumerated().map { index, p in
      max(p - Double(index) / Double(repeats), Double(index + 1) / Double(repeats) - p)
    }.max()
    #expect((distance ?? 1) < 1.63 / Double(repeats).squareRoot())
    // The number covered is beta-binomial: the distribution functions differ by no more than that.
    let gap = (0..<m).map { x in
      abs(law.cumulative(x, of: m) - Double(covered.count { $0 <= x }) / Double(repeats))
    }.max()
    #expect((gap ?? 1) < 1.63 / Double(repeats).squareRoot())
    // A 95 % range holds 95 %.
    let range = law.range(of: m)
    let held = Double(covered.count { range.contains($0) }) / Double(repeats)
    #expect(held > 0.92 && held < 0.99)
  }

  @Test func `without a threshold everything is covered`() {
    let law = CoverageLaw(calibrationCount: 5, alpha: 0.1)
    #expect(law.isEverything && law.expected == 1 && law.coverage == nil)
    #expect(law.cumulative(99, of: 100) == 0 && law.range(of: 100) == 100...100)
    #expect(law.interval() == Interval(1, 1))
  }
}
