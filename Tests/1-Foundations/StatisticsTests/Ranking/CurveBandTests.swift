// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("ROC and precision–recall curves and their bands")
struct CurveBandTests {
  @Test func `points by hand`() throws {
    let sample = try LabelledScores(scores: [3, 2, 2, 1], isPositive: [true, true, false, false])
    let curve = try #require(sample.rocCurve())
    #expect(curve.points.map(\.threshold) == [.infinity, 3, 2, 1])
    #expect(curve.points.map(\.falsePositiveRate) == [0, 0, 0.5, 1])
    #expect(curve.points.map(\.sensitivity) == [0, 0.5, 1, 1])
    let precision = try #require(sample.precisionRecallCurve())
    #expect(precision.points.map(\.recall) == [0.5, 1, 1])
    #expect(precision.points.map(\.precision) == [1, 2.0 / 3, 0.5])
    #expect(precision.prevalence == 0.5)
    #expect(try LabelledScores(scores: [1], isPositive: [true]).rocCurve() == nil)
  }

  @Test func `the trapezoids under the points are the area`() throws {
    for (levels, weighted) in [(0, false), (4, true)] {
      let sample = try MadeScores.sample(200, seed: 3, levels: levels, weighted: weighted)
      let points = try #require(sample.rocCurve()).points
      let area = zip(points, points.dropFirst()).reduce(0) {
        $0 + ($1.1.falsePositiveRate - $1.0.falsePositiveRate) * ($1.1.sensitivity + $1.0.sensitivity) / 2
      }
      #expect(MadeScores.agree(area, sample.area().value))
    }
  }

  @Test(arguments: [2, 10, 100]) func `a thinned curve stays near the whole`(most: Int) throws {
    let curve = try #require(MadeScores.sample(3000, seed: 4).rocCurve())
    let thin = curve.thinned(to: most)
    #expect(thin.points.count <= most)
    #expect(thin.points.first == curve.points.first)
    #expect(thin.points.last == curve.points.last)
    let reach = 2 / Double(most - 1) + 1e-12
    for point in curve.points {
      let nearest = thin.points.map {
        abs($0.falsePositiveRate - point.falsePositiveRate) + abs($0.sensitivity - point.sensitivity)
      }.min()
      #expect((nearest ?? 9) <= reach)
    }
    let precision = try #require(MadeScores.sample(3000, seed: 4).precisionRecallCurve())
    #expect(precision.thinned(to: most).points.count <= most)
    #expect(precision.thinned(to: most).points.last == precision.points.last)
    #expect(curve.thinned(to: 5000) == curve)
  }

  /// Scores of known curve: negatives uniform, positives the root of a uniform, so that sensitivity = 1 − (1 − f)².
  private func drawn(_ positives: Int, _ negatives: Int, _ random: inout SplitMix) throws -> LabelledScores {
    var scores: [Double] = []
    for _ in 0..<positives { scores.append(random.uniform().squareRoot()) }
    for _ in 0..<negatives { scores.append(random.uniform()) }
    return try LabelledScores(scores: scores, isPositive: (0..<positives + negatives).map { $0 < positives })
  }

  @Test func `fixed-width bands hold the whole true curve as often as they say`() throws {
    let level = try #require(ConfidenceLevel(0.8))
    var random = SplitMix(seed: 42)
    let studies = 500
    var held = (rates: 0, precision: 0)
    for _ in 0..<studies {
      let band = try #require(drawn(100, 100, &random).rocBand(level: level, method: .fixedWidth))
      let precision = band.precisionRecallBand()
      var isInside = (rates: true, precision: true)
      for step in 0...400 {
        let f = Double(step) / 400
        let truth = 1 - (1 - f) * (1 - f)
        isInside.rates = isInside.rates && band.bounds(atFalsePositiveRate: f)?.contains(truth) == true
        guard truth > 0 else { continue }
        isInside.precision =
          isInside.precision && precision.bounds(atRecall: truth)?.contains(truth / (truth + f)) == true
      }
      if isInside.rates { held.rates += 1 }
      if isInside.precision { held.precision += 1 }
    }
    // Three standard errors of a simulated share of 0.8 over 500 studies are 0.054.
    #expect(Double(held.rates) / Double(studies) > 0.8 - 0.054)
    #expect(Double(held.precision) / Double(studies) > 0.8 - 0.054)
  }

