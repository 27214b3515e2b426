// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("Limits of agreement of readers under two conditions")
struct ReaderLimitsTests {
  private func readings(_ m: Int) -> [[Double?]] {
    (0..<4).map { r in
      (0..<7).map { c in
        Double((17 * r + 29 * c + 11 * m + 7 * r * c + 3 * m * c * r + 5 * m * r + 13 * c * c) % 23)
      }
    }
  }

  /// The two-way and three-way analyses of variance in numpy, with the mean squares combined as for crossed random readers and cases
  /// (the formulas of iMRMC's `laWRBM.anova` and `laBRBM.anova`), and their jackknife.
  @Test func `agrees with the analysis of variance where all read all`() throws {
    let study = try ReaderLimits(first: readings(0), second: readings(1), unit: "mm")
    let within = study.limits(.withinReaderBetweenConditions)
    #expect(agree(within.bias.value, 1.6785714285714286, 1e-12))
    #expect(agree(within.bias.standardError, 3.531887755102043.squareRoot(), 1e-11))
    #expect(agree(within.standardDeviation, 129.89285714285717.squareRoot(), 1e-11))
    #expect(agree(within.lower.value, -20.65924543, 1e-8))
    #expect(agree(within.lower.standardError, 6.93593234, 1e-7))
    #expect(agree(within.upper.standardError, 4.06678207, 1e-7))
    let between = study.limits(.betweenReadersBetweenConditions)
    #expect(agree(between.bias.value, 1.6785714285714288, 1e-12))
    #expect(agree(between.bias.standardError, 3.531887755102038.squareRoot(), 1e-11))
    #expect(agree(between.standardDeviation, 109.72619047619048.squareRoot(), 1e-11))
    #expect(agree(study.limits(.betweenReadersFirst).standardDeviation, 114.23809523809524.squareRoot(), 1e-11))
    #expect(agree(study.limits(.betweenReadersSecond).standardDeviation, 103.45238095238095.squareRoot(), 1e-11))
    #expect(study.limits(.betweenReadersFirst).bias.value == 0)
    #expect(within.upper.unit == "mm")
  }

  /// The definition: half the mean squared difference of exchangeable readings is their variance.
  @Test func `two readers of one condition agree with the slow definition, with gaps too`() throws {
    var first = readings(0)
    first[1][2] = nil
    first[3][5] = nil
    let study = try ReaderLimits(first: first, second: readings(1))
    // Mean product of the same reading less that of two readers of one case.
    var mean = 0.0
    let all = first.flatMap { $0.compactMap { $0 } }
    for x in all { mean += x / Double(all.count) }
    let same = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
    var (sum, count) = (0.0, 0.0)
    for c in 0..<7 {
      for a in 0..<4 {
        for b in 0..<4 where a != b {
          guard let x = first[a][c], let y = first[b][c] else { continue }
          sum += (x - mean) * (y - mean)
          count += 1
        }
      }
    }
    #expect(agree(study.limits(.betweenReadersFirst).standardDeviation, (2 * (same - sum / count)).squareRoot(), 1e-12))
    #expect(study.limits(.withinReaderBetweenConditions).upper.n == 26)
  }

  @Test func `limits obey their laws`() throws {
    let study = try ReaderLimits(first: readings(0), second: readings(1))
    let swapped = try ReaderLimits(first: readings(1), second: readings(0))
    for contrast in [
      ReaderLimits.Contrast.withinReaderBetweenConditions, .betweenReadersBetweenConditions,
    ] {
      #expect(agree(swapped.limits(contrast).lower.value, -(study.limits(contrast).upper.value ?? 0), 1e-12))
      #expect(agree(swapped.limits(contrast).bias.value, -(study.limits(contrast).bias.value ?? 0), 1e-12))
    }
    // Groups of readers who read cases of their own share nothing, and are still one study.
    let gaps = [Double?](repeating: nil, count: 7)
    let split = try ReaderLimits(
      first: readings(0).map { $0 + gaps } + readings(0).map { gaps + $0 },
      second: readings(1).map { $0 + gaps } + readings(1).map { gaps + $0 })
    #expect(agree(split.limits(.withinReaderBetweenConditions).bias.value, 1.6785714285714286, 1e-12))
    #expect(split.limits(.withinReaderBetweenConditions).standardDeviation != nil)
  }

  @Test func `too little is refused with a reason`() throws {
    let one = try ReaderLimits(first: [[1, 2, 3]], second: [[1, 2, 4]])
    #expect(
      one.limits(.betweenReadersBetweenConditions).bias.reason
        == .tooFewUnits(of: "readers", found: 1, needed: 2))
    #expect(throws: SampleError.empty) { try ReaderLimits(first: [], second: []) }
    #expect(throws: SampleError.self) { try ReaderLimits(first: [[1, 2]], second: [[1]]) }
  }
}
