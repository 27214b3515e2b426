// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("How often the bands of curves hold the truth")
struct CurveBandCoverageTests {
  private static let studies = 150

  // Three standard errors of a share of 0.8 over 150 studies are 0.098.
  @Test(arguments: [
    CurveStudy(positives: 30, negatives: 60, area: 0.95),
    CurveStudy(positives: 40, negatives: 40, area: 0.75, reads: 3),
    CurveStudy(positives: 100, negatives: 100, area: 0.95, levels: 5),
    CurveStudy(positives: 40, negatives: 80, area: 0.75, isCohort: true),
  ])
  func `resampled bands hold whole curves as often as they say`(study: CurveStudy) throws {
    let level = try #require(ConfidenceLevel(0.8))
    var held = (rates: 0, precision: 0)
    for number in 0..<Self.studies {
      let sample = try study.sample(number)
      let band = try #require(sample.rocBand(level: level, seed: UInt64(number), replicates: 199))
      if study.isHeld(by: band) { held.rates += 1 }
      let precision = band.precisionRecallBand(sampling: study.isCohort ? .cohort : .byClass)
      if study.isHeld(by: precision) { held.precision += 1 }
    }
    #expect(Double(held.rates) / Double(Self.studies) > 0.8 - 0.098, "\(study): \(held)")
    #expect(Double(held.precision) / Double(Self.studies) > 0.8 - 0.098, "\(study): \(held)")
  }
}
