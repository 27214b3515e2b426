// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Phantoms

/// Which cohort is meant: a scenario's file, or the demo, with other numbers where they are given.
struct ScenarioOptions: ParsableArguments {
  @Argument(
    help: "The scenario; without one, the demo that comes with the command.",
    completion: .file(extensions: ["yaml", "yml"]))
  var scenario: String?

  @Option(help: "How many patients, instead of the scenario's number; a larger cohort begins with the smaller one.")
  var patients: Int?

  @Option(help: "The seed, instead of the scenario's.")
  var seed: UInt64?

  func validate() throws {
    if let patients, !(1...Scenario.mostPatients).contains(patients) {
      throw ValidationError("--patients is \(patients), and 1 to \(Scenario.mostPatients) is needed")
    }
  }

  /// The cohort, and the bytes that its scenario was read from.
  func cohort() throws -> (cohort: Cohort, source: [UInt8]) {
    let source: [UInt8]
    var scenario: Scenario
    if let path = self.scenario {
      try FileAccessError.check(readable: path)
      scenario = try Scenario.load(from: URL(filePath: path))
      source = try [UInt8](Data(contentsOf: URL(filePath: path)))
    } else {
      source = Array(DemoScenario.text.utf8)
      scenario = try Scenario.parse(bytes: source, fileName: "demo.yaml")
    }
    if let patients { scenario.patients = patients }
    if let seed { scenario.seed = seed }
    return (Cohort(scenario), source)
  }
}
