// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Vocabulary

/// How often the resampled bands hold the whole true curve, by design, beside the height of the fixed-width band.
struct BandReport {
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

  /// How many studies are simulated for each design.
  let studies: Int

  init(isQuick: Bool) { studies = isQuick ? 50 : 500 }

  /// Prints a row for each design.
  func print() throws {
    let high = ConfidenceLevel.percent95
    guard let low = ConfidenceLevel(0.8) else { return }
    write(
      """
      Share of \(studies) simulated studies whose whole true curve the resampled band (499 replicates) holds, and mean height of
      the ROC band at 95 % beside that of the fixed-width band.

      | cases | area | reads | ties | ROC 95 % | ROC 80 % | PR 95 % | PR 80 % | height | fixed width |
      |---|---|---|---|---|---|---|---|---|---|

      """)
    for design in Self.designs {
      var row = Row()
      let sampling: CaseSampling = design.isCohort ? .cohort : .byClass
      for number in 0..<studies {
        let sample = try design.sample(number)
        guard let wide = sample.rocBand(level: high, seed: UInt64(number), replicates: 499),
          let narrow = sample.rocBand(level: low, seed: UInt64(number), replicates: 499)
        else { continue }
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
    }
  }

  private func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

  private func percent(_ share: Double) -> String {
    let tenths = Int((1000 * share).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
