// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Risk and coverage where the least sure cases are handed over")
struct RiskCoverageTests {
  @Test func `four cases agree with paper and pencil`() throws {
    let sample = try DeferralCases.made(confidence: [0.9, 0.8, 0.7, 0.6], wrong: [false, true, false, true])
    let areas = try #require(sample.areas)
    // Selective risks 0, 1/2, 1/3, 1/2; in the best order 0, 0, 1/3, 1/2.
    #expect(abs(areas.selective - 1.0 / 3) < 1e-15)
    #expect(abs(areas.idealSelective - 5.0 / 24) < 1e-15)
    #expect(abs(areas.excess - 1.0 / 8) < 1e-15)
    #expect(abs((areas.normalisedSelective ?? 0) - 3.0 / 7) < 1e-15)
    #expect(areas.generalised == 3.0 / 16 && areas.idealGeneralised == 2.0 / 16)
    #expect(areas.normalisedGeneralised == 0.5)
    #expect(sample.curve.points.map(\.risk) == [0, 0.5, 1.0 / 3, 0.5])
    #expect(sample.curve.points.map(\.coverage) == [0.25, 0.5, 0.75, 1])
    #expect(sample.curve.risk(at: 0.5) == 0.5)
    // Half of the third case: (1 + 0) / 2.5.
    #expect(abs((sample.curve.risk(at: 0.625) ?? 0) - 0.4) < 1e-15)
  }

  @Test(arguments: 0..<20) func `ties are the mean over all orders of the tied cases`(seed: UInt64) throws {
    let sample = try DeferralCases.random(7, seed: seed, levels: 3)
    var (selective, generalised, count) = (0.0, 0.0, 0.0)
    for order in DeferralCases.orders(Array(0..<7)) {
      let confidence = order.map { sample.confidence[$0] }
      guard zip(confidence, confidence.dropFirst()).allSatisfy({ $0 >= $1 }) else { continue }
      let areas = DeferralCases.areas(order.map { sample.losses[$0] })
      selective += areas.selective
      generalised += areas.generalised
      count += 1
    }
    let areas = try #require(sample.areas)
    #expect(abs(areas.selective - selective / count) < 1e-14)
    #expect(abs(areas.generalised - generalised / count) < 1e-14)
  }

  @Test(arguments: [40, 300, 5000]) func `long groups of ties agree with the sum over every coverage`(n: Int) throws {
    let sample = try DeferralCases.random(n, seed: 5, levels: 4)
    let groups = Dictionary(grouping: 0..<n) { sample.confidence[$0] }.sorted { $0.key > $1.key }
    var (kept, sum, expected) = (0.0, 0.0, 0.0)
    for (_, rows) in groups {
      let mean = rows.reduce(0) { $0 + sample.losses[$1] } / Double(rows.count)
      for _ in rows {
        kept += 1
        sum += mean
        expected += sum / kept / Double(n)
      }
    }
    #expect(abs((sample.areas?.selective ?? 0) - expected) < 1e-12)
  }

  /// numpy 2.4: argsort, cumsum and trapezoid of the definitions, on the same SplitMix stream.
  @Test func `error and Brier loss agree with numpy`() throws {
    var random = SplitMix(seed: 27)
    var (scores, truth): ([Double], [Bool]) = ([], [])
    for _ in 0..<60 {
      let p = random.uniform()
      scores.append(p)
      truth.append(random.uniform() < pow(p, 1.5))
    }
    let sample = try LabelledScores(scores: scores, isPositive: truth)
    let expected: [(DeferralLoss, [Double])] = [
      (
        .error,
        [
          0.18333333333333332, 0.0525549918140205, 0.033098136088909255, 0.20197002383732368, 0.04041666666666667,
          0.3153988868274583, 0.08333333333333333, 0.03333333333333333,
        ]
      ),
      (
        .brier,
        [
          0.12371777329813348, 0.04741604684246332, 0.013384690427627438, 0.1492387687317686, 0.035100586465377955,
          0.2603499640347267, 0.08968590918398762, 0.03786102773600852,
        ]
      ),
    ]
    for (loss, numbers) in expected {
      let deferral = try DeferralSample(sample, threshold: 0.5, loss: loss, confidence: .distance(from: 0.5))
      let areas = try #require(deferral.areas)
      let found: [Double?] = [
        areas.meanLoss, areas.selective, areas.excess, areas.normalisedSelective, areas.generalised,
        areas.normalisedGeneralised, deferral.curve.risk(at: 0.8), deferral.curve.risk(at: 0.5),
      ]
      for (value, number) in zip(found, numbers) { #expect(abs((value ?? .infinity) - number) < 1e-13) }
    }
  }

  @Test(arguments: 0..<10) func `the generalised area is the area under the ROC curve in disguise`(seed: UInt64) throws
  {
    let sample = try DeferralCases.random(80, seed: seed, levels: seed % 2 == 0 ? 5 : nil)
    let area = try #require(
      LabelledScores(scores: sample.confidence, isPositive: sample.losses.map { $0 == 0 }).area().value)
    let areas = try #require(sample.areas)
    let error = areas.meanLoss
    #expect(abs(areas.generalised - ((1 - area) * error * (1 - error) + error * error / 2)) < 1e-14)
    #expect(abs((areas.normalisedGeneralised ?? 0) - 2 * (1 - area)) < 1e-12)
  }

