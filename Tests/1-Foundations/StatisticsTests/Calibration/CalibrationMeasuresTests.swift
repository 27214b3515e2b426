// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Closed measures of calibration")
struct CalibrationMeasuresTests {
  private func near(_ value: Double?, _ reference: Double, within tolerance: Double = 1e-8) -> Bool {
    SeededProbabilities.agrees(value, reference, within: tolerance)
  }

  @Test func `equal scikit-learn and statsmodels on independent rows`() throws {
    // scikit-learn 1.9.1, statsmodels 0.15.0; Proofs/calibration.py.
    let found = try SeededProbabilities.sample().calibration()
    #expect(near(found[.brier].value, 0.225744947977055))
    #expect(near(found[.brier].standardError, 0.0120412074669334))
    #expect(near(found[.scaledBrier].value, 0.096455492774764))
    #expect(near(found[.observedExpectedRatio].value, 0.944499831944299))
    #expect(near(found[.observedExpectedRatio].interval?.lower, 0.859011681367385))
    #expect(near(found[.observedExpectedRatio].interval?.upper, 1.03849569440405))
    #expect(near(found[.inTheLarge].value, -0.167639555715954))
    #expect(near(found[.inTheLarge].standardError, 0.121078904578788))
    #expect(near(found[.intercept].value, -0.113802210721409))
    #expect(near(found[.intercept].standardError, 0.108035380618354))
    #expect(near(found[.slope].value, 0.506397914506862))
    #expect(near(found[.slope].standardError, 0.0756429527157303))
    #expect(near(found.tests[0].statistic, 1.91989727480757))
    #expect(near(found.tests[0].pValue, 0.165867985146395))
    #expect(near(found.tests[1].statistic, 33.4745695734457))
    #expect(near(found.tests[2].statistic, 35.3944668482533))
    #expect(near(found.tests[2].pValue, 2.06152772047784e-08))
    #expect(found.tests[2].degreesOfFreedom == [2])
    #expect(found.clippedCount == 0)
  }

  @Test func `says how many chances of 0 and 1 were moved`() throws {
    let found = try SeededProbabilities.sample(steps: 50).calibration()
    #expect(found.clippedCount == 9)
    #expect(found[.slope].definition.contains("9 probabilities beyond 1e-08 of 0 or 1 were moved"))
    #expect(!found[.brier].definition.contains("moved"))
    #expect(near(found[.inTheLarge].value, -0.167888243512104))
    #expect(near(found[.intercept].value, -0.105516951643645))
    #expect(near(found[.slope].value, 0.420710206394643))
    #expect(near(found[.slope].standardError, 0.0744399492183412))
    #expect(near(found.tests[2].statistic, 49.666459419372))
  }

  @Test func `equal statsmodels' sandwich where patients repeat`() throws {
    let found = try SeededProbabilities.sample(design: .clustered).calibration()
    let plain = try SeededProbabilities.sample().calibration()
    for measure in CalibrationMeasure.allCases {
      #expect(near(found[measure].value, plain[measure].value ?? .nan))
      #expect(found[measure].clusters == 80)
    }
    #expect(near(found[.inTheLarge].standardError, 0.138964557862362))
    #expect(near(found[.intercept].standardError, 0.106328481301659))
    #expect(near(found[.slope].standardError, 0.0820974691904451))
    #expect(near(found[.brier].standardError, 0.01247573990971))
    #expect(near(found[.observedExpectedRatio].standardError, 0.0456907188388668))
    #expect(near(found.tests[2].statistic, 36.5525115019301))
    #expect(found.tests[2].method.hasPrefix("Wald"))
  }

  @Test func `equal statsmodels where rows are weighted`() throws {
    let found = try SeededProbabilities.sample(design: .weighted).calibration()
    #expect(near(found[.brier].value, 0.221511602312885))
    #expect(near(found[.intercept].value, -0.0838679581291539))
    #expect(near(found[.slope].value, 0.525479187036883))
    #expect(near(found[.slope].standardError, 0.0820145825882777))
    #expect(near(found[.inTheLarge].value, -0.131381619353775))
  }

  @Test func `two kinds of rows, by hand`() throws {
    // Stated 1/4 and 3/4; observed 1 of 2 and 2 of 3: the line through two points is exact.
    let sample = try SeededProbabilities.few([
      (0.25, true), (0.25, false), (0.75, true), (0.75, true), (0.75, false),
    ])
    let found = sample.calibration()
    let slope = log(2.0) / (2 * log(3.0))
    #expect(near(found[.slope].value, slope, within: 1e-12))
    #expect(near(found[.intercept].value, slope * log(3.0), within: 1e-12))
    #expect(near(found[.observedExpectedRatio].value, 3 / 2.75, within: 1e-15))
    #expect(near(found[.brier].value, (0.5625 + 0.0625 + 0.0625 + 0.0625 + 0.5625) / 5, within: 1e-15))
    // Bins of width 1/15 hold one probability each: (2 · |1/2 − 1/4| + 3 · |2/3 − 3/4|) / 5.
    #expect(near(found.expectedCalibrationError.value, 0.15, within: 1e-12))
    #expect(found.expectedCalibrationError.interval == nil)
  }

