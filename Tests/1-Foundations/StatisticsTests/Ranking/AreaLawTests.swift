// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Laws that every rank statistic keeps")
struct AreaLawTests {
  static let statistics: [(name: String, of: @Sendable (LabelledScores) -> Estimate)] = [
    ("area", { $0.area() }),
    ("partial area", { $0.partialArea(Self.range) }),
    ("average precision", { $0.averagePrecision() }),
    ("sensitivity at a specificity", { $0.sensitivity(atSpecificity: 0.8) }),
  ]
  private static let range: PartialRange = PartialRange(.specificity, from: 0.6, to: 0.9) ?? whole
  private static let whole: PartialRange = {
    guard let range = PartialRange(.specificity, from: 0, to: 1) else { preconditionFailure() }
    return range
  }()

  private static func same(_ a: Estimate, _ b: Estimate, within tolerance: Double = 1e-10) -> Bool {
    MadeScores.agree(a.value, b.value, within: tolerance)
      && MadeScores.agree(a.interval?.lower, b.interval?.lower, within: tolerance)
      && MadeScores.agree(a.interval?.upper, b.interval?.upper, within: tolerance)
  }

  private static func samples() throws -> [LabelledScores] {
    let plain = try MadeScores.sample(90, seed: 11, levels: 6)
    let weighted = try MadeScores.sample(90, seed: 12, weighted: true)
    return [
      plain, weighted, try MadeScores.clustered(plain, units: 30, seed: 1),
      try MadeScores.clustered(weighted, units: 30, seed: 2),
    ]
  }

  @Test func `swapping the classes turns the area around`() throws {
    for sample in try Self.samples() {
      let swapped = try LabelledScores(
        scores: sample.scores, isPositive: sample.isPositive.map { !$0 }, weights: sample.weights,
        clusters: sample.clusters)
      #expect(MadeScores.agree(swapped.area().value, sample.area().value.map { 1 - $0 }))
      #expect(MadeScores.agree(swapped.area().standardError, sample.area().standardError))
      let mirrored = try LabelledScores(
        scores: sample.scores.map { -$0 }, isPositive: swapped.isPositive, weights: sample.weights,
        clusters: sample.clusters)
      #expect(Self.same(mirrored.area(), sample.area()))
      #expect(Self.same(mirrored.specificity(atSensitivity: 0.7), sample.sensitivity(atSpecificity: 0.7)))
      let sensitivity = try #require(PartialRange(.sensitivity, from: 0.6, to: 0.9))
      #expect(Self.same(mirrored.partialArea(sensitivity), sample.partialArea(Self.range)))
    }
  }

  @Test(arguments: statistics.indices) func `a rising map of the scores changes nothing`(index: Int) throws {
    for sample in try Self.samples() {
      let mapped = try LabelledScores(
        scores: sample.scores.map { exp(3 * $0) }, isPositive: sample.isPositive, weights: sample.weights,
        clusters: sample.clusters)
      #expect(Self.same(Self.statistics[index].of(mapped), Self.statistics[index].of(sample)))
    }
  }

  @Test(arguments: statistics.indices) func `the order of the rows does not matter`(index: Int) throws {
    var random = SplitMix(seed: 77)
    for sample in try Self.samples() {
      let order = sample.scores.indices.shuffled(using: &random)
      let shuffled = try LabelledScores(
        scores: order.map { sample.scores[$0] }, isPositive: order.map { sample.isPositive[$0] },
        weights: sample.weights.map { weights in order.map { weights[$0] } },
        clusters: sample.clusters.map { clusters throws(SampleError) in
          try ClusterIndex(unitOfRow: order.map { clusters.unitOfRow[$0] }, count: clusters.count)
        })
      #expect(Self.same(Self.statistics[index].of(shuffled), Self.statistics[index].of(sample)))
    }
  }

  @Test(arguments: 0..<3) func `rows repeated within their cluster change nothing`(index: Int) throws {
    for sample in try Self.samples() {
      guard let clusters = sample.clusters else { continue }
      let twice = try LabelledScores(
        scores: sample.scores + sample.scores, isPositive: sample.isPositive + sample.isPositive,
        weights: sample.weights.map { $0 + $0 },
        clusters: ClusterIndex(unitOfRow: clusters.unitOfRow + clusters.unitOfRow, count: clusters.count))
      #expect(Self.same(Self.statistics[index].of(twice), Self.statistics[index].of(sample)))
    }
  }

  @Test(arguments: statistics.indices) func `only the proportion of weights matters`(index: Int) throws {
    let sample = try MadeScores.sample(90, seed: 12, levels: 20, weighted: true)
    let scaled = try LabelledScores(
      scores: sample.scores, isPositive: sample.isPositive, weights: sample.weights?.map { 3 * $0 })
    #expect(Self.same(Self.statistics[index].of(scaled), Self.statistics[index].of(sample)))
  }

  @Test(arguments: statistics.indices) func `weight two is the row twice and zero its absence`(index: Int) throws {
    let sample = try MadeScores.sample(60, seed: 21, levels: 8)
    let weights = (0..<60).map { Double($0 % 3) }
    let rows = (0..<60).flatMap { [Int](repeating: $0, count: $0 % 3) }
    let weighted = try LabelledScores(scores: sample.scores, isPositive: sample.isPositive, weights: weights)
    let repeated = try LabelledScores(
      scores: rows.map { sample.scores[$0] }, isPositive: rows.map { sample.isPositive[$0] })
    #expect(
      MadeScores.agree(Self.statistics[index].of(weighted).value, Self.statistics[index].of(repeated).value))
  }

  @Test(arguments: 0..<3) func `weights of one change nothing`(index: Int) throws {
    let sample = try MadeScores.sample(60, seed: 22, levels: 8)
    let ones = try LabelledScores(
      scores: sample.scores, isPositive: sample.isPositive, weights: [Double](repeating: 1, count: 60))
    #expect(Self.same(Self.statistics[index].of(ones), Self.statistics[index].of(sample)))
  }
}
