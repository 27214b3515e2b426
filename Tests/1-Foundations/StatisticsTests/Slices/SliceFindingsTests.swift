// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Slices: confirmation")
struct SliceFindingsTests {
  private func near(_ found: Double?, _ expected: Double, _ tolerance: Double = 1e-10) -> Bool {
    found.map { abs($0 - expected) <= tolerance * max(1, abs(expected)) } ?? false
  }

  @Test func `confirms independent rows as scipy and statsmodels do`() throws {
    let sample = try SliceSearchTests.study()
    let finding = try #require(sample.findings(split: try SliceSearchTests.evenRows(sample)).all.first)
    // scipy 1.17.1 fisher_exact(alternative="greater"); statsmodels 0.15.0 proportion_confint(method="wilson") and
    // confint_proportions_2indep(method="newcomb"), on the odd rows: 26 of 53 against 131 of 1147.
    #expect(abs((finding.test.pValue ?? 1) / 6.992221107416587e-11 - 1) < 1e-9)
    #expect(near(finding.inside.value, 26.0 / 53) && finding.inside.n == 53 && finding.inside.clusters == nil)
    #expect(near(finding.inside.interval?.lower, 0.3612424984784324))
    #expect(near(finding.inside.interval?.upper, 0.6211647088532005))
    #expect(near(finding.outside.interval?.lower, 0.09707730989095302))
    #expect(near(finding.outside.interval?.upper, 0.13392015442799043))
    #expect(near(finding.difference.interval?.lower, 0.24553827550402105))
    #expect(near(finding.difference.interval?.upper, 0.508072840750232))
    #expect(finding.isConfirmed)
  }

