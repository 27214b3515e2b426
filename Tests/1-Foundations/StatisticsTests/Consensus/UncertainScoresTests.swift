// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite struct UncertainScoresTests {
  static func made(_ count: Int, seed: UInt64, certain: Bool = false, ties: Bool = false) throws -> UncertainScores {
    var draws = SplitMix(seed: seed)
    var (scores, chances) = ([Double](), [Double]())
    for _ in 0..<count {
      let chance = draws.uniform()
      let sharp = chance * chance * (3 - 2 * chance)
      let score = 0.5 * sharp + 0.5 * draws.uniform()
      scores.append(ties ? (score * 5).rounded() / 5 : score)
      chances.append(certain ? (draws.uniform() < sharp ? 1 : 0) : sharp)
    }
    return try UncertainScores(scores: scores, chances: chances)
  }

  /// Two cases, diseased with chances ¾ and ¼, of which the first scores higher: of the pairs (diseased, healthy) the first is
  /// right with weight ¾·¾, the second wrong with ¼·¼; hence 9/10.
  @Test func `has the area that can be counted by hand`() throws {
    let sample = try UncertainScores(scores: [2, 1], chances: [0.75, 0.25])
    #expect(abs((sample.estimate(.auc).value ?? 0) - 0.9) < 1e-15)
    #expect(abs((sample.estimate(.sensitivity, threshold: 2).value ?? 0) - 0.75) < 1e-15)
    #expect(abs((sample.estimate(.specificity, threshold: 2).value ?? 0) - 0.75) < 1e-15)
    #expect(abs((sample.estimate(.precision, threshold: 2).value ?? 0) - 0.75) < 1e-15)
    #expect(abs((sample.estimate(.prevalence).value ?? 0) - 0.5) < 1e-15)
    let stated = try UncertainScores(scores: [0.75, 0.25], chances: [0.75, 0.25])
    // ¾·(¼)² + ¼·(¾)², twice the same.
    #expect(abs((stated.estimate(.brier).value ?? 0) - 0.1875) < 1e-15)
  }

  @Test(arguments: [false, true])
  func `agrees with the sum over all pairs`(ties: Bool) throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let sample = try Self.made(40, seed: seed, ties: ties)
      var (wins, pairs) = (0.0, 0.0)
      for i in 0..<40 {
        for j in 0..<40 where i != j {
          let weight = sample.chances[i] * (1 - sample.chances[j])
          let (a, b) = (sample.scores[i], sample.scores[j])
          wins += weight * (a > b ? 1 : a == b ? 0.5 : 0)
          pairs += weight
        }
      }
      #expect(abs((sample.estimate(.auc).value ?? 0) - wins / pairs) < 1e-12)
    }
  }

  @Test(arguments: [false, true])
  func `gives the plain results where every label is certain`(ties: Bool) throws {
    let sample = try Self.made(90, seed: 8, certain: true, ties: ties)
    let plain = try LabelledScores(scores: sample.scores, isPositive: sample.chances.map { $0 > 0.5 })
    let (mine, deLong) = (sample.estimate(.auc), plain.area())
    #expect(abs((mine.value ?? 0) - (deLong.value ?? 1)) < 1e-13)
    #expect(abs((mine.standardError ?? 0) - (deLong.standardError ?? 1)) < 1e-13)
    #expect(abs((mine.interval?.lower ?? 0) - (deLong.interval?.lower ?? 1)) < 1e-12)
    let reads = BinaryReads(plain, threshold: 0.4)
    for metric in [
      Metric.sensitivity, .specificity, .precision, .npv, .accuracy, .falsePositiveRate, .falseNegativeRate,
      .prevalence,
      .selectionRate,
    ] {
      let (a, b) = (sample.estimate(metric, threshold: 0.4), reads.estimate(metric))
      #expect(abs((a.value ?? 0) - (b.value ?? 1)) < 1e-13, "\(metric)")
      #expect(abs((a.interval?.lower ?? 0) - (b.interval?.lower ?? 1)) < 1e-10, "\(metric)")
      #expect(abs((a.interval?.upper ?? 0) - (b.interval?.upper ?? 1)) < 1e-10, "\(metric)")
      let gap = sample.comparison(metric, threshold: 0.4).gap
      #expect(gap.value == 0 && gap.interval == nil && gap.reason == .zeroStandardError)
    }
    #expect(abs((sample.estimate(.f1, threshold: 0.4).value ?? 0) - (reads.estimate(.f1).value ?? 1)) < 1e-13)
    let clusters = try ClusterIndex(unitOfRow: (0..<90).map { Int32($0 / 3) }, count: 30)
    let grouped = try UncertainScores(scores: sample.scores, chances: sample.chances, clusters: clusters)
    let obuchowski = try LabelledScores(
      scores: sample.scores, isPositive: sample.chances.map { $0 > 0.5 }, clusters: clusters
    ).area()
    #expect(abs((grouped.estimate(.auc).standardError ?? 0) - (obuchowski.standardError ?? 1)) < 1e-12)
  }

  /// Rubin's rules over many drawn truths approach the closed form.
  @Test(arguments: [
    Metric.auc, .sensitivity, .specificity, .precision, .accuracy, .balancedAccuracy, .f1, .brier, .prevalence,
  ])
  func `is the limit of many imputations`(metric: Metric) throws {
    let sample = try Self.made(400, seed: 4)
    let closed = sample.estimate(metric, threshold: 0.5)
    let drawn = sample.imputed(metric, threshold: 0.5, imputations: 1500, seed: 7)
    #expect(abs((closed.value ?? 0) - (drawn.value ?? 1)) < 0.002)
    let ratio = (drawn.standardError ?? 0) / (closed.standardError ?? 1)
    #expect(ratio > 0.97 && ratio < 1.03, "\(ratio)")
    #expect(drawn.seed == 7)
  }

  @Test func `spreads like a bootstrap of cases whose truths are drawn`() throws {
    let sample = try Self.made(400, seed: 4)
    let metrics: [Metric] = [.auc, .sensitivity, .specificity, .accuracy]
    let boot = try sample.bootstrapped(
      metrics, threshold: 0.5, plan: BootstrapPlan(unit: .rows, seed: 5, replicates: 1500, workers: 2))
    for (metric, estimate) in zip(metrics, boot) {
      let closed = sample.estimate(metric, threshold: 0.5)
      let ratio = (estimate.standardError ?? 0) / (closed.standardError ?? 1)
      #expect(ratio > 0.92 && ratio < 1.08, "\(metric) \(ratio)")
      #expect(estimate.value == closed.value && estimate.seed == 5 && estimate.interval != nil)
    }
    let one = try sample.bootstrapped(
      metrics, threshold: 0.5, plan: BootstrapPlan(unit: .rows, seed: 5, replicates: 1500, workers: 1))
    #expect(one == boot)
  }

  @Test func `shows what guessing the labels hides`() throws {
    let sample = try Self.made(500, seed: 6)
    let result = sample.comparison(.auc)
    // The scores follow the chances, so they sort the guessed labels better than the true ones.
    #expect((result.mostLikely.value ?? 0) > (result.expected.value ?? 1))
    let gap = try #require(result.gap.value)
    #expect(abs(gap - ((result.expected.value ?? 0) - (result.mostLikely.value ?? 0))) < 1e-15)
    #expect((result.gap.interval?.upper ?? 1) < 0)
    // Neither the case sampling is lost nor the uncertainty of the labels.
    #expect((result.expected.standardError ?? 0) > (result.mostLikely.standardError ?? 1))
  }

  @Test func `follows the laws of the area`() throws {
    let sample = try Self.made(120, seed: 9, ties: true)
    let area = sample.estimate(.auc)
    let mirrored = try UncertainScores(scores: sample.scores.map { -$0 }, chances: sample.chances.map { 1 - $0 })
    #expect(abs((mirrored.estimate(.auc).value ?? 0) - (area.value ?? 1)) < 1e-12)
    #expect(abs((mirrored.estimate(.auc).standardError ?? 0) - (area.standardError ?? 1)) < 1e-12)
    let stretched = try UncertainScores(scores: sample.scores.map { exp(3 * $0) }, chances: sample.chances)
    #expect(stretched.estimate(.auc).value == area.value)
    let weighted = try UncertainScores(
      scores: sample.scores, chances: sample.chances, weights: sample.scores.map { _ in 2.5 })
    let share = weighted.estimate(.sensitivity, threshold: 0.5).value ?? 0
    #expect(abs(share - (sample.estimate(.sensitivity, threshold: 0.5).value ?? 1)) < 1e-12)
  }

  @Test func `says why there is no number`() throws {
    let healthy = try UncertainScores(scores: [1, 2], chances: [0, 0])
    #expect(healthy.estimate(.auc).reason == .noPositives)
    #expect(healthy.estimate(.sensitivity, threshold: 1).reason == .noPositives)
    #expect(healthy.estimate(.brier).value == nil)
    #expect(healthy.estimate(.accuracy).reason != nil)
    #expect(healthy.estimate(.ici).value == nil)
    let empty = try UncertainScores(scores: [], chances: [])
    #expect(empty.estimate(.auc).reason == .noObservations)
    #expect(throws: AnnotationError.badSetting("the chance of disease", needed: "in 0…1")) {
      try UncertainScores(scores: [1], chances: [1.5])
    }
    let alone = try UncertainScores(scores: [1], chances: [0.5])
    #expect(alone.estimate(.auc).value == nil)
  }
}
