// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("What a site would need: its threshold and its calibration")
struct SiteThresholdTests {
  private static func isNear(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-10) -> Bool {
    guard let a else { return false }
    return (a - b).magnitude <= tolerance * max(1, b.magnitude)
  }

  /// scipy 1.17.1: the 54th of 60 scores, and the order statistics 49 and 59 by the binomial distribution.
  @Test func `the threshold for a sensitivity agrees with scipy`() throws {
    var random = SplitMix(seed: 5)
    let scores = (0..<60).map { _ in random.uniform() }
    let sample = try LabelledScores(scores: scores + [0.5], isPositive: scores.map { _ in true } + [false])
    let found = sample.threshold(forSensitivity: 0.9)
    #expect(found.value == 0.13670233132599785)
    #expect(found.interval == Interval(0.06179352468557575, 0.18796012170242216))
    #expect(found.n == 60)
  }

  @Test func `four positives on paper`() throws {
    let sample = try LabelledScores(scores: [4, 3, 2, 1, 9], isPositive: [true, true, true, true, false])
    #expect(sample.threshold(forSensitivity: 0.75).value == 2)
    #expect(sample.threshold(forSensitivity: 0.76).value == 1)
    #expect(sample.threshold(forSensitivity: 0.5).value == 3)
    // ½⁴ is more than 2.5 %: four scores bound nothing.
    #expect(sample.threshold(forSensitivity: 0.5).interval == Interval(-.infinity, .infinity))
    let none = try LabelledScores(scores: [1], isPositive: [false])
    #expect(none.threshold(forSensitivity: 0.5).reason == .noPositives)
  }

  @Test func `weights of one and clusters of one row give the same threshold, and a map of the scores maps it`() throws
  {
    var random = SplitMix(seed: 8)
    let scores = (0..<80).map { _ in random.uniform() }
    let truth = (0..<80).map { $0 % 4 != 0 }
    let plain = try LabelledScores(scores: scores, isPositive: truth)
    let clusters = try ClusterIndex(unitOfRow: (0..<80).map { Int32($0 / 2) }, count: 40)
    let grouped = try LabelledScores(scores: scores, isPositive: truth, clusters: clusters)
    let weighted = try LabelledScores(scores: scores, isPositive: truth, weights: scores.map { _ in 3 })
    let value = plain.threshold(forSensitivity: 0.8).value
    for other in [grouped, weighted] {
      let found = other.threshold(forSensitivity: 0.8)
      #expect(found.value == value)
      #expect(found.interval?.contains(value ?? 9) == true)
    }
    let mapped = try LabelledScores(scores: scores.map { exp($0) }, isPositive: truth)
    #expect(Self.isNear(mapped.threshold(forSensitivity: 0.8).value, exp(value ?? 0), 1e-14))
  }

  @Test func `the interval covers the population's threshold at least as often as it says`() throws {
    var covered = 0
    for study in 0..<2000 {
      var stream = PhiloxStream(seed: 12, replicate: study)
      let scores = (0..<70).map { _ in stream.uniform() }
      let sample = try LabelledScores(scores: scores, isPositive: scores.map { _ in true })
      if sample.threshold(forSensitivity: 0.8).interval?.contains(0.2) == true { covered += 1 }
    }
    #expect((0.94...0.99).contains(Double(covered) / 2000))
  }

  private static func drawn() throws -> (probabilities: [Double], truth: [Bool], weights: [Double]) {
    var random = SplitMix(seed: 13)
    let p = (0..<50).map { _ in random.uniform() }
    let truth = p.map { random.uniform() < $0 }
    return (p, truth, p.map { _ in 0.2 + random.uniform() })
  }

  /// statsmodels 0.15.0, GLM (binomial), with the log-odds as an offset and as a column.
  @Test func `the calibration line agrees with statsmodels`() throws {
    let data = try Self.drawn()
    let sample = try LabelledProbabilities(LabelledScores(scores: data.probabilities, isPositive: data.truth))
    let line = try sample.calibrationLine().get()
    #expect(Self.isNear(line.inTheLarge, -0.25969596652072374, 1e-8))
    #expect(Self.isNear(line.inTheLargeVariance, 0.11967590895626153, 1e-8))
    #expect(Self.isNear(line.slope, 0.6317743309939474, 1e-8))
    #expect(Self.isNear(line.slopeVariance, 0.053555262516208575, 1e-8))
    let certain = try LabelledProbabilities(LabelledScores(scores: [0, 0.5], isPositive: [false, true]))
    #expect(throws: SiteGap.self) { try certain.calibrationLine().get() }
  }

  /// numpy 2.4.6: the weighted mean of squares and the sum of squared linearised parts, times 50/49.
  @Test func `the weighted mean squared error agrees with numpy`() throws {
    let data = try Self.drawn()
    let sample = try LabelledScores(scores: data.probabilities, isPositive: data.truth).reweighted(data.weights)
    let found = try #require(try LabelledProbabilities(sample).squaredErrorInfluence())
    #expect(Self.isNear(found.value, 0.21361612454110143))
    #expect(Self.isNear(found.variance, 0.0010803532764385865))
  }
}
