// SPDX-License-Identifier: Apache-2.0
import Foundation
import ImageFiles
import TestSupport
import Testing

/// What `train` refuses before a step is made, with words that say where.
@Suite(
  .enabled(
    if: TrainingEngineFiles.areThere, "libtorch is not laid into .deps; scripts/setup fetches it where it can be had"))
struct `What nobody should learn from` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for number in 0..<12 {
      let pixels = (0..<64).map { UInt8(($0 * 37 + number * 11) % 200) }
      try Data(PNGFile.bytes(grey8: pixels, columns: 8, rows: 8)).write(to: folder.file("Smith_John_\(number).png"))
    }
  }

  /// Runs a training on a table whose rows are made of a number: answer, patient, part.
  private func trained(
    _ row: (Int) -> (answer: Int, patient: String, part: String), columns: String = "{image: image}",
    output: String = "run"
  ) throws -> Command.Outcome {
    var table = "image,patient,part,disc\n"
    for number in 0..<12 {
      let row = row(number)
      table += "Smith_John_\(number).png,\(row.patient),\(row.part),\(row.answer)\n"
    }
    try folder.write("table.csv", table)
    try folder.write(
      "training.yaml",
      """
      fiducial-training: 1
      name: discs
      data: {table: table.csv, columns: \(columns)}
      task: {label: disc, classes: {none: 0, disc: 1}}
      input: {recipe: [{step: normalise, by: z-score}, {step: resize, size: [8, 8, null], interpolation: linear}]}
      network: {name: linear}
      batch: 4
      epochs: 1
      package: {intended-use: Finds discs in made images., licence: LicenseRef-none}
      """)
    return try Command.run(["train", "training.yaml", "--output", output], in: folder.location)
  }

  private static func usual(_ number: Int) -> (answer: Int, patient: String, part: String) {
    (number % 2, "P\(number)", number < 8 ? "train" : "tune")
  }

  @Test func `a column that is named and not there is a fault, and no patient is mistaken for two`() throws {
    let outcome = try trained(Self.usual, columns: "{image: image, patient: pateint}")
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("pateint"))
    #expect(outcome.errors.contains("did you mean \"patient\"?"))
    let shared = try trained { number in (number % 2, "P\(number % 4)", number < 8 ? "train" : "tune") }
    #expect(shared.code == 65)
  }

  @Test func `a part in which all images are alike teaches nothing`() throws {
    let outcome = try trained { number in (number < 8 ? 1 : number % 2, "P\(number)", number < 8 ? "train" : "tune") }
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("none is there in all or in no image of the part train"))
  }

  @Test func `a tuning part of one kind is said before the first step`() throws {
    let outcome = try trained { number in (number < 8 ? number % 2 : 1, "P\(number)", number < 8 ? "train" : "tune") }
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("auc of the tuning part is undefined"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/steps.ndjson").path))
  }

  @Test func `an image that cannot be read is named by its row, not by its file`() throws {
    try FileManager.default.removeItem(at: folder.file("Smith_John_3.png"))
    let outcome = try trained(Self.usual)
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("row 5"))
    #expect(!(outcome.errors + outcome.output).contains("Smith"))
  }

  @Test func `a folder with other people's files is left as it is`() throws {
    try FileManager.default.createDirectory(at: folder.file("theirs/package"), withIntermediateDirectories: true)
    try folder.write("theirs/package/thesis.txt", "all of it")
    let outcome = try trained(Self.usual, output: "theirs")
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("files that are no run"))
    #expect(try String(contentsOf: folder.file("theirs/package/thesis.txt"), encoding: .utf8) == "all of it")
  }
}
