// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Calls of weighted and clustered rows")
struct BinaryReadsTests {
  /// 120 rows in 40 units of unequal size, of which a share has the truth and the rightness of its unit; weights between ½ and 2½.
  struct Sample {
    var calls: [Bool] = []
    var truth: [Bool] = []
    var weights: [Double] = []
    var units: [Int32] = []

    init(seed: UInt64, together: Double = 0) {
      var random = SplitMix(seed: seed)
      let common = (0..<40).map { _ in (truth: random.uniform() < 0.4, isRight: random.uniform() < 0.8) }
      for row in 0..<120 {
        let unit = row < 60 ? row % 40 : Int(random.uniform() * 40)
        units.append(Int32(unit))
        let isPositive = random.uniform() < together ? common[unit].truth : random.uniform() < 0.4
        let isRight = random.uniform() < together ? common[unit].isRight : random.uniform() < 0.8
        truth.append(isPositive)
        calls.append(isPositive == isRight)
        weights.append(0.5 + 2 * random.uniform())
      }
    }

    func reads(weighted: Bool = true, clustered: Bool = true) throws -> BinaryReads {
      try BinaryReads(
        calls: calls, isPositive: truth, weights: weighted ? weights : nil,
        clusters: clustered ? ClusterIndex(unitOfRow: units, count: 40) : nil)
    }
  }

  static let metrics = Metric.allCases.filter {
    ($0.needsOperatingPoint || $0 == .prevalence) && !$0.needsDeclaredWorth
  }

  /// Eight patients; computed in numpy from the ratio estimator, its linearised variance, Korn and Graubard's
  /// reduction and scipy's beta quantiles.
  @Test func `effective counts agree with an independent computation`() throws {
    let success = [[1, 1, 0], [1], [0, 0], [1, 1], [1, 0, 1, 1], [0], [1, 1, 1], [0, 1]]
    let weights: [[Double]] = [[1, 2, 1], [3], [1, 1], [0.5, 0.5], [1, 1, 1, 1], [2], [1, 1, 2], [1, 4]]
    let units = success.enumerated().flatMap { unit, rows in rows.map { _ in Int32(unit) } }
    let clusters = try ClusterIndex(unitOfRow: units, count: 8)
    let calls = success.joined().map { $0 == 1 }
    let truth = calls.map { _ in true }
    func expect(
      _ weights: [Double]?, value: Double, variance: Double, _ rows: [(ProportionInterval, Double, Double)]
    ) throws {
      let reads = try BinaryReads(calls: calls, isPositive: truth, weights: weights, clusters: clusters)
      for (kind, lower, upper) in rows {
        let estimate = reads.estimate(.sensitivity, interval: kind)
        let error = try #require(estimate.standardError)
        #expect((try #require(estimate.value) - value).magnitude < 1e-14)
        #expect((error * error - variance).magnitude < 1e-14)
        #expect((try #require(estimate.interval?.lower) - lower).magnitude < 1e-10)
        #expect((try #require(estimate.interval?.upper) - upper).magnitude < 1e-10)
        #expect(estimate.n == 18 && estimate.clusters == 8)
        #expect(estimate.method == "\(kind.title), effective sample size (cluster-robust)")
      }
    }
    try expect(
      nil, value: 2.0 / 3, variance: 0.014109347442680775,
      [
        (.wilson, 0.37778819649594386, 0.86821198290143), (.clopperPearson, 0.3316073513844707, 0.9095925244678347),
        (.jeffreys, 0.3736772428932951, 0.882792392277384),
      ])
    try expect(
      Array(weights.joined()), value: 0.72, variance: 0.011656045714285712,
      [
        (.wilson, 0.43790989900986754, 0.8945960531737118), (.clopperPearson, 0.39701742761520287, 0.9308836860439974),
        (.jeffreys, 0.4385003048322442, 0.908062139589496),
      ])
  }

  /// The slow definition: a unit's pull is how the metric moves when the weight of its rows is turned up a little.
  @Test(arguments: metrics, [1, 2] as [UInt64])
  func `influence is the slope in a unit's weight`(metric: Metric, seed: UInt64) throws {
    let sample = Sample(seed: seed)
    let influence = try #require(try sample.reads().influence(of: metric))
    let clusters = try ClusterIndex(unitOfRow: sample.units, count: 40)
    let step = 1e-4
    for unit in stride(from: 0, to: 40, by: 3) {
      func value(_ sign: Double) throws -> Double {
        let turned = zip(sample.weights, sample.units).map { $0 * ($1 == unit ? 1 + sign * step : 1) }
        let reads = try BinaryReads(
          calls: sample.calls, isPositive: sample.truth, weights: turned, clusters: clusters)
        return try #require(reads.estimate(metric).value)
      }
      let slope = try (value(1) - value(-1)) / (2 * step)
      #expect((influence.positive[unit] + influence.negative[unit] - slope).magnitude < 1e-8)
    }
  }

  @Test(arguments: metrics) func `scaling all weights changes nothing`(metric: Metric) throws {
    let sample = Sample(seed: 3)
    let scaled = try BinaryReads(
      calls: sample.calls, isPositive: sample.truth, weights: sample.weights.map { $0 * 7.5 },
      clusters: ClusterIndex(unitOfRow: sample.units, count: 40))
    try expectSame(try sample.reads().estimate(metric), scaled.estimate(metric))
  }

