// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Bands of curves by resampling")
struct ResampledBandTests {
  private func rising(_ points: [BandPoint]) -> Bool {
    zip(points, points.dropFirst()).allSatisfy { $0.lower <= $1.lower + 1e-12 && $0.upper <= $1.upper + 1e-12 }
  }

  @Test(arguments: [0, 5]) func `the band holds the observed curve and rises`(levels: Int) throws {
    let sample = try MadeScores.sample(300, seed: 8, levels: levels)
    let band = try #require(sample.rocBand(seed: 3, replicates: 199))
    for point in sample.rocCurve()?.points ?? [] {
      #expect(band.bounds(atFalsePositiveRate: point.falsePositiveRate)?.contains(point.sensitivity) == true)
      #expect(band.bounds(atSensitivity: point.sensitivity)?.contains(point.falsePositiveRate) == true)
    }
    let points = band.points()
    #expect(points.count == 201)
    #expect(rising(points))
    #expect(points.first?.lower == 0)
    #expect(points.last.map { $0.upper > 1 - 1e-12 } == true)
    #expect(band.method.contains("199 replicates, by row, stratified by class"))
    #expect(band.seed == 3)
  }

  @Test func `the two ways of reading the band agree`() throws {
    let band = try #require(MadeScores.sample(90, seed: 2).rocBand(replicates: 99))
    for step in 1..<40 {
      let rate = Double(step) / 40
      let upper = try #require(band.bounds(atFalsePositiveRate: rate)?.upper)
      // A little above the upper edge lies outside the band whichever way it is read, and on it inside.
      guard upper < 1 - 1e-6 else { continue }
      #expect(try #require(band.bounds(atSensitivity: upper - 1e-9)?.lower) <= rate + 1e-9)
      #expect(try #require(band.bounds(atSensitivity: upper + 1e-7)?.lower) > rate - 1e-9)
    }
  }

  @Test func `the number of threads changes no bit`() throws {
    let plain = try MadeScores.sample(400, seed: 5)
    let samples = [
      plain, try MadeScores.clustered(plain, units: 70, seed: 5), try MadeScores.sample(400, seed: 5, weighted: true),
    ]
    for sample in samples {
      let alone = sample.rocBand(seed: 9, replicates: 101)
      #expect(alone == sample.rocBand(seed: 9, replicates: 101, workers: 3))
      #expect(alone == sample.rocBand(seed: 9, replicates: 101, workers: 7))
      #expect(alone != sample.rocBand(seed: 10, replicates: 101))
    }
  }

  @Test func `any monotone map of the scores leaves the band as it is`() throws {
    let sample = try MadeScores.sample(150, seed: 6, levels: 20)
    let mapped = try LabelledScores(scores: sample.scores.map { exp(3 * $0) }, isPositive: sample.isPositive)
    #expect(sample.rocBand(replicates: 99) == mapped.rocBand(replicates: 99))
  }

  @Test func `copies of rows under their patient leave the band nearly as it is, and scaled weights wholly`() throws {
    let sample = try MadeScores.sample(120, seed: 5)
    let rows = (0..<480).map { $0 / 4 }
    let copied = try LabelledScores(
      scores: rows.map { sample.scores[$0] }, isPositive: rows.map { sample.isPositive[$0] },
      clusters: ClusterIndex(unitOfRow: rows.map(Int32.init), count: 120))
    // Units and weights ask for Student's quantile in place of the normal one, and draw other random numbers.
    let alone = CurveStudy.height(try #require(sample.rocBand()).points())
    let patients = try #require(copied.rocBand())
    #expect(abs(CurveStudy.height(patients.points()) / alone - 1) < 0.1)
    #expect(patients.method.contains("by unit, stratified by class"))
    let naive = try LabelledScores(scores: copied.scores, isPositive: copied.isPositive)
    #expect(CurveStudy.height(try #require(naive.rocBand()).points()) < 0.65 * alone)
    let weighted = try MadeScores.sample(120, seed: 5, weighted: true)
    let scaled = try LabelledScores(
      scores: weighted.scores, isPositive: weighted.isPositive, weights: weighted.weights?.map { 4 * $0 })
    #expect(weighted.rocBand(replicates: 99) == scaled.rocBand(replicates: 99))
    let even = try LabelledScores(
      scores: sample.scores, isPositive: sample.isPositive, weights: [Double](repeating: 2, count: 120))
    #expect(abs(CurveStudy.height(try #require(even.rocBand()).points()) / alone - 1) < 0.1)
  }

  @Test func `it is narrower than fixed widths, and widens with the level and with an estimated prevalence`() throws {
    let sample = try MadeScores.sample(200, seed: 12)
    let band = try #require(sample.rocBand(replicates: 499))
    let fixed = try #require(sample.rocBand(method: .fixedWidth))
    #expect(CurveStudy.height(band.points()) < 0.75 * CurveStudy.height(fixed.points()))
    let level = try #require(ConfidenceLevel(0.8))
    let narrow = try #require(sample.rocBand(level: level, replicates: 499))
    #expect(CurveStudy.height(narrow.points()) < CurveStudy.height(band.points()))
    let known = band.precisionRecallBand(sampling: .byClass)
    let estimated = band.precisionRecallBand()
    #expect(known.prevalence == estimated.prevalence)
    for (inner, outer) in zip(known.points(), estimated.points()) {
      #expect(outer.lower <= inner.lower + 1e-12 && outer.upper >= inner.upper - 1e-12)
    }
    #expect(band.precisionRecallBand(prevalence: 0.01).isPrevalenceEstimated == false)
    #expect(estimated.method.hasSuffix("prevalence estimated"))
  }

  @Test func `perfect separation still leaves room for the unseen`() throws {
    let sample = try LabelledScores(scores: (0..<40).map(Double.init), isPositive: (0..<40).map { $0 >= 20 })
    let band = try #require(sample.rocBand())
    // With 20 of 20 the exact interval at one point begins at 0.83; a band begins no higher.
    #expect((band.bounds(atFalsePositiveRate: 0.2)?.lower ?? 1) < 0.9)
    #expect((band.bounds(atFalsePositiveRate: 0.0)?.lower ?? 1) < 0.6)
  }

  @Test func `a million rows have a narrow band, by row and by unit`() throws {
    let sample = try MadeScores.benchmark(1_000_000)
    let clustered = try LabelledScores(
      scores: sample.scores, isPositive: sample.isPositive,
      clusters: ClusterIndex(unitOfRow: (0..<1_000_000).map { Int32($0 / 5) }, count: 200_000))
    for sample in [sample, clustered] {
      let band = try #require(sample.rocBand())
      #expect(CurveStudy.height(band.points()) < 0.02)
    }
  }
}