  @Test func `by law, turning probabilities and truth around keeps slope and Brier and mirrors the intercepts`() throws
  {
    let sample = try SeededProbabilities.sample(300, seed: 5)
    let turned = try LabelledProbabilities(
      LabelledScores(scores: sample.probabilities.map { 1 - $0 }, isPositive: sample.isPositive.map { !$0 }))
    let (a, b) = (sample.calibration(), turned.calibration())
    #expect(near(a[.slope].value, b[.slope].value ?? .nan, within: 1e-10))
    #expect(near(a[.brier].value, b[.brier].value ?? .nan, within: 1e-12))
    #expect(near(a[.scaledBrier].standardError, b[.scaledBrier].standardError ?? .nan, within: 1e-12))
    #expect(near(a[.inTheLarge].value, -(b[.inTheLarge].value ?? .nan), within: 1e-10))
    #expect(near(a[.intercept].value, -(b[.intercept].value ?? .nan), within: 1e-10))
    #expect(near(a.tests[2].statistic, b.tests[2].statistic ?? .nan, within: 1e-9))
  }

  @Test func `by law, recalibrated probabilities have slope 1 and intercept 0`() throws {
    let sample = try SeededProbabilities.sample(500, seed: 9)
    let found = sample.calibration()
    let (a, b) = (try #require(found[.intercept].value), try #require(found[.slope].value))
    let moved = try LabelledProbabilities(
      LabelledScores(
        scores: sample.probabilities.map { LogitScale.probability(a + b * LogitScale.logit($0)) },
        isPositive: sample.isPositive))
    let again = moved.calibration()
    #expect(near(again[.slope].value, 1, within: 1e-9))
    #expect(near(again[.inTheLarge].value, 0, within: 1e-9))
    #expect(near(again[.observedExpectedRatio].value, 1, within: 1e-9))
    #expect((again.tests[2].statistic ?? 1) < 1e-9)
  }

  @Test func `the influence of independent rows has the variance of the estimate`() throws {
    let sample = try SeededProbabilities.sample()
    let found = sample.calibration()
    for measure in [CalibrationMeasure.brier, .scaledBrier, .observedExpectedRatio] {
      let influence = try #require(sample.influence(of: measure))
      #expect(near(influence.value, found[measure].value ?? .nan, within: 1e-12))
      #expect(near(influence.variance?.squareRoot(), found[measure].standardError ?? .nan, within: 1e-10))
    }
    // The sandwich and the model's variance agree where the line is right: within a tenth here.
    let slope = try #require(sample.influence(of: .slope))
    #expect(near(slope.value, found[.slope].value ?? .nan, within: 1e-10))
    #expect(near((slope.variance ?? 0).squareRoot() / (found[.slope].standardError ?? .nan), 1, within: 0.1))
  }

  @Test func `a steep or separated sample is left to the rows, and says what it is`() throws {
    // Slope near 5: chances squeezed towards one half.
    let wide = try SeededProbabilities.sample(400, seed: 3)
    let squeezed = try LabelledProbabilities(
      LabelledScores(
        scores: wide.probabilities.map { LogitScale.probability(LogitScale.logit($0) / 10) },
        isPositive: wide.isPositive))
    let (a, b) = (wide.calibration(), squeezed.calibration())
    #expect(near(b[.slope].value, 10 * (a[.slope].value ?? .nan), within: 1e-8))
    let separated = try SeededProbabilities.few([(0.1, false), (0.2, false), (0.8, true), (0.9, true)]).calibration()
    #expect(separated[.slope].value == nil)
    #expect(separated[.slope].reason != nil)
    #expect(separated[.inTheLarge].value != nil)
    #expect(separated.tests[1].pValue == nil)
    let flat = try SeededProbabilities.few([(0.3, false), (0.3, true), (0.3, false)]).calibration()
    #expect(flat[.slope].value == nil)
    #expect(near(flat[.inTheLarge].value, LogitScale.logit(1.0 / 3) - LogitScale.logit(0.3), within: 1e-12))
    let healthy = try SeededProbabilities.few([(0.3, false), (0.4, false)]).calibration()
    #expect(healthy[.inTheLarge].reason == .noPositives)
    #expect(healthy[.scaledBrier].reason == .noPositives)
    #expect(healthy[.observedExpectedRatio].value == 0)
    #expect(healthy[.observedExpectedRatio].interval == nil)
    #expect(try SeededProbabilities.few([]).calibration()[.brier].reason == .noObservations)
  }

  @Test func `refuses scores that are no probabilities`() throws {
    let ratings = try LabelledScores(scores: [0, 88, 201], isPositive: [false, true, true])
    #expect(throws: NotProbabilities.self) { try LabelledProbabilities(ratings) }
  }
}