  @Test(arguments: metrics) func `writing each row twice into its cluster changes nothing`(metric: Metric) throws {
    // Units must agree somewhat: else a share is worth as many trials as it has rows, and there are more rows now.
    let sample = Sample(seed: 4, together: 0.8)
    let twice = try BinaryReads(
      calls: sample.calls + sample.calls, isPositive: sample.truth + sample.truth,
      clusters: ClusterIndex(unitOfRow: sample.units + sample.units, count: 40))
    let once = try sample.reads(weighted: false)
    try expectSame(once.estimate(metric), twice.estimate(metric))
    #expect(twice.estimate(metric).n == 2 * once.estimate(metric).n)
  }

  @Test(arguments: metrics) func `permuting the rows changes nothing`(metric: Metric) throws {
    let sample = Sample(seed: 5)
    let turned = try BinaryReads(
      calls: sample.calls.reversed(), isPositive: sample.truth.reversed(), weights: sample.weights.reversed(),
      clusters: ClusterIndex(unitOfRow: sample.units.reversed(), count: 40))
    try expectSame(try sample.reads().estimate(metric), turned.estimate(metric))
  }

  @Test(arguments: metrics) func `units of one row spread like plain rows but for their correction`(
    metric: Metric
  ) throws {
    let sample = Sample(seed: 6)
    let plain = try sample.reads(weighted: false, clustered: false)
    let single = try BinaryReads(
      calls: sample.calls, isPositive: sample.truth,
      clusters: ClusterIndex(unitOfRow: (0..<120).map { Int32($0) }, count: 120))
    let (a, b) = (plain.estimate(metric), single.estimate(metric))
    #expect((try #require(a.value) - #require(b.value)).magnitude < 1e-15)
    let ratio = try #require(b.standardError) / #require(a.standardError)
    let smallest = Double(min(plain.counts.positives, plain.counts.negatives, plain.counts.calledPositive))
    #expect(ratio > 1 && ratio * ratio <= smallest / (smallest - 1) + 1e-12)
    #expect(plain.influence(of: metric)?.variance == single.influence(of: metric)?.variance)
  }

  @Test(arguments: metrics) func `equal weights are no weights`(metric: Metric) throws {
    let sample = Sample(seed: 7)
    let one = try BinaryReads(
      calls: sample.calls, isPositive: sample.truth, weights: sample.calls.map { _ in 0.25 },
      clusters: ClusterIndex(unitOfRow: sample.units, count: 40))
    try expectSame(try sample.reads(weighted: false).estimate(metric), one.estimate(metric))
  }

  @Test func `a share of one rests on the units, not the rows`() throws {
    let clusters = try ClusterIndex(unitOfRow: (0..<90).map { Int32($0 / 3) }, count: 30)
    let all = [Bool](repeating: true, count: 90)
    let reads = try BinaryReads(calls: all, isPositive: all, clusters: clusters)
    #expect(
      reads.estimate(.sensitivity, interval: .clopperPearson).interval
        == Proportion(successes: 30, trials: 30).bounds(.clopperPearson))
    // One unit with nearly all the weight is worth one trial.
    let lopsided = try BinaryReads(
      calls: all, isPositive: all, weights: (0..<90).map { $0 < 3 ? 1e9 : 1 }, clusters: clusters)
    let lower = try #require(lopsided.estimate(.sensitivity, interval: .clopperPearson).interval?.lower)
    #expect((lower - 0.025).magnitude < 1e-6)
  }

  @Test func `one unit has a share but no interval`() throws {
    let reads = try BinaryReads(
      calls: [true, false, true], isPositive: [true, true, true],
      clusters: ClusterIndex(unitOfRow: [0, 0, 0], count: 1))
    let estimate = reads.estimate(.sensitivity)
    #expect(estimate.value == 2.0 / 3)
    #expect(estimate.interval == nil)
    #expect(estimate.reason == .tooFewUnits(of: "sampling units", found: 1, needed: 2))
  }

  @Test func `rows of weight zero count for nothing`() throws {
    let reads = try BinaryReads(
      calls: [true, false, true, false], isPositive: [true, true, false, false], weights: [1, 0, 1, 1])
    #expect(reads.counts == ConfusionCounts(truePositives: 1, falsePositives: 1, trueNegatives: 1))
    #expect(reads.estimate(.sensitivity).value == 1)
  }

  @Test func `calls positive at the threshold and above`() throws {
    let scores = try LabelledScores(scores: [0.2, 0.5, 0.7], isPositive: [false, true, true])
    #expect(BinaryReads(scores, threshold: 0.5).calls == [false, true, true])
  }

  @Test func `names the column and row that do not fit`() {
    #expect(throws: SampleError.lengthsDiffer(of: "truth", expected: 2, found: 1)) {
      try BinaryReads(calls: [true, false], isPositive: [true])
    }
    #expect(throws: SampleError.badWeight(index: 1)) {
      try BinaryReads(calls: [true, false], isPositive: [true, false], weights: [1, -.infinity])
    }
  }

  private func expectSame(_ a: Estimate, _ b: Estimate) throws {
    #expect((try #require(a.value) - #require(b.value)).magnitude < 1e-13)
    #expect((try #require(a.standardError) - #require(b.standardError)).magnitude < 1e-12)
    #expect((try #require(a.interval?.lower) - #require(b.interval?.lower)).magnitude < 1e-11)
    #expect((try #require(a.interval?.upper) - #require(b.interval?.upper)).magnitude < 1e-11)
  }
}