  @Test func `the half widths are Massart's`() throws {
    // Every negative below every positive: at a rate of 0 the lower bound is 1 less the half width of the sensitivity.
    let sample = try LabelledScores(scores: (0..<125).map(Double.init), isPositive: (0..<125).map { $0 >= 25 })
    let band = try #require(sample.rocBand(method: .fixedWidth))
    // ln(2/(1 − √0.95)) = 4.3692855; over 200 and over 50, its root.
    let up = (4.3692855 / 200).squareRoot()
    let across = (4.3692855 / 50).squareRoot()
    #expect(abs((band.bounds(atFalsePositiveRate: across + 0.001)?.lower ?? 0) - (1 - up)) < 1e-7)
    #expect(band.bounds(atFalsePositiveRate: across - 0.001)?.lower == 0)
    #expect(abs((band.bounds(atSensitivity: 0.5)?.upper ?? 0) - across) < 1e-7)
    #expect(band.points(count: 11).map(\.abscissa).last == 1)
    #expect(band.points().count == 201)
    #expect(band.seed == nil)
  }

  @Test func `no band is claimed where it does not hold`() throws {
    let sample = try MadeScores.sample(40, seed: 1, weighted: true)
    let clustered = try MadeScores.clustered(MadeScores.sample(40, seed: 1), units: 9, seed: 1)
    for sample in [sample, clustered] {
      #expect(sample.rocBand(method: .fixedWidth) == nil)
      #expect(sample.precisionRecallBand(method: .fixedWidth) == nil)
      #expect(sample.bandGap(.fixedWidth) != nil)
      #expect(sample.bandGap() == nil)
      #expect(sample.rocBand(replicates: 99) != nil)
      #expect(sample.precisionRecallBand(replicates: 99) != nil)
    }
    let single = try LabelledScores(scores: [1, 2, 3], isPositive: [true, false, false])
    #expect(single.bandGap() == .tooFewUnits(of: "units with a positive case", found: 1, needed: 2))
    #expect(single.rocBand() == nil)
    #expect(try LabelledScores(scores: [1], isPositive: [false]).bandGap() == .noPositives)
    #expect(try LabelledScores(scores: [], isPositive: []).bandGap() == .noObservations)
  }

  @Test func `a fixed rate's interval covers as often as it says`() throws {
    var random = SplitMix(seed: 4242)
    let studies = 1000
    for (positives, negatives) in [(60, 60), (40, 150)] {
      var held = 0
      for _ in 0..<studies {
        let estimate = try drawn(positives, negatives, &random).sensitivity(atSpecificity: 0.8)
        // At specificity 0.8 the true sensitivity is 1 − 0.8² = 0.36.
        if estimate.interval?.contains(0.36) == true { held += 1 }
      }
      let coverage = Double(held) / Double(studies)
      // Three standard errors over 1000 studies are 0.021; the joined intervals may cover somewhat more.
      #expect(coverage > 0.929 && coverage < 0.99, "\(positives) and \(negatives): \(coverage)")
    }
  }

  @Test func `fixed rates by hand`() throws {
    // From the top: positive, negative, positive, negative.
    let sample = try LabelledScores(scores: [4, 3, 2, 1], isPositive: [true, false, true, false])
    #expect(sample.sensitivity(atSpecificity: 1).value == 0.5)
    #expect(sample.sensitivity(atSpecificity: 0.75).value == 0.5)
    #expect(sample.sensitivity(atSpecificity: 0.5).value == 1)
    #expect(sample.sensitivity(atSpecificity: 0).value == 1)
    #expect(sample.specificity(atSensitivity: 0.5).value == 1)
    #expect(sample.specificity(atSensitivity: 1).value == 0.5)
    #expect(try LabelledScores(scores: [1], isPositive: [true]).sensitivity(atSpecificity: 0.9).reason == .noNegatives)
    // All tied: the curve is the diagonal.
    let tied = try LabelledScores(scores: [1, 1, 1, 1], isPositive: [true, false, true, false])
    #expect(MadeScores.agree(tied.sensitivity(atSpecificity: 0.75).value, 0.25))
  }

  @Test func `clusters of copies widen a fixed rate's interval to that of the patients`() throws {
    let sample = try MadeScores.sample(80, seed: 5)
    let copies = 4
    let rows = (0..<80 * copies).map { $0 / copies }
    let copied = try LabelledScores(
      scores: rows.map { sample.scores[$0] }, isPositive: rows.map { sample.isPositive[$0] },
      clusters: ClusterIndex(unitOfRow: rows.map(Int32.init), count: 80))
    let alone = try #require(sample.sensitivity(atSpecificity: 0.8).interval)
    let many = try #require(copied.sensitivity(atSpecificity: 0.8).interval)
    #expect(abs((many.upper - many.lower) / (alone.upper - alone.lower) - 1) < 0.1)
  }
}