  @Test func `confirms repeated units as numpy does`() throws {
    let sample = try SliceSearchTests.study(isClustered: true)
    let split = try SliceSplit(isSearched: (0..<sample.count).map { $0 / 3 % 2 == 0 }, of: sample)
    let finding = try #require(
      sample.findings(split: split).all.first { $0.slice.description == "a=0, b=1, c=1" })
    // numpy 2.4.6 and scipy 1.17.1: sums of (inside − mean)(wrong − mean) over units of three rows; the linearised variances and
    // their covariance over units; Wilson (statsmodels 0.15.0) on effective counts; square and add with the correlation.
    #expect(near(finding.test.statistic, 3.934368005889747))
    #expect(finding.test.degreesOfFreedom == [50])
    #expect(near(finding.test.pValue, 0.0001289106172599106, 1e-12))
    #expect(near(finding.inside.value, 22.0 / 54) && finding.inside.clusters == 51 && finding.inside.n == 54)
    #expect(near(finding.inside.interval?.lower, 0.2841350522529522))
    #expect(near(finding.inside.interval?.upper, 0.5435530851519498))
    #expect(near(finding.outside.interval?.lower, 0.08443803720901698))
    #expect(near(finding.outside.interval?.upper, 0.12090076362867709))
    #expect(near(finding.difference.standardError, 0.06684180688257559))
    #expect(near(finding.difference.interval?.lower, 0.18066222683715197))
    #expect(near(finding.difference.interval?.upper, 0.4439541112176645))
  }

  @Test func `tests losses that are no errors by their score`() throws {
    let base = try SliceSearchTests.study(isClustered: true, losses: true)
    // The loss is noise; a slice is forced to be a candidate by adding its loss to the searched half alone.
    let isBad = (0..<base.count).map { row in
      base.attributes[0].codes[row] == 0 && base.attributes[1].codes[row] == 1 && base.attributes[2].codes[row] == 1
    }
    let losses = (0..<base.count).map { $0 / 3 % 2 == 0 && isBad[$0] ? 1 : base.losses[$0] }
    let sample = try SliceSample(
      losses: losses, attributes: base.attributes, clusters: base.clusters, measure: .brierScore)
    let split = try SliceSplit(isSearched: (0..<sample.count).map { $0 / 3 % 2 == 0 }, of: sample)
    let finding = try #require(sample.findings(split: split).all.first)
    #expect(finding.slice.description == "a=0, b=1, c=1")
    // numpy 2.4.6, scipy 1.17.1, as above with the loss in place of the error.
    #expect(near(finding.test.statistic, 2.748826881997848))
    #expect(near(finding.test.pValue, 0.0041498817551608135))
    #expect(finding.inside.method.hasPrefix("mean over rows"))
    #expect(finding.inside.interval?.contains(finding.inside.value ?? 2) == true)
  }

  @Test func `turns signs for a measure of which more is better`() throws {
    let (errors, hits) = (try SliceSearchTests.study(), try SliceSearchTests.study(measure: .sensitivity))
    let split = try SliceSearchTests.evenRows(errors)
    let (a, b) = (errors.findings(split: split), hits.findings(split: split))
    #expect(a.all.map(\.test.pValue) == b.all.map(\.test.pValue))
    for (x, y) in zip(a.all, b.all) {
      #expect(near(x.inside.value, 1 - (y.inside.value ?? 0)))
      #expect(near(x.inside.interval?.lower, 1 - (y.inside.interval?.upper ?? 0)))
      #expect(near(x.difference.interval?.lower, -(y.difference.interval?.upper ?? 0)))
    }
  }

  @Test func `claims nothing of a slice that the other half does not bear out`() throws {
    let sample = try SliceSearchTests.study()
    let split = try SliceSearchTests.evenRows(sample)
    // Only the searched half keeps its errors in the slice.
    let losses = (0..<sample.count).map { row -> Double in
      if split.isSearched[row] { return sample.losses[row] }
      return row % 20 == 1 ? 1 : 0
    }
    let findings = try SliceSample(losses: losses, attributes: sample.attributes).findings(split: split)
    #expect(findings.all.first?.slice.description == "a=0, b=1, c=1")
    #expect(findings.confirmed.isEmpty)
    #expect(findings.all.allSatisfy { ($0.test.adjustedPValue ?? 0) > 0.05 })
  }

  @Test func `has no candidates where there is nothing to search`() throws {
    let none = try SliceSample(isWrong: [], attributes: [])
    #expect(none.findings(split: SliceSplit(none, seed: 1)).all.isEmpty)
    #expect(none.findings(split: SliceSplit(none, seed: 1)).searched.overall.reason == .noObservations)
    let right = try SliceSample(
      isWrong: [Bool](repeating: false, count: 400),
      attributes: [SliceAttribute(name: "a", values: (0..<400).map { "\($0 % 2)" })])
    #expect(right.findings(split: SliceSplit(right, seed: 1)).all.isEmpty)
  }

  /// A small share of Documentation/proof/slices.md.
  @Test func `finds what is planted and claims nothing where nothing is`() throws {
    var found = 0
    for number in 0..<6 {
      let drawn = try SliceStudy(cases: 100_000, plantedMissRate: 0.3).drawn(seed: 31, number: number)
      let findings = drawn.sample.findings(split: SliceSplit(drawn.sample, seed: UInt64(number)))
      let isThere = findings.confirmed.contains { finding in
        var (both, either) = (0, 0)
        for row in drawn.isPlanted.indices {
          let isInside = finding.slice.conditions.allSatisfy {
            Int(drawn.sample.attributes[$0.attribute].codes[row]) == $0.level
          }
          if isInside && drawn.isPlanted[row] { both += 1 }
          if isInside || drawn.isPlanted[row] { either += 1 }
        }
        return Double(both) >= 0.8 * Double(either)
      }
      if isThere { found += 1 }
    }
    #expect(found >= 5)
    var (claims, clustered) = (0, 0)
    for number in 0..<60 {
      var study = SliceStudy(cases: 5000, plantedMissRate: 0.1)
      let plain = try study.drawn(seed: 32, number: number).sample
      if !plain.findings(split: SliceSplit(plain, seed: 1)).confirmed.isEmpty { claims += 1 }
      study.mostCasesPerPatient = 4
      let repeated = try study.drawn(seed: 33, number: number).sample
      if !repeated.findings(split: SliceSplit(repeated, seed: 1)).confirmed.isEmpty { clustered += 1 }
    }
    // Three of sixty are expected at most; eight or more have a chance of about one in a hundred.
    #expect(claims < 8 && clustered < 8)
  }
}
