// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Imaging
import Phantoms
import Vocabulary

/// `fiducial phantom make SCENARIO.yaml`: simulated acquisitions with exact truth.
struct PhantomMake: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Simulates a cohort: images, masks, tables, and the truth about all of them.",
    discussion: """
      A scenario says who comes where, what they have, how they are examined, read and labelled, and what changes \
      (Documentation/scenario.md). Without one the demo is made. No person is imaged, and every image says so.

      Written are images/, masks/, png/, cases.csv, findings.csv, masks.csv, images.csv, readings.csv, reports.csv and \
      manifest.json. The same scenario, seed and options give the same bytes on any number of workers. What was \
      interrupted is taken up by the same command: files that are whole are kept.

      Example: fiducial phantom make --patients 20 --output demo --format both
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case dicom, png, both, none }
  enum Masks: String, ExpressibleByArgument, CaseIterable { case seg, nifti, png, none }

  @OptionGroup var scenario: ScenarioOptions

  @Option(name: .shortAndLong, help: "The folder; made if it is not there.", completion: .directory)
  var output = "phantoms"

  @Option(help: "The form of images.")
  var format = Format.dicom

  @Option(
    parsing: .upToNextOption,
    help: "The forms of masks, several if wanted: DICOM segmentations, NIfTI, pictures or none.")
  var masks = [Masks.seg]

  @Flag(help: "Writes the raw image of a radiograph too (DICOM, for processing); a device that stores cr has none.")
  var raw = false

  @Flag(help: "Also writes Synthetic Data (0008,001C), an attribute of 2023 that older checkers call an error.")
  var syntheticData = false

  @Option(help: "How many patients are simulated at a time. Default: as many as there are processors.")
  var workers: Int?

  @Flag(help: "Takes another cohort in the folder away first; other files are never touched.")
  var overwrite = false

  @Flag(help: "Only says what would be made.")
  var plan = false

  @Flag(help: "Prints the demo's scenario, to begin one of your own.")
  var printDemo = false

  @Flag(help: "Prints JSON.")
  var json = false

  func validate() throws {
    if let workers, !(1...1024).contains(workers) {
      throw ValidationError("--workers is \(workers), and 1 to 1024 is needed")
    }
    if masks.contains(.none), masks.count > 1 { throw ValidationError("--masks none goes with no other") }
    if format == .none, masks == [.none] {
      throw ValidationError("nothing is to be written: --format none and --masks none; --plan says what would be made")
    }
  }

  func run() throws {
    if printDemo { return try StandardOutput.write(Array(DemoScenario.text.utf8)) }
    let (cohort, source) = try scenario.cohort()
    if plan {
      let words = CohortPlanWords(cohort)
      return try StandardOutput.print(json ? words.json.text() : words.text)
    }
    let progress = CohortProgress()
    let writer = CohortWriter(CohortPlan(cohort, source: source), options)
    let folder = URL(filePath: output, directoryHint: .isDirectory)
    let outcome: CohortWriter.Outcome
    do {
      defer { progress.end() }
      outcome = try EndRequest.heard { request in
        try writer.write(to: folder, replacing: overwrite, progress: progress.show) { request.isMade }
      }
    }
    guard outcome.isComplete else {
      let done = "\(outcome.progress.patients) of \(cohort.patientCount) patients are whole in \(output)"
      FileHandle.standardError.write(
        Data("interrupted: \(done); the same command makes the rest\n".utf8))
      throw ExitCode(ExitTable.interrupted)
    }
    try StandardOutput.print(json ? self.json(outcome, cohort).text() : words(outcome, cohort))
  }

  private var options: WritingOptions {
    var options = WritingOptions(
      maker: ObjectMaker(
        manufacturer: "Fiducial", modelName: "fiducial phantom", serialNumber: Software.version,
        softwareVersions: [Software.description]))
    options.images =
      switch format {
      case .dicom: [.dicom]
      case .png: [.png]
      case .both: [.dicom, .png]
      case .none: []
      }
    options.masks = Set(masks.compactMap { WritingOptions.MaskFormat(rawValue: $0.rawValue) })
    options.hasRawImages = raw
    options.hasSyntheticData = syntheticData
    options.workers = workers
    return options
  }

  private func words(_ outcome: CohortWriter.Outcome, _ cohort: Cohort) -> String {
    let kept = outcome.progress.kept
    let before = kept == cohort.patientCount ? ", all there before" : kept > 0 ? ", \(kept) of them there before" : ""
    return
      "phantom: \(cohort.patientCount) patients\(before), \(cohort.studyCount) examinations, \(outcome.images) images, "
      + "\(outcome.findings) findings in \(output) (seed \(cohort.scenario.seed))"
  }

  private func json(_ outcome: CohortWriter.Outcome, _ cohort: Cohort) -> JSONValue {
    .object([
      "output": .string(output), "title": .string(cohort.scenario.title), "seed": .unsigned(cohort.scenario.seed),
      "patients": .integer(cohort.patientCount), "patients_kept": .integer(outcome.progress.kept),
      "studies": .integer(cohort.studyCount), "images": .integer(outcome.images),
      "findings": .integer(outcome.findings), "files": .integer(outcome.files), "bytes": .integer(outcome.bytes),
    ])
  }
}
