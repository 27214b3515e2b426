// SPDX-License-Identifier: Apache-2.0
import Distributions
import ReaderStudies
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite struct `The operating point of free-response reading` {
  private typealias Mark = FreeResponseStudy.Mark

  /// 60 patients with two cases each; a patient's lesions are easy or hard together.
  private func clustered() throws -> FreeResponseStudy {
    var draws = PhiloxStream(seed: 11)
    var weights: [[Double]] = []
    var marks: [Mark] = []
    for patient in 0..<60 {
      let ease = draws.uniform() < 0.5 ? 0.95 : 0.35
      for visit in 0..<2 {
        let index = 2 * patient + visit
        let lesions = patient % 3 == 0 ? 0 : 3
        weights.append([Double](repeating: 1, count: lesions))
        for lesion in 0..<lesions where draws.happens(ease) {
          marks.append(Mark(arm: 0, reader: 0, caseIndex: index, rating: 1 + draws.uniform(), lesion: lesion))
        }
        for _ in 0..<3 where draws.happens(0.2) {
          marks.append(Mark(arm: 0, reader: 0, caseIndex: index, rating: 2 * draws.uniform()))
        }
      }
    }
    return try FreeResponseStudy(
      arms: ["A"], readers: ["r"], lesionWeights: weights, units: (0..<120).map { Int32($0 / 2) }, marks: marks)
  }

  @Test func `is wider where the lesions of a patient hang together`() throws {
    let study = try clustered()
    let byPatient = study.lesionSensitivity(arm: 0, reader: 0)
    #expect(byPatient.n == 240 && byPatient.clusters == 40)
    let alone = try FreeResponseStudy(
      arms: ["A"], readers: ["r"], lesionWeights: study.weights,
      marks: study.cell(arm: 0, reader: 0).lesions.enumerated().flatMap { place, lesions in
        lesions.enumerated().compactMap { lesion, rating in
          rating > -.infinity
            ? Mark(arm: 0, reader: 0, caseIndex: place, rating: rating, lesion: lesion) : nil
        }
      }
    ).lesionSensitivity(arm: 0, reader: 0)
    #expect(alone.value == byPatient.value && alone.clusters == 80)
    let (wide, narrow) = (try #require(byPatient.interval), try #require(alone.interval))
    #expect(wide.upper - wide.lower > 1.15 * (narrow.upper - narrow.lower))
    // As wide as what a bootstrap of patients says, to a fifth.
    let plan = BootstrapPlan(unit: .clusters, seed: 4, replicates: 800, interval: .percentile)
    let drawn = try study.bootstrapped(.lesionSensitivity(falsePositives: 10), arm: 0, reader: 0, plan: plan)
    #expect(agree(drawn.value, byPatient.value, 1e-14) && drawn.seed == 4)
    let resampled = try #require(drawn.interval)
    let ratio = (wide.upper - wide.lower) / (resampled.upper - resampled.lower)
    #expect(ratio > 0.8 && ratio < 1.25, "\(ratio)")
  }

  @Test func `agrees between jackknife and bootstrap at a rate of false marks`() throws {
    let study = try clustered()
    let figure = FreeResponseFigure.lesionSensitivity(falsePositives: 0.3)
    let jackknife = study.jackknifed(figure).estimate(arm: 0, reader: 0)
    let plan = BootstrapPlan(unit: .clusters, seed: 5, replicates: 800, interval: .percentile)
    let bootstrap = try study.bootstrapped(figure, arm: 0, reader: 0, plan: plan)
    #expect(agree(jackknife.value, bootstrap.value, 1e-12))
    let ratio = try #require(jackknife.standardError) / #require(bootstrap.standardError)
    #expect(ratio > 0.75 && ratio < 1.35, "\(ratio)")
  }

  @Test func `counts false marks per case with patients as units`() throws {
    let study = try clustered()
    let all = study.falseMarksPerCase(arm: 0, reader: 0)
    #expect(agree(all.value, study.jackknifed(.maxNLFAllCases).cells[0].value, 1e-13))
    // The linearised variance is the jackknife's for a mean of patients with as many cases each.
    let jackknife = study.jackknifed(.maxNLFAllCases).estimate(arm: 0, reader: 0)
    #expect(agree(all.standardError, jackknife.standardError, 1e-10) && all.clusters == 60)
    let half = study.falseMarksPerCase(threshold: 1, arm: 0, reader: 0)
    #expect(try #require(half.value) < #require(all.value))
    let none = study.falseMarksPerCase(threshold: 9, arm: 0, reader: 0)
    #expect(none.value == 0 && none.reason == .zeroStandardError)
  }

  @Test func `says that there is no lesion`() throws {
    let study = try FreeResponseStudy(arms: ["A"], readers: ["r"], lesionWeights: [[], []], marks: [])
    let estimate = study.lesionSensitivity(arm: 0, reader: 0)
    #expect(estimate.value == nil && estimate.reason == .emptyDenominator(of: "lesions"))
  }
}
