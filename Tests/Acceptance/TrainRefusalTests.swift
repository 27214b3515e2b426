// SPDX-License-Identifier: Apache-2.0
import Foundation
import ImageFiles
import TestSupport
import Testing
import Volumes

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

  /// Runs a training on arrays, eight to learn from and four that choose; `more` are further arrays or replaces some.
  private func trained(arrays more: [String: NumPyArray?], keys: String = "") throws -> Command.Outcome {
    func images(_ count: Int) -> NumPyArray? {
      var grey: [UInt8] = []
      for place in 0..<count * 64 {
        let value = place * 37 + place / 64 * 11
        grey.append(UInt8(value % 200))
      }
      return NumPyArray(shape: [count, 8, 8], samples: .uint8(grey))
    }
    func labels(_ count: Int) -> NumPyArray? {
      let numbers: [UInt8] = (0..<count).map { UInt8($0 % 2) }
      return NumPyArray(shape: [count], samples: .uint8(numbers))
    }
    let usual = [
      "train_images": images(8), "train_labels": labels(8), "tune_images": images(4), "tune_labels": labels(4),
    ]
    var files: [String: [UInt8]] = [:]
    for (name, array) in usual.merging(more, uniquingKeysWith: { $1 }) {
      if let array { files["\(name).npy"] = array.bytes }
    }
    try Data(StoredZip.bytes(files)).write(to: folder.file("arrays.npz"))
    try folder.write(
      "training.yaml",
      """
      fiducial-training: 1
      name: discs
      data: {arrays: arrays.npz\(keys)}
      task: {classes: {none: 0, disc: 1}}
      input: {recipe: [{step: normalise, by: z-score}, {step: resize, size: [8, 8, null], interpolation: linear}]}
      network: {name: linear}
      batch: 4
      epochs: 1
      calibration: none
      package: {intended-use: Finds discs in made images., licence: LicenseRef-none}
      """)
    return try Command.run(["train", "training.yaml", "--output", "run"], in: folder.location)
  }

  @Test func `arrays without an image, and answers that fit no image, are refused by their name`() throws {
    let none = try trained(arrays: ["train_images": NumPyArray(shape: [0, 8, 8], samples: .uint8([]))])
    #expect(none.code == 65)
    #expect(none.errors.contains("train_images") && none.errors.contains("one or more"))
    let odd = try trained(arrays: ["tune_labels": NumPyArray(shape: [4], samples: .uint8([0, 1, 7, 1]))])
    #expect(odd.code == 65)
    #expect(odd.errors.contains("tune_labels") && odd.errors.contains("arrays.npz:3"))
    let fewer = try trained(arrays: ["train_labels": NumPyArray(shape: [7], samples: .uint8([0, 1, 0, 1, 0, 1, 0]))])
    #expect(fewer.code == 65)
    let flat = try trained(arrays: [
      "train_images": NumPyArray(shape: [8, 64], samples: .uint8([UInt8](repeating: 3, count: 512)))
    ])
    #expect(flat.code == 65)
    #expect(flat.errors.contains("3: image, row, column"))
  }

  @Test func `simulated arrays are declared, and judge no real ones`() throws {
    let all = NumPyArray(shape: [8], samples: .uint8([UInt8](repeating: 1, count: 8)))
    let tune = NumPyArray(shape: [4], samples: .uint8([0, 0, 1, 0]))
    let silent = try trained(arrays: ["train_synthetic": all])
    #expect(silent.code == 65)
    #expect(silent.errors.contains("synthetic"))
    // Simulated images may teach, and may not say how well real ones are told apart.
    let judged = try trained(arrays: ["tune_synthetic": tune], keys: ", synthetic: true")
    #expect(judged.code == 65)
    let declared = try trained(arrays: ["train_synthetic": all], keys: ", synthetic: true")
    #expect(declared.code == 0, "\(declared.errors)")
    let count = try trained(arrays: ["train_synthetic": tune], keys: ", synthetic: true")
    #expect(count.code == 65)
    #expect(count.errors.contains("train_synthetic") && count.errors.contains("8, one for each image"))
  }
}
