// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Cost curve")
struct CostCurveTests {
  private let cases = UtilityCases()

  // numpy 2.4.6: the least of all thresholds.
  @Test func `is the least cost of all thresholds`() throws {
    let curve = try #require(CostCurve(cases.sample(cases.first, .plain), points: 5))
    let values = curve.envelope.map(\.cost.value)
    for (value, expected) in zip(values, [0, 0.084375, 0.15937500000000002]) {
      #expect(abs((value ?? 1) - expected) < 1e-12)
    }
    #expect(abs(values[4] ?? 1) < 1e-12)
    #expect(curve.envelope.map(\.probabilityCost) == [0, 0.25, 0.5, 0.75, 1])
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func `agrees with trying every threshold`(seed: UInt64) throws {
    let cases = UtilityCases(60, seed: seed)
    let sample = try cases.sample(cases.second, .weighted)
    let curve = try #require(CostCurve(sample, points: 21))
    for point in curve.envelope {
      var least = min(point.probabilityCost, 1 - point.probabilityCost)
      for threshold in sample.scores {
        let reads = BinaryReads(sample, threshold: threshold)
        let missed = try #require(reads.estimate(.falseNegativeRate).value)
        let alarms = try #require(reads.estimate(.falsePositiveRate).value)
        least = min(least, missed * point.probabilityCost + alarms * (1 - point.probabilityCost))
      }
      #expect(abs((point.cost.value ?? 9) - least) < 1e-12)
    }
    // Between the ends of the useful range it is cheaper than no model, beyond them not.
    let useful = try #require(curve.usefulRange)
    for point in curve.envelope {
      let naive = min(point.probabilityCost, 1 - point.probabilityCost)
      let gain = naive - (point.cost.value ?? 9)
      if useful.contains(point.probabilityCost) { #expect(gain > -1e-12) } else { #expect(gain < 1e-12) }
    }
  }

  @Test func `an operating point is a line between its two rates`() throws {
    let reads = BinaryReads(try cases.sample(cases.first, .plain), threshold: 0.4)
    let line = try #require(OperatingLine(reads, points: 5))
    // 72 of 80 are found, 48 of 160 are false alarms.
    for (place, cost) in zip(line.probabilityCosts, line.costs) {
      #expect(MadeScores.agree(cost.value, 0.1 * place + 0.3 * (1 - place)))
    }
    // Cheaper than calling none from 0.3/(0.3 + 0.9) on, than calling all up to 0.7/0.8.
    #expect(MadeScores.agree(line.usefulRange?.lowerBound, 0.25))
    #expect(MadeScores.agree(line.usefulRange?.upperBound, 0.875))
    // Halfway: ¼ of both binomial variances, with n − 1; Scheffé's band is √(5.99)/1.96 as wide.
    let (missed, alarms): (Double, Double) = (0.09 / 79, 0.21 / 159)
    let variance = 0.25 * (missed + alarms)
    #expect(MadeScores.agree(line.costs[2].standardError, variance.squareRoot()))
    let band = line.band[2]
    #expect(MadeScores.agree((band.upper - band.lower) / 2, (5.991464547107979 * variance).squareRoot(), within: 1e-10))
  }

  @Test func `a score without a class has no curve`() throws {
    #expect(CostCurve(try LabelledScores(scores: [1, 2], isPositive: [true, true])) == nil)
    #expect(OperatingLine(try BinaryReads(calls: [true], isPositive: [true])) == nil)
  }

  // numpy 2.4.6: the least mean cost over all thresholds, and where.
  @Test func `finds the threshold of least cost and what cannot be told from it`() throws {
    let costs = try #require(BinaryCosts(falsePositive: 5, falseNegative: 30, truePositive: 2, trueNegative: 1))
    for design in UtilityCases.Design.allCases {
      let sample = try cases.sample(cases.first, design)
      let found = try #require(CostMinimalThresholds(sample, costs: costs))
      if design == .plain {
        #expect(MadeScores.agree(found.threshold, 0.35249060852334196))
        #expect(MadeScores.agree(found.cost.value, 2.35))
      }
      #expect(found.region.contains(found.threshold))
      // Each end of the region is inside by the paired interval, and the region holds more than a point here.
      let best = try #require(BinaryReads(sample, threshold: found.threshold).influence(of: costs))
      for end in [found.region.lowerBound, found.region.upperBound] {
        let own = try #require(BinaryReads(sample, threshold: end).influence(of: costs))
        let variance = try #require(own.variance) + #require(best.variance)
        let error = max(0, variance - 2 * (try #require(own.covariance(with: best)))).squareRoot()
        #expect(own.value - best.value <= 1.96 * error + 1e-9)
      }
      #expect(found.region.upperBound > found.region.lowerBound)
    }
  }
}
