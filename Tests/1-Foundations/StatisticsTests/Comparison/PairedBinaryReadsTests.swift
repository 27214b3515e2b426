// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Two models' calls about the same rows")
struct PairedBinaryReadsTests {
  private func sample(_ seed: UInt64, rows: Int, units: Int?, copies: Int = 1) throws -> PairedBinaryReads {
    var random = SplitMix(seed: seed)
    var (test, reference, truth, unit): ([Bool], [Bool], [Bool], [Int32]) = ([], [], [], [])
    for row in 0..<rows {
      let isPositive = random.uniform() < 0.4
      let a = random.uniform() < (isPositive ? 0.85 : 0.2)
      let b = random.uniform() < 0.5 ? a : random.uniform() < (isPositive ? 0.7 : 0.25)
      for _ in 0..<copies {
        test.append(a)
        reference.append(b)
        truth.append(isPositive)
        unit.append(Int32(row % (units ?? rows)))
      }
    }
    return try PairedBinaryReads(
      test: test, reference: reference, isPositive: truth,
      clusters: units.map { count throws(SampleError) in try ClusterIndex(unitOfRow: unit, count: count) })
  }

  @Test func `counts agreement within the right class`() throws {
    let reads = try PairedBinaryReads(
      test: [true, true, false, false, true, false], reference: [true, false, true, false, false, false],
      isPositive: [true, true, true, true, false, false])
    #expect(
      reads.pairs(.sensitivity) == PairedProportions(both: 1, testOnly: 1, referenceOnly: 1, neither: 1))
    #expect(
      reads.pairs(.specificity) == PairedProportions(both: 1, testOnly: 0, referenceOnly: 1, neither: 0))
    #expect(reads.pairs(.accuracy)?.total == 6)
    #expect(reads.pairs(.precision) == nil)
  }

  @Test func `units of one row spread like pairs but for their correction`() throws {
    let plain = try sample(1, rows: 300, units: nil)
    let single = try sample(1, rows: 300, units: 300)
    for metric in [Metric.sensitivity, .specificity, .accuracy, .falseNegativeRate, .selectionRate] {
      let (a, b) = (plain.comparison(of: metric).difference, single.comparison(of: metric).difference)
      let n = Double(try #require(plain.pairs(metric)).total)
      #expect((try #require(a.value) - #require(b.value)).magnitude < 1e-14)
      let ratio = try #require(b.standardError) / #require(a.standardError)
      #expect((ratio * ratio - n / (n - 1)).magnitude < 1e-10)
      #expect(b.clusters != nil && b.method.contains("cluster-robust"))
    }
  }

  @Test func `writing each row twice into its cluster changes nothing`() throws {
    for metric in [Metric.sensitivity, .accuracy, .precision, .f1, .mcc, .balancedAccuracy] {
      let once = try sample(2, rows: 200, units: 50).comparison(of: metric)
      let twice = try sample(2, rows: 200, units: 50, copies: 2).comparison(of: metric)
      #expect((try #require(once.difference.value) - #require(twice.difference.value)).magnitude < 1e-13)
      #expect(
        (try #require(once.difference.standardError) - #require(twice.difference.standardError)).magnitude < 1e-13)
    }
  }

  @Test func `arms of different patients add their variances`() throws {
    let reads = try sample(4, rows: 200, units: 50)
    func arm(_ keep: (Int32) -> Bool) throws -> BinaryReads {
      let units = try #require(reads.test.clusters)
      return try BinaryReads(
        calls: reads.test.calls, isPositive: reads.test.isPositive,
        weights: units.unitOfRow.map { keep($0) ? 1 : 0 }, clusters: units)
    }
    let (one, two) = (try arm { $0 < 25 }, try arm { $0 >= 25 })
    for metric in [Metric.sensitivity, .precision, .mcc] {
      let (a, b) = (try #require(one.influence(of: metric)), try #require(two.influence(of: metric)))
      let comparison = Comparison(test: a, reference: b, metric: metric.rawValue, hypothesis: .superiority)
      let error = try #require(comparison.difference.standardError)
      #expect((error * error - (try #require(a.variance) + #require(b.variance))).magnitude < 1e-15)
      #expect(comparison.difference.value == a.value - b.value)
      #expect(comparison.tests.map(\.name) == ["difference.\(metric.rawValue)", "superiority.\(metric.rawValue)"])
    }
  }

  @Test func `changing places changes the sign`() throws {
    let one = try sample(3, rows: 150, units: nil)
    let other = try PairedBinaryReads(
      test: one.reference.calls, reference: one.test.calls, isPositive: one.test.isPositive)
    for metric in [Metric.sensitivity, .falsePositiveRate, .f1, .mcc, .npv, .positiveLikelihoodRatio] {
      let (a, b) = (one.comparison(of: metric), other.comparison(of: metric))
      #expect((try #require(a.difference.value) + #require(b.difference.value)).magnitude < 1e-14)
      #expect(
        (try #require(a.difference.interval?.lower) + #require(b.difference.interval?.upper)).magnitude < 1e-12)
      let (p, q) = (try #require(a.tests[0].pValue), try #require(b.tests[0].pValue))
      #expect((p - q).magnitude < 1e-9)
    }
  }

  @Test func `two equal columns cannot be told apart by a variance of zero`() throws {
    let calls = [true, false, true, true, false, false]
    let truth = [true, true, true, false, false, false]
    let reads = try PairedBinaryReads(test: calls, reference: calls, isPositive: truth)
    let mcc = reads.comparison(of: .mcc, hypothesis: .nonInferiority(margin: 0.1))
    #expect(mcc.isShown == nil && mcc.difference.value == 0 && mcc.difference.reason == .zeroStandardError)
    #expect(reads.comparison(of: .prevalence).difference.value == nil)
    #expect(reads.comparison(of: .auc).difference.value == nil)
  }

  /// Two models of equal accuracy on clustered rows: the test errs as often as it says.
  @Test func `holds its error rate on clustered rows`() throws {
    var random = SplitMix(seed: 5)
    var rejected = 0
    let studies = 2000
    for _ in 0..<studies {
      var (test, reference, units): ([Bool], [Bool], [Int32]) = ([], [], [])
      for unit in 0..<60 {
        let share = 0.5 + 0.45 * random.uniform()
        let other = 0.5 + 0.45 * random.uniform()
        for _ in 0..<4 {
          test.append(random.uniform() < share)
          reference.append(random.uniform() < other)
          units.append(Int32(unit))
        }
      }
      let reads = try PairedBinaryReads(
        test: test, reference: reference, isPositive: test.map { _ in true },
        clusters: ClusterIndex(unitOfRow: units, count: 60))
      if reads.comparison(of: .sensitivity).isShown == true { rejected += 1 }
    }
    let rate = Double(rejected) / Double(studies)
    #expect(rate > 0.035 && rate < 0.068, "\(rate)")
  }
}
