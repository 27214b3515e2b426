// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Intervals at the operating point cover what they claim")
struct OperatingPointCoverageTests {
  private static let cells = [0.2, 0.075, 0.05, 0.675]

  private static func draw(_ n: Int, _ random: inout SplitMix) -> ConfusionCounts {
    var counts = ConfusionCounts()
    for _ in 0..<n {
      let u = random.uniform()
      if u < 0.2 {
        counts.truePositives += 1
      } else if u < 0.275 {
        counts.falsePositives += 1
      } else if u < 0.325 {
        counts.falseNegatives += 1
      } else {
        counts.trueNegatives += 1
      }
    }
    return counts
  }

  /// The spread of a metric over simulated studies is its standard error, and 95 % of the intervals hold the truth.
  @Test(arguments: [Metric.mcc, .f1, .balancedAccuracy, .positiveLikelihoodRatio])
  func `of simulated studies`(metric: Metric) throws {
    let scaled = Self.cells.map { Int($0 * 40_000 + 0.5) }
    let truth = try #require(
      ConfusionCounts(
        truePositives: scaled[0], falsePositives: scaled[1], falseNegatives: scaled[2], trueNegatives: scaled[3]
      ).estimate(metric).value)
    var random = SplitMix(seed: 20_260_101)
    var (sum, squares, errors, held) = (0.0, 0.0, 0.0, 0)
    let studies = 6000
    for _ in 0..<studies {
      let estimate = Self.draw(200, &random).estimate(metric)
      let value = try #require(estimate.value)
      sum += value
      squares += value * value
      errors += try #require(estimate.standardError)
      if try #require(estimate.interval).contains(truth) { held += 1 }
    }
    let mean = sum / Double(studies)
    let spread = (squares / Double(studies) - mean * mean).squareRoot()
    let coverage = Double(held) / Double(studies)
    #expect(coverage > 0.94 && coverage < 0.965, "\(metric.rawValue): \(coverage)")
    // The ratio's own distribution is skewed; its error is only meant on the log scale.
    if metric != .positiveLikelihoodRatio {
      #expect((errors / Double(studies) / spread - 1).magnitude < 0.04, "\(metric.rawValue)")
    }
  }

  /// 60 patients with 1 to 5 lesions; with chance 0.4 a patient's lesions are all found or all missed together.
  @Test func `of clustered rows, where the rows' own interval is too narrow`() throws {
    var random = SplitMix(seed: 11)
    let truth = 0.75
    var (held, naive) = (0, 0)
    let studies = 3000
    for _ in 0..<studies {
      var calls: [Bool] = []
      var units: [Int32] = []
      for unit in 0..<60 {
        let size = 1 + Int(random.uniform() * 5)
        let together = random.uniform() < 0.4
        let common = random.uniform() < truth
        for _ in 0..<size {
          calls.append(together ? common : random.uniform() < truth)
          units.append(Int32(unit))
        }
      }
      let reads = try BinaryReads(
        calls: calls, isPositive: calls.map { _ in true }, clusters: ClusterIndex(unitOfRow: units, count: 60))
      if try #require(reads.estimate(.sensitivity).interval).contains(truth) { held += 1 }
      if try #require(reads.counts.estimate(.sensitivity).interval).contains(truth) { naive += 1 }
    }
    let (coverage, rows) = (Double(held) / Double(studies), Double(naive) / Double(studies))
    #expect(coverage > 0.935 && coverage < 0.97, "\(coverage)")
    #expect(rows < 0.91, "\(rows)")
  }
}
