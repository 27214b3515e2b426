// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Reports
import Statistics

/// `fiducial phantom study`: a multi-site study of a model, and of readers with and without it.
struct PhantomStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Simulates a multi-site study with a planted weakness: model.csv and readers.csv.",
    discussion: """
      Five hospitals, patients with one or two cases, two versions of a model that both separate portable images badly, \
      and readers after Roe and Metz who read every case without and with the model. The same seed gives the same bytes.
      """)

  @Option(name: .shortAndLong, help: "The folder for the tables; made if it is not there.", completion: .directory)
  var output = "phantom"

  @Option(help: "The seed.")
  var seed: UInt64 = 20_261_121

  @Option(help: "The number of patients of the model's study.")
  var patients = 1200

  @Option(help: "The number of patients whose images the readers read.")
  var readPatients = 400

  @Option(help: "The number of readers.")
  var readers = 6

  @Option(help: "What the planted weakness multiplies the separation by: 0 is guessing, 1 is no weakness.")
  var weakness = 0.35

  func validate() throws {
    if !(1...10_000_000).contains(patients) || !(1...100_000).contains(readPatients) || !(1...1000).contains(readers) {
      throw ValidationError(
        "--patients, --read-patients and --readers are at least 1 (and at most ten million, 10^5, 1000)")
    }
    if !(0...1).contains(weakness) { throw ValidationError("--weakness lies between 0 and 1, found \(weakness)") }
  }

  func run() throws {
    let models = BinormalModels(
      [.init("new", separation: 2.1), .init("previous", separation: 1.9)], modelCorrelation: 0.6)
    // The components follow the "high correlation, low variability" structure of Roe and Metz (1997).
    let reading = RoeMetzModel(
      separations: [1.5, 1.85],
      variances: .init(reader: 0.0055, armReader: 0.0055, case: 0.3, armCase: 0.3, readerCase: 0.2, pure: 0.2))
    var readCohort = cohort(patients: readPatients)
    readCohort.mostCasesPerPatient = 1
    try AtomicFiles(in: URL(filePath: output, directoryHint: .isDirectory)).write([
      .init("model.csv", models.study(of: cohort(patients: patients), seed: seed).csv()),
      .init(
        "readers.csv",
        reading.study(of: readCohort, readers: readers, seed: seed).csv(armNames: ["unaided", "aided"])),
    ])
    try StandardOutput.print("phantom: \(output)/model.csv, \(output)/readers.csv (seed \(seed))")
  }

  private func cohort(patients: Int) -> SimulatedCohort {
    var cohort = SimulatedCohort(patients: patients, prevalence: 0.3)
    cohort.mostCasesPerPatient = 2
    cohort.visibleShare = 0.9
    cohort.sites = [("North", 0.3), ("South", 0.25), ("East", 0.2), ("West", 0.15), ("Island", 0.1)].map {
      name, weight in
      .init(name, weight: weight, devices: [.init("fixed A", 0.45), .init("fixed B", 0.3), .init("portable", 0.25)])
    }
    cohort.weakSubgroup = .init(device: "portable", separationFactor: weakness)
    return cohort
  }
}
