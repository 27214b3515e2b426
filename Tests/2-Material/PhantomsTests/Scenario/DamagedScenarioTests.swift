// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing
import Vocabulary

@Suite("Damaged scenarios")
struct DamagedScenarioTests {
  /// Numbers and words that break what is careless.
  private static let poison = [
    "0", "-1", "1e308", "-1e308", "1e-308", "0.5", "99999999999999999999", "[]", "{}", "[1, 1]", "[0, 0]", "\"\"",
    "none",
    "2025-12-31", "true", "x", "{distribution: normal, mean: 1, sd: 1e-9}", "{distribution: uniform, range: [1, 1]}",
    "{distribution: log-normal, median: 0, factor: 2, range: [0.1, 1]}",
    "{distribution: log-normal, median: -5, factor: 1.2, range: [1, 10]}",
  ]

  /// A study on a small detector or in a small volume, so that it takes no time.
  private func small(_ study: PlannedStudy) -> PlannedStudy {
    var study = study
    switch study.technique {
    case .radiography(var system):
      (system.detector.columns, system.detector.rows, system.detector.raysPerSide) = (16, 16, 1)
      system.detector.deadColumns.removeAll { $0 >= 16 }
      study.technique = .radiography(system)
    case .tomography(var system):
      (system.matrix, system.slices) = (16, 2)
      study.technique = .tomography(system)
    case .resonance(var system):
      (system.matrix, system.slices) = (16, 2)
      study.technique = .resonance(system)
    }
    return study
  }

  @Test(arguments: ScenarioText.shippedNames)
  func `are refused or make studies: nothing that a file says ends the program`(name: String) throws {
    let text = try String(contentsOf: ScenarioText.file("Examples/phantoms/\(name).yaml"), encoding: .utf8)
    let lines = text.split(separator: "\n").map(String.init)
    var stream = PhiloxStream(seed: 11)
    var (refused, made) = (0, 0)
    for _ in 0..<150 {
      var damaged = lines
      for _ in 0...stream.below(2) {
        let line = stream.below(damaged.count)
        switch stream.below(4) {
        case 0: damaged.remove(at: line)
        case 1: damaged.swapAt(line, stream.below(damaged.count))
        case 2: damaged[line] = String(damaged[line].dropLast(1 + stream.below(8)))
        default:
          // Another value behind one of the colons.
          let parts = damaged[line].split(separator: ": ", omittingEmptySubsequences: false)
          guard parts.count > 1 else { continue }
          let place = 1 + stream.below(parts.count - 1)
          let ends = parts[place].drop { !",}]".contains($0) }
          let value = Self.poison[stream.below(Self.poison.count)]
          damaged[line] = (parts[..<place] + ["\(value)\(ends)"] + parts[(place + 1)...]).joined(separator: ": ")
        }
      }
      do {
        var scenario = try Scenario.parse(bytes: damaged.joined(separator: "\n").utf8, fileName: "damaged.yaml")
        scenario.patients = min(scenario.patients, 20)
        let cohort = Cohort(scenario)
        let tables = CohortTables(cohort)
        for study in (0..<cohort.patientCount).flatMap({ cohort.studies(ofPatient: $0) }) {
          #expect(study.findings.allSatisfy { $0.kind.possibleSizes.contains($0.size) })
          #expect(!tables.lines(of: study, findings: study.plantedAsAsked, image: "").cases.contains(",nan"))
        }
        if made.isMultiple(of: 6) {
          let study = small(cohort.studies(ofPatient: 0)[0])
          let simulated = StudySimulator().simulate(study, workers: 1)
          #expect(simulated.findings.allSatisfy { $0.finding.size > 0 && $0.centre.x.isFinite && $0.centre.y.isFinite })
          #expect(simulated.masks.allSatisfy { $0.extent.isFinite })
        }
        made += 1
      } catch {
        #expect(error.total > 0)
        refused += 1
      }
    }
    #expect(refused > 10 && made > 10)
  }
}