  @Test func `the ideal area approaches the limit that the paper gives`() throws {
    let n = 40_000
    let sample = try DeferralCases.made(
      confidence: (0..<n).map { Double($0) }, wrong: (0..<n).map { $0 % 5 == 0 })
    let areas = try #require(sample.areas)
    #expect(abs(areas.idealSelective - (0.2 + 0.8 * log(0.8))) < 1e-4)
  }

  @Test(arguments: 0..<5) func `order of rows and monotone maps of the confidence change nothing`(seed: UInt64) throws {
    let sample = try DeferralCases.random(50, seed: seed, levels: 12)
    var random = SplitMix(seed: seed + 100)
    let shuffled = (0..<50).shuffled(using: &random)
    let other = try DeferralCases.made(
      confidence: shuffled.map { exp(sample.confidence[$0]) - 7 }, wrong: shuffled.map { sample.losses[$0] == 1 })
    let (a, b) = (try #require(sample.areas), try #require(other.areas))
    #expect(abs(a.selective - b.selective) < 1e-14 && abs(a.generalised - b.generalised) < 1e-14)
    for coverage in [0.1, 0.33, 0.8, 1] {
      #expect(abs((sample.curve.risk(at: coverage) ?? 0) - (other.curve.risk(at: coverage) ?? 1)) < 1e-14)
    }
  }

  @Test func `a confidence that knows nothing is no better than chance, and one that knows all is ideal`() throws {
    let wrong = (0..<90).map { $0 % 6 == 0 }
    let blind = try #require(DeferralCases.made(confidence: wrong.map { _ in 1 }, wrong: wrong).areas)
    #expect(abs((blind.normalisedSelective ?? 0) - 1) < 1e-13)
    #expect(abs((blind.normalisedGeneralised ?? 0) - 1) < 1e-13)
    let knowing = try #require(DeferralCases.made(confidence: wrong.map { $0 ? 0 : 1 }, wrong: wrong).areas)
    #expect(abs(knowing.normalisedSelective ?? 1) < 1e-13 && abs(knowing.excess) < 1e-13)
    let faultless = try #require(DeferralCases.made(confidence: [1, 2, 3], wrong: [false, false, false]).areas)
    #expect(faultless.selective == 0 && faultless.normalisedSelective == nil)
  }

  @Test func `confidences of a score are what they say`() throws {
    #expect(abs(CaseConfidence.distance(from: 0.3).value(of: 0.1) - 0.2) < 1e-15)
    #expect(CaseConfidence.maximumProbability.value(of: 0.1) == 0.9)
    let logit = CaseConfidence.logitDistance(from: 0.1)
    #expect(abs(logit.value(of: 0.5) - log(9)) < 1e-14)
    #expect(logit.value(of: 0) == .greatestFiniteMagnitude && logit.value(of: 1) == .greatestFiniteMagnitude)
    let scores = try LabelledScores(scores: [0.2, 0.7], isPositive: [true, false])
    #expect(throws: SampleError.lengthsDiffer(of: "confidence", expected: 2, found: 1)) {
      try DeferralSample(scores, threshold: 0.5, confidence: [1])
    }
    #expect(throws: SampleError.notFinite(column: "confidence", index: 1)) {
      try DeferralSample(scores, threshold: 0.5, confidence: [1, .infinity])
    }
    let costs = try DeferralSample(
      scores, threshold: 0.5, loss: .cost(missed: 5, falseAlarm: 2), confidence: .maximumProbability)
    #expect(costs.losses == [5, 2])
  }
}
