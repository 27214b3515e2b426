// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Band of a decision curve")
struct DecisionCurveBandTests {
  private let cases = UtilityCases()

  @Test func `reaches as far as the pointwise interval at one threshold, and further at many`() throws {
    let probabilities = try cases.probabilities(cases.first, .both)
    let grid = try #require(ThresholdGrid([0.3]))
    let one = try #require(DecisionCurve(probabilities, grid: grid))
    let band = try #require(one.band(.model, seed: 3, replicates: 20_000))
    // 1.96 by the normal distribution; the Monte Carlo error of this quantile is about 0.02.
    #expect(abs(band.reach - 1.959964) < 0.06)
    let many = try #require(DecisionCurve(probabilities))
    let wide = try #require(many.band(.model, seed: 3))
    #expect(wide.reach > band.reach + 0.2)
    let model = many.estimates(.model)
    for point in wide.points {
      let place = try #require(many.thresholds.firstIndex(of: point.abscissa))
      let interval = try #require(model[place].interval)
      #expect(point.lower < interval.lower && point.upper > interval.upper)
    }
  }

  @Test(arguments: [UtilityCases.Design.plain, .both]) func `is the same on any number of threads`(
    design: UtilityCases.Design
  ) throws {
    let curve = try #require(DecisionCurve(cases.probabilities(cases.first, design)))
    let one = curve.band(.overTreatAll, seed: 9, replicates: 300)
    #expect(one == curve.band(.overTreatAll, seed: 9, replicates: 300, workers: 3))
    #expect(one != curve.band(.overTreatAll, seed: 10, replicates: 300))
  }

  @Test func `draws clustered single rows as it draws independent ones`() throws {
    // Each row its own cluster: the same law, drawn another way.
    let plain = try cases.sample(cases.first, .plain)
    let single = try LabelledScores(
      scores: plain.scores, isPositive: plain.isPositive,
      clusters: ClusterIndex(unitOfRow: (0..<240).map { Int32($0) }, count: 240))
    let a = try #require(DecisionCurve(LabelledProbabilities(plain))?.band(.model, seed: 1, replicates: 4000))
    let b = try #require(DecisionCurve(LabelledProbabilities(single))?.band(.model, seed: 2, replicates: 4000))
    #expect(abs(a.reach - b.reach) < 0.12)
  }

  @Test func `covers the whole curve about as often as it says`() throws {
    let grid = try #require(ThresholdGrid(from: 0.1, to: 0.6, step: 0.05))
    // A score u in 0…1 of density 1 among the healthy and 2u among the diseased, three tenths being diseased.
    let truth = grid.thresholds.map { (t: Double) -> Double in 0.3 * (1 - t * t) - 0.7 * t }
    var covered = 0
    for study in 0..<300 as Range<UInt64> {
      var random = SplitMix(seed: 1000 + study)
      var (scores, positives) = ([Double](), [Bool]())
      for _ in 0..<200 {
        let isPositive = random.uniform() < 0.3
        positives.append(isPositive)
        let u = random.uniform()
        scores.append(isPositive ? u.squareRoot() : u)
      }
      let curve = try #require(
        DecisionCurve(LabelledProbabilities(LabelledScores(scores: scores, isPositive: positives)), grid: grid))
      let band = try #require(curve.band(.model, seed: study, replicates: 300))
      let isCovered = zip(band.points, truth).allSatisfy { $0.lower <= $1 && $1 <= $0.upper }
      if isCovered { covered += 1 }
    }
    // 95 % of 300 less three standard errors; a normal band on 200 cases may lose a point or two more.
    #expect(covered >= 270, "\(covered) of 300")
  }
}
