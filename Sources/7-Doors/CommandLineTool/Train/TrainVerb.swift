// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Learning
import ModelRegistry
import Vocabulary

/// `fiducial train`: from images and answers to a model package.
struct TrainVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network as a configuration says, and makes a model package of it.",
    discussion: """
      Example: fiducial train pneumonia.yaml --output runs/pneumonia
      Example: fiducial train pneumonia.yaml --check

      Images come from a version of a data set, a table with files beside it, or a NumPy archive. Each pass is judged on the tuning \
      part; the best one becomes the package in the run's folder, with a calibration and thresholds from the tuning part. No locked \
      part is read. A run that was cut off, by Ctrl-C, a kill or a power cut, goes on by the same command, to the same weights. \
      Keys are told in Documentation/training.md.
      """)

  @Argument(help: "The configuration, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(name: [.customShort("o"), .long], help: "The run's folder: made, or gone on with.", completion: .directory)
  var output: String?

  @Flag(help: "Only reads the configuration, for a plan the images too, and tells what it means.")
  var check = false

  @Flag(help: "Takes the finished model into the archive's registry.")
  var register = false

  @Option(help: "Who made the model, for the registry.")
  var developer = ""

  @Flag(help: "Prints JSON.")
  var json = false

  @OptionGroup(title: "Reading") var helpers: HelperOptions
  @OptionGroup(title: "Archive") var archive: ArchiveOptions

  func validate() throws {
    if !check, output == nil { throw ValidationError("--output names the run's folder; or --check") }
    if check, output != nil || register { throw ValidationError("--check goes without --output and --register") }
  }

  func run() throws {
    try FileAccessError.check(readable: file)
    let location = URL(filePath: file)
    let bytes = [UInt8](try Data(contentsOf: location))
    let configuration = try TrainingConfiguration(
      yaml: bytes, fileName: location.lastPathComponent, folder: location.deletingLastPathComponent())
    guard let output else {
      let planned = try TrainingWork(
        configuration: configuration, folder: location, helpers: helpers, archive: archive, registration: nil,
        isJSON: json
      ).planned()
      return try tell(planned?.configuration ?? configuration, planned)
    }
    try TrainingWork(
      configuration: configuration, folder: URL(filePath: output, directoryHint: .isDirectory), helpers: helpers,
      archive: archive, registration: register ? .init(developer: developer) : nil, isJSON: json
    ).run()
  }

  private func tell(_ configuration: TrainingConfiguration, _ planned: PlannedTraining?) throws {
    let facts = TrainingWords.facts(of: configuration) + (planned.map(TrainingWords.reasons) ?? [])
    if json {
      return try StandardOutput.print(
        JSONValue.object(facts.map { JSONValue.Member($0.key, .string($0.value)) }).text())
    }
    let width = facts.map(\.key.count).max() ?? 0
    try StandardOutput.print(
      facts.map { $0.key.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.value }.joined(separator: "\n"))
  }
}
