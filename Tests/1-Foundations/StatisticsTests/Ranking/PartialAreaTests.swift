// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Partial area under the ROC curve")
struct PartialAreaTests {
  private func range(_ axis: PartialRange.Axis, _ lower: Double, _ upper: Double) throws -> PartialRange {
    try #require(PartialRange(axis, from: lower, to: upper))
  }

  @Test func `a range is a part of zero to one`() {
    #expect(PartialRange(.specificity, from: 0.9, to: 0.9) == nil)
    #expect(PartialRange(.specificity, from: -0.1, to: 0.9) == nil)
    #expect(PartialRange(.sensitivity, from: 0.5, to: 1.1) == nil)
    #expect(PartialRange(.sensitivity, from: .nan, to: 1) == nil)
  }

  @Test func `four cases by hand`() throws {
    // From the top: positive, negative, positive, negative: up to ½, right to ½, up to 1, right to 1.
    let sample = try LabelledScores(scores: [4, 3, 2, 1], isPositive: [true, false, true, false])
    #expect(MadeScores.agree(sample.partialArea(try range(.specificity, 0.75, 1)).value, 0.125))
    #expect(MadeScores.agree(sample.partialArea(try range(.specificity, 0.25, 0.75)).value, 0.375))
    // The diagonal leaves ¼·⅛ = 1/32, the largest is ¼: ½(1 + (1/8 − 1/32)/(1/4 − 1/32)) = 5/7.
    #expect(
      MadeScores.agree(sample.partialArea(try range(.specificity, 0.75, 1), standardised: true).value, 5.0 / 7))
    // All tied: the curve is the diagonal, which standardises to ½.
    let tied = try LabelledScores(scores: [1, 1, 1, 1], isPositive: [true, false, true, false])
    #expect(
      MadeScores.agree(tied.partialArea(try range(.specificity, 0.5, 0.9), standardised: true).value, 0.5))
  }

  // Values: pROC's own test suite (S100B); the others integrated with numpy along the trapezoids.
  @Test(.enabled(if: SharedFiles.isThere, "needs the published study data"))
  func `published partial areas`() throws {
    let cases = try AneurysmCases()
    let expected: [(String, PartialRange, Double)] = [
      ("s100b", try range(.specificity, 0.99, 1), 0.00292682926829269),
      ("s100b", try range(.specificity, 0.95, 1), 0.0155487804878049),
      ("s100b", try range(.specificity, 0.9, 1), 0.0327574525745257),
      ("s100b", try range(.specificity, 0.8, 0.9), 0.0478319783197832),
      ("s100b", try range(.specificity, 0, 0.5), 0.448128387533875),
      ("s100b", try range(.sensitivity, 0.95, 1), 0.00393038617886179),
      ("s100b", try range(.sensitivity, 0.9, 1), 0.0137635501355013),
      ("s100b", try range(.sensitivity, 0.8, 0.9), 0.0350575880758807),
      ("s100b", try range(.sensitivity, 0, 0.5), 0.478489159891599),
      ("wfns", try range(.specificity, 0.9, 1), 0.033441734417344174),
      ("wfns", try range(.sensitivity, 0.9, 1), 0.0400999322493225),
      ("ndka", try range(.specificity, 0.7, 0.9), 0.06792005420054201),
    ]
    for (marker, range, value) in expected {
      #expect(MadeScores.agree(try cases.sample(marker).partialArea(range).value, value), "\(marker) \(range)")
    }
    let standardised = try cases.sample("s100b").partialArea(range(.specificity, 0.9, 1), standardised: true)
    #expect(MadeScores.agree(standardised.value, 0.646091855655399))
  }

  @Test func `over the whole curve it is the area with DeLong's variance`() throws {
    for (seed, levels) in [(1, 0), (2, 3), (3, 12)] as [(UInt64, Int)] {
      let sample = try MadeScores.sample(70, seed: seed, levels: levels)
      for axis in [PartialRange.Axis.specificity, .sensitivity] {
        let part = sample.partialArea(try range(axis, 0, 1))
        #expect(MadeScores.agree(part.value, sample.area().value))
        #expect(MadeScores.agree(part.standardError, sample.area().standardError))
        #expect(MadeScores.agree(part.interval?.lower, sample.area().interval?.lower))
      }
      let clustered = try MadeScores.clustered(sample, units: 20, seed: seed)
      let whole = clustered.partialArea(try range(.specificity, 0, 1))
      #expect(MadeScores.agree(whole.standardError, clustered.area().standardError))
    }
  }

  @Test func `parts add up to the whole`() throws {
    let sample = try MadeScores.sample(150, seed: 8, levels: 10, weighted: true)
    let cuts = [0, 0.17, 0.5, 0.83, 1]
    for axis in [PartialRange.Axis.specificity, .sensitivity] {
      let sum = try zip(cuts, cuts.dropFirst()).reduce(0.0) { sum, cut in
        sum + (sample.partialArea(try range(axis, cut.0, cut.1)).value ?? 0)
      }
      #expect(MadeScores.agree(sum, sample.area().value))
    }
  }

  @Test func `the standard error is that of a bootstrap`() throws {
    // 1500 stratified resamples: the bootstrap's own error of a standard deviation is about 2 %, and the two differ by terms
    // of higher order.
    for (part, levels) in [
      (try range(.specificity, 0.8, 1), 0), (try range(.specificity, 0.5, 0.9), 12),
      (try range(.sensitivity, 0.6, 0.95), 0),
    ] {
      let sample = try MadeScores.sample(300, seed: 31, levels: levels)
      let spread = try Resampled.stratified(sample, times: 1500, seed: 5) { $0.partialArea(part).value }
      let error = try #require(sample.partialArea(part).standardError)
      #expect(abs(error / spread - 1) < 0.1, "\(part): \(error) against \(spread)")
    }
  }
}
