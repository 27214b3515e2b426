// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("Recalibrators")
struct RecalibrationTests {
  private func expect(
    _ fit: RecalibratorFit, _ values: [Double], _ errors: [Double?], within tolerance: Double = 1e-7,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(fit.parameters.count == values.count, sourceLocation: location)
    for (parameter, (value, error)) in zip(fit.parameters, zip(values, errors)) {
      #expect(
        MadeScores.agree(parameter.value, value, within: tolerance), "\(parameter.name)", sourceLocation: location)
      #expect(
        MadeScores.agree(parameter.standardError, error, within: tolerance), "\(parameter.name)",
        sourceLocation: location)
    }
  }

  // Computed with numpy 2.4.6 by Newton's steps and the sandwich written out, and confirmed with scipy 1.17.1 (BFGS,
  // L-BFGS-B with bounds, bounded scalar minimisation) and scikit-learn 1.9.1 (_sigmoid_calibration) to their tolerance.

  @Test func `fits a logistic curve of logits as scipy does`() throws {
    let plain = try RecalibratorFit(.platt, tuning: MadeProbabilities.sample(300, seed: 7))
    #expect(plain.positives == 109)
    expect(plain, [-0.617465846333335, 0.529239209489895], [0.130037291376691, 0.091903632762542])
    let clustered = try RecalibratorFit(.platt, tuning: MadeProbabilities.sample(300, seed: 7, clustered: true))
    #expect(clustered.units == 100)
    expect(clustered, [-0.617465846333335, 0.529239209489895], [0.134237154127595, 0.084410974359521])
    let weighted = try RecalibratorFit(.platt, tuning: MadeProbabilities.sample(300, seed: 7, weighted: true))
    expect(weighted, [-0.649025168294762, 0.539741588970737], [0.135845050216041, 0.094174232689164])
    let both = try RecalibratorFit(
      .platt, tuning: MadeProbabilities.sample(300, seed: 7, weighted: true, clustered: true))
    expect(both, [-0.649025168294762, 0.539741588970737], [0.138135455351269, 0.086836282385514])
    #expect(plain.recalibrator.apply(0.9).distance(to: 0.6330657364179598).magnitude < 1e-9)
  }

  @Test func `aims at Platt's targets as scikit-learn does`() throws {
    let fit = try RecalibratorFit(
      .platt, tuning: MadeProbabilities.sample(300, seed: 7), settings: .init(scale: .score, targets: .smoothed))
    expect(fit, [-2.01485704691674, 2.823506005630624], [0.29403116026456, 0.491160670026799])
    // scikit-learn's own, at its tolerance.
    expect(fit, [-2.0148570417228093, 2.823506000376637], fit.parameters.map(\.standardError), within: 1e-8)
  }

  @Test func `finds the temperature that scipy finds`() throws {
    let fit = try RecalibratorFit(.temperature, tuning: MadeProbabilities.sample(300, seed: 7))
    expect(fit, [1.979791853081217], [0.34906911224112364])
    let clustered = try RecalibratorFit(.temperature, tuning: MadeProbabilities.sample(300, seed: 7, clustered: true))
    expect(clustered, [1.979791853081217], [0.3405113998402199])
    #expect(fit.recalibrator.apply(0.1).distance(to: 0.24790331914915265).magnitude < 1e-9)
    let interval = try #require(fit.parameters[0].interval)
    #expect((interval.lower * interval.upper - 1.979791853081217 * 1.979791853081217).magnitude < 1e-6)
  }

  @Test func `fits the three numbers of beta calibration as scipy does`() throws {
    let fit = try RecalibratorFit(.beta, tuning: MadeProbabilities.sample(300, seed: 7))
    expect(
      fit, [0.571498706878094, 0.495890114382876, -0.550279155519227],
      [0.300404450346552, 0.242179985607916, 0.470989317124602])
    #expect(fit.recalibrator.apply(0.5).distance(to: 0.3537291826524995).magnitude < 1e-9)
  }

  @Test func `keeps beta calibration rising with one number at 0`() throws {
    // scipy's L-BFGS-B with bounds: c, a, b of two samples of 60 whose free fits have a negative number.
    let withoutA = try RecalibratorFit(.beta, tuning: MadeProbabilities.sample(60, seed: 26))
    expect(withoutA, [0, 1.772685052426092, -1.481498684136525], [nil, 0.522232828472724, 0.54598567645717])
    #expect(withoutA.parameters[0].reason == .valueAtBoundary)
    let withoutB = try RecalibratorFit(.beta, tuning: MadeProbabilities.sample(60, seed: 17))
    expect(withoutB, [0.980564661212084, 0, 0.37603276158752], [0.405439887553544, nil, 0.436864986480439])
  }

  @Test func `joins isotonic steps by lines as scikit-learn does`() throws {
    let fit = try RecalibratorFit(.isotonic, tuning: MadeProbabilities.sample(300, seed: 7))
    let scores = [0.0, 0.11, 0.25, 0.4, 0.5, 0.63, 0.77, 0.9, 1.0]
    let found: [Double] = [
      0, 0.2, 0.25, 0.3125, 0.326923076923077, 0.342857142857143, 0.644444444444444, 0.644444444444444, 1,
    ]
    for (score, value) in zip(scores, found) {
      #expect((fit.recalibrator.apply(score) - value).magnitude < 1e-12, "\(score)")
    }
    #expect(fit.parameters.isEmpty)
  }

  @Test func `by hand: two scores, whose shares the curve meets`() throws {
    // Ten rows at 0.2, three positive; ten at 0.8, six positive: a curve of two numbers goes through both shares.
    let scores = [Double](repeating: 0.2, count: 10) + [Double](repeating: 0.8, count: 10)
    let truth = (0..<20).map { $0 < 3 || (10..<16).contains($0) }
    let sample = try LabelledScores(scores: scores, isPositive: truth)
    for method in [RecalibrationMethod.platt, .isotonic] {
      let curve = try RecalibratorFit(method, tuning: sample).recalibrator
      #expect((curve.apply(0.2) - 0.3).magnitude < 1e-10)
      #expect((curve.apply(0.8) - 0.6).magnitude < 1e-10)
    }
    // One number: the logit l of 0.8 stands for both; 13 of 20 rows lie on the right side, so 1/T = ln(13/7) / l.
    let temperature = try RecalibratorFit(.temperature, tuning: sample).parameters[0].value
    #expect(MadeScores.agree(temperature, log(4) / log(13.0 / 7), within: 1e-10))
  }

  @Test(arguments: RecalibrationMethod.allCases)
  func `by law: never falls, stays within 0…1, and takes any finite score`(method: RecalibrationMethod) throws {
    for seed: UInt64 in 1...8 {
      let curve = try RecalibratorFit(method, tuning: MadeProbabilities.sample(120, seed: seed)).recalibrator
      let scores =
        [-Double.greatestFiniteMagnitude, -1e9, -1, -0.0] + (0...2000).map { Double($0) / 2000 }
        + [1.5, 1e9, .greatestFiniteMagnitude]
      let values = scores.map(curve.apply)
      #expect(values.allSatisfy { (0...1).contains($0) })
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  @Test(arguments: RecalibrationMethod.allCases)
  func `by law: whole weights count rows, and the order of rows does not matter`(method: RecalibrationMethod) throws {
    let sample = try MadeProbabilities.sample(90, seed: 3)
    let times = (0..<90).map { $0 % 3 }
    let weighted = try LabelledScores(
      scores: sample.scores, isPositive: sample.isPositive, weights: times.map { Double($0) })
    let rows = (0..<90).reversed().flatMap { row in [Int](repeating: row, count: times[row]) }
    let repeated = try LabelledScores(
      scores: rows.map { sample.scores[$0] }, isPositive: rows.map { sample.isPositive[$0] })
    let (one, two) = (try RecalibratorFit(method, tuning: weighted), try RecalibratorFit(method, tuning: repeated))
    for score in stride(from: 0.01, to: 1, by: 0.01) {
      #expect((one.recalibrator.apply(score) - two.recalibrator.apply(score)).magnitude < 1e-9)
    }
    #expect(one.n == 60)
  }

  @Test func `by law: mirrored classes and chances give the mirrored curve`() throws {
    let sample = try MadeProbabilities.sample(200, seed: 5)
    let mirrored = try LabelledScores(scores: sample.scores.map { 1 - $0 }, isPositive: sample.isPositive.map { !$0 })
    for method in RecalibrationMethod.allCases {
      let curve = try RecalibratorFit(method, tuning: sample).recalibrator
      let other = try RecalibratorFit(method, tuning: mirrored).recalibrator
      for score in stride(from: 0.03, to: 1, by: 0.05) {
        #expect((curve.apply(score) - (1 - other.apply(1 - score))).magnitude < 1e-8, "\(method) at \(score)")
      }
    }
  }

  @Test func `by law: Platt on a rating does not depend on its unit or origin`() throws {
    let sample = try MadeProbabilities.sample(200, seed: 6)
    let moved = try LabelledScores(scores: sample.scores.map { 1e6 + 250 * $0 }, isPositive: sample.isPositive)
    let settings = RecalibratorFit.Settings(scale: .score)
    let curve = try RecalibratorFit(.platt, tuning: sample, settings: settings)
    let other = try RecalibratorFit(.platt, tuning: moved, settings: settings)
    for score in [0.1, 0.4, 0.9] {
      #expect((curve.recalibrator.apply(score) - other.recalibrator.apply(1e6 + 250 * score)).magnitude < 1e-7)
    }
    let error = try #require(curve.parameters[1].standardError)
    #expect(MadeScores.agree(other.parameters[1].standardError, error / 250, within: 1e-6))
  }

  @Test func `says why there is no curve`() throws {
    let apart = try LabelledScores(
      scores: [0.1, 0.2, 0.3, 0.6, 0.7], isPositive: [false, false, false, true, true])
    for method in [RecalibrationMethod.platt, .temperature, .beta] {
      #expect(throws: RecalibrationFailure.separated) { try RecalibratorFit(method, tuning: apart) }
    }
    // One tie keeps neither from running away.
    let touching = try LabelledScores(scores: [0.1, 0.4, 0.4, 0.7], isPositive: [false, false, true, true])
    #expect(throws: RecalibrationFailure.separated) { try RecalibratorFit(.platt, tuning: touching) }
    // Smoothed targets have a maximum; steps need none.
    #expect(throws: Never.self) { try RecalibratorFit(.platt, tuning: apart, settings: .init(targets: .smoothed)) }
    #expect(throws: Never.self) { try RecalibratorFit(.isotonic, tuning: apart) }

    let wrong = try LabelledScores(
      scores: [0.1, 0.2, 0.3, 0.6, 0.7, 0.9], isPositive: [true, true, false, true, false, false])
    for method in RecalibrationMethod.allCases {
      #expect("\(method)") {
        try RecalibratorFit(method, tuning: wrong)
      } throws: {
        if case .reversed? = $0 as? RecalibrationFailure { true } else { false }
      }
    }
    let level = try LabelledScores(scores: [0.4, 0.4, 0.4], isPositive: [true, false, true])
    #expect(throws: RecalibrationFailure.constantScores) { try RecalibratorFit(.beta, tuning: level) }
    let healthy = try LabelledScores(scores: [0.4, 0.5], isPositive: [false, false])
    #expect(throws: RecalibrationFailure.undefined(.noPositives)) { try RecalibratorFit(.platt, tuning: healthy) }
    let ratings = try LabelledScores(scores: [1, 2, 3, 4], isPositive: [false, true, false, true])
    #expect(throws: RecalibrationFailure.self) { try RecalibratorFit(.beta, tuning: ratings) }
    #expect(throws: Never.self) { try RecalibratorFit(.platt, tuning: ratings, settings: .init(scale: .score)) }
  }

  @Test func `takes chances of 0 and 1 for as near as single precision can say`() throws {
    let sample = try LabelledScores(
      scores: [0, 0.2, 0.3, 0.6, 1, 0.5], isPositive: [true, false, false, true, false, true])
    let fit = try? RecalibratorFit(.platt, tuning: sample, settings: .init(targets: .smoothed))
    if let fit {
      #expect(fit.movedToEdge == 2)
      #expect(fit.recalibrator.apply(0) == fit.recalibrator.apply(1e-9))
    }
    let better = try LabelledScores(
      scores: [0, 0.2, 0.3, 0.6, 1, 0.5], isPositive: [false, true, false, true, true, false])
    #expect(try RecalibratorFit(.platt, tuning: better).movedToEdge == 2)
  }

  @Test func `brings the slope to 1 and the intercept to 0 on other rows`() throws {
    let world = BinormalModels([.init("m", separation: 1.6, calibrationSlope: 1.8, calibrationIntercept: 0.9)])
    func rows(_ patients: Int, seed: UInt64) throws -> LabelledScores {
      let study = world.study(of: SimulatedCohort(patients: patients, prevalence: 0.3), seed: seed)
      return try LabelledScores(scores: study.scores[0], isPositive: study.cases.isPositive)
    }
    let (tuning, test) = (try rows(4000, seed: 1), try rows(20_000, seed: 2))
    let slopeBefore = try RecalibratorFit(.platt, tuning: test).parameters[1].value ?? 0
    #expect((slopeBefore - 1 / 1.8).magnitude < 0.05)
    for method in [RecalibrationMethod.platt, .beta] {
      let after = try RecalibratorFit(method, tuning: tuning).recalibrator.applied(to: test)
      let again = try RecalibratorFit(.platt, tuning: after.sample)
      #expect(
        again.parameters[1].interval?.contains(1) == true || ((again.parameters[1].value ?? 0) - 1).magnitude < 0.1)
      #expect((again.parameters[0].value ?? 1).magnitude < 0.1)
    }
  }
}
