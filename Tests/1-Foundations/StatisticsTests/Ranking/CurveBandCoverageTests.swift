// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
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

@Suite(
  "The coverage of bands as a table",
  .enabled(if: ProcessInfo.processInfo.environment["FIDUCIAL_PROVE"] != nil, "run by make prove"))
struct CurveBandProof {
  private struct Row: Sendable {
    var rates95 = 0
    var rates80 = 0
    var precision95 = 0
    var precision80 = 0
    var resampledHeight = 0.0
    var fixedHeight = 0.0
  }

  private static var designs: [CurveStudy] {
    var designs: [CurveStudy] = []
    for (positives, negatives) in [(30, 60), (100, 100), (500, 500)] {
      for area in [0.75, 0.95] {
        for (reads, levels) in [(1, 0), (3, 0), (1, 5), (3, 5)] {
          designs.append(
            CurveStudy(positives: positives, negatives: negatives, area: area, reads: reads, levels: levels))
        }
        designs.append(CurveStudy(positives: positives, negatives: negatives, area: area, isCohort: true))
      }
    }
    // Where resampling is known to struggle: few cases, and classes almost apart.
    designs.append(CurveStudy(positives: 10, negatives: 40, area: 0.95))
    designs.append(CurveStudy(positives: 30, negatives: 60, area: 0.99))
    designs.append(CurveStudy(positives: 12, negatives: 12, area: 0.9, reads: 3))
    return designs
  }

  @Test func `coverage of resampled bands by design`() throws {
    let studies = Int(ProcessInfo.processInfo.environment["FIDUCIAL_PROVE_STUDIES"] ?? "") ?? 500
    let high = ConfidenceLevel.percent95
    let low = try #require(ConfidenceLevel(0.8))
    write(
      """
      Share of \(studies) simulated studies whose whole true curve the resampled band (499 replicates) holds, and mean height of
      the ROC band at 95 % beside that of the fixed-width band.

      | cases | area | reads | ties | ROC 95 % | ROC 80 % | PR 95 % | PR 80 % | height | fixed width |
      |---|---|---|---|---|---|---|---|---|---|

      """)
    let start = clock()
    for design in Self.designs {
      var row = Row()
      let sampling: CaseSampling = design.isCohort ? .cohort : .byClass
      for number in 0..<studies {
        let sample = try design.sample(number)
        let wide = try #require(sample.rocBand(level: high, seed: UInt64(number), replicates: 499))
        let narrow = try #require(sample.rocBand(level: low, seed: UInt64(number), replicates: 499))
        if design.isHeld(by: wide) { row.rates95 += 1 }
        if design.isHeld(by: narrow) { row.rates80 += 1 }
        if design.isHeld(by: wide.precisionRecallBand(sampling: sampling)) { row.precision95 += 1 }
        if design.isHeld(by: narrow.precisionRecallBand(sampling: sampling)) { row.precision80 += 1 }
        row.resampledHeight += CurveStudy.height(wide.points(count: 101))
        if let fixed = sample.rocBand(level: high, method: .fixedWidth) {
          row.fixedHeight += CurveStudy.height(fixed.points(count: 101))
        }
      }
      let all = Double(studies)
      let shares = [row.rates95, row.rates80, row.precision95, row.precision80].map { percent(Double($0) / all) }
      let fixed = row.fixedHeight > 0 ? percent(row.fixedHeight / all) : "none"
      let cells = ["\(design)"] + shares + [percent(row.resampledHeight / all), fixed]
      write("| " + cells.joined(separator: " | ") + " |\n")
      // Three standard errors of the simulated shares.
      #expect(Double(row.rates95) / all > 0.95 - 3 * (0.95 * 0.05 / all).squareRoot(), "\(design)")
      #expect(Double(row.rates80) / all > 0.8 - 3 * (0.8 * 0.2 / all).squareRoot(), "\(design)")
      #expect(Double(row.precision95) / all > 0.95 - 3 * (0.95 * 0.05 / all).squareRoot(), "\(design)")
      #expect(Double(row.precision80) / all > 0.8 - 3 * (0.8 * 0.2 / all).squareRoot(), "\(design)")
    }
    write("\n\(Int(Double(clock() - start) / Double(CLOCKS_PER_SEC))) CPU seconds.\n")
  }

  private func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

  private func percent(_ share: Double) -> String {
    let tenths = Int((1000 * share).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
