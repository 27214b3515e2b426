// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Foundation

/// The design's facts as labels and values.
struct DesignWords {
  let facts: [Fact]

  init(_ design: StudyDesign) {
    var facts = [
      Fact("Design", design.kind.rawValue.split(separator: "-").joined(separator: " ")),
      Fact("Sampling unit", design.samplingUnit.rawValue),
      Fact("Reads", "\(design.reads)"),
      Fact("Cases", "\(design.cases)"),
    ]
    if let patients = design.patients { facts.append(Fact("Patients", "\(patients)")) }
    if design.models > 1 { facts.append(Fact("Scores", "\(design.models)")) }
    if design.arms > 1 { facts.append(Fact("Arms", "\(design.arms)")) }
    if design.readers > 1 {
      facts.append(Fact("Readers", "\(design.readers)"))
      facts.append(Fact("Share of reader × case × arm that was read", Self.percent(design.filled)))
    }
    if design.kind == .splitPlot {
      facts.append(Fact("Blocks of cases with readers of their own", "\(design.blocks.count)"))
      facts.append(Fact("Share that was read within the blocks", Self.percent(design.filledWithinBlocks)))
    }
    self.facts = facts
  }

  private static func percent(_ share: Double) -> String {
    // Rounded down: "100.0 %" is said of a complete table only.
    String(format: "%.1f %%", (share * 1000).rounded(.down) / 10)
  }
}
