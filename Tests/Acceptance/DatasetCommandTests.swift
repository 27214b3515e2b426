// SPDX-License-Identifier: Apache-2.0
import Foundation
import ImageFiles
import Testing
import TestSupport

/// Data sets from the terminal: taken in, labelled, made, compared, withdrawn.
@Suite struct `Data sets on the command line` {
  /// Three grey pictures of four by four pixels, PNG by Python's zlib.
  private static let pictures = [
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR4nGM4CgQMqAQAezQMUcidzw8AAAAASUVORK5CYII=",
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR4nGNwAQIGVAIAKpQEQbQMtWsAAAAASUVORK5CYII=",
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR4nGOQAQIGVAIAEZQBwSTcHgkAAAAASUVORK5CYII=",
  ]

  /// An archive with the three images of two patients.
  private func archive(in folder: TemporaryFolder) throws -> URL {
    let images = folder.file("images")
    try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
    for (name, picture) in zip(["a.png", "b.png", "c.png"], Self.pictures) {
      try #require(Data(base64Encoded: picture)).write(to: images.appending(path: name))
    }
    try folder.write(
      "cases.csv", "file,subject,row,effusion\na.png,NAME-ONE,1,1\nb.png,NAME-ONE,2,0\nc.png,NAME-TWO,3,0\n")
    let archive = folder.file("archive")
    #expect(try Command.run(["archive", "create", "--archive", archive.path]).code == 0)
    let taken = try Command.run(
      [
        "import", images.path, "--table", folder.file("cases.csv").path, "--image", "file", "--patient", "subject",
        "--synthetic", "--reason", "made for a test", "--archive", archive.path,
      ])
    #expect(taken.code == 0, "\(taken.errors)")
    return archive
  }

  @Test func `a version is made, labelled, compared and survives a withdrawal`() throws {
    let folder = try TemporaryFolder()
    let place = try archive(in: folder).path
    func run(_ arguments: String..., input: String? = nil) throws -> Command.Outcome {
      try Command.run(["dataset"] + arguments + ["--archive", place], input: input.map { Data($0.utf8) })
    }
    #expect(
      try run("label", folder.file("cases.csv").path, "--match", "row", "--finding", "effusion").output
        .contains("3 labels of 3 images"))
    let made = try run("create", "chest", "--all", "--purpose", "validation", "--json").json()
    #expect(made["version"] as? String == "chest@1")
    #expect((made["counts"] as? [String: Int])?["items"] == 3)
    #expect(try run("show", "chest@1", "--verify").code == 0)
    #expect(try run("list").output.hasPrefix("chest@1  3 images of 2 patients for validation"))
    let gone = try run("withdraw", "--patient-id", "-", "--reason", "asked", "--yes", "--json", input: "NAME-ONE\n")
      .json()
    #expect(gone["images"] as? Int == 2)
    #expect(try run("create", "chest", "--from", "chest@1", "--purpose", "validation").code == 0)
    let diff = try run("diff", "chest@1", "chest@2", "--json").json()
    #expect((diff["removedByReason"] as? [String: Int]) == ["withdrawn": 2, "retention": 0, "choice": 0])
    #expect(try run("show", "chest@1").output.contains("2 images of patients who withdrew since"))
  }

  @Test func `chances of a model are taken from a table of values or of scores, with the same answer`() throws {
    let folder = try TemporaryFolder()
    let place = folder.file("archive").path
    func run(_ arguments: String...) throws -> Command.Outcome {
      try Command.run(arguments + ["--archive", place])
    }
    try FileManager.default.createDirectory(at: folder.file("images"), withIntermediateDirectories: true)
    var cases = "file,subject,row,effusion\n"
    // Every second image shows one; of the first six a model says the contrary.
    var (values, scores) = ("image,0,1\n", "case,patient,score_effusion\n")
    for number in 1...40 {
      let pixels = (0..<64).map { UInt8(($0 * 7 + number * 5) % 250) }
      try Data(PNGFile.bytes(grey8: pixels, columns: 8, rows: 8)).write(to: folder.file("images/\(number).png"))
      cases += "\(number).png,P\(number),\(number),\(number % 2)\n"
      let chance = (number % 2 == 1) == (number > 6) ? "0.875" : "0.125"
      values += "\(number),\(chance == "0.875" ? "0.125" : "0.875"),\(chance)\n"
      scores += "\(number),P\(number),\(chance)\n"
    }
    try folder.write("cases.csv", cases)
    #expect(try run("archive", "create").code == 0)
    let taken = try run(
      "import", folder.file("images").path, "--table", folder.file("cases.csv").path, "--image", "file", "--patient",
      "subject", "--synthetic", "--reason", "made for a test")
    #expect(taken.code == 0, "\(taken.errors)")
    _ = try run("dataset", "label", folder.file("cases.csv").path, "--match", "row", "--finding", "effusion")
    #expect(try run("dataset", "create", "chest", "--all", "--purpose", "training").code == 0)
    func checked(_ table: String) throws -> Command.Outcome {
      let file = try folder.write("chances.csv", table)
      return try run(
        "dataset", "check", "chest@1", "--only", "label-errors", "--probabilities", "effusion=\(file.path)")
    }
    let told = try checked(scores)
    #expect(told.code == 1, "\(told.errors)")
    #expect(told.output.contains("6 of 40 images have a label that looks wrong"))
    func sentences(_ outcome: Command.Outcome) -> [Substring] {
      outcome.output.split(separator: "\n").filter { !$0.hasPrefix("kept as") }
    }
    #expect(try sentences(checked(values)) == sentences(told))
    let other = try checked(scores.replacing("score_effusion", with: "score_other"))
    #expect(other.code == 65)
    #expect(other.errors.contains("'score_effusion'"))
    let odd = try checked(scores.replacing("0.875", with: "1.875"))
    #expect(odd.code == 65)
  }

  @Test func `a locked part is told by nothing but its opening, which serves one export`() throws {
    let folder = try TemporaryFolder()
    let place = try archive(in: folder).path
    func run(_ arguments: String...) throws -> Command.Outcome {
      try Command.run(arguments + ["--archive", place])
    }
    func export(_ name: String) throws -> Command.Outcome {
      try run(
        "dataset", "export", "chest@1:1", "--format", "csv", "--purpose", "validation", "--to", folder.file(name).path)
    }
    #expect(
      try run("dataset", "label", folder.file("cases.csv").path, "--match", "row", "--finding", "effusion").code == 0)
    #expect(try run("dataset", "create", "chest", "--all", "--purpose", "validation").code == 0)
    #expect(try run("archive", "search", "effusion = 1", "--count").output == "1\n")
    // The source's own division alone, with the patient who is on both sides sent to the later.
    let split = try run(
      "dataset", "split", "chest@1", "--by", "effusion", "--straddling", "later", "--lock", "1", "--limit", "1")
    #expect(split.code == 0, "\(split.errors)")
    let counted = try run("archive", "search", "effusion = 1", "--count")
    #expect(counted.output == "0\n" && counted.errors.contains("left out: 2 images in locked parts"))
    #expect(try run("dataset", "check", "chest@1").code != 65)
    let card = try run("dataset", "card", "chest@1", "--json").json()
    #expect((card["checked"] as? String)?.hasPrefix("checked on ") == true)
    #expect(try export("a").code != 0)
    let opened = try run("dataset", "open", "chest@1:1", "--reason", "final judgement")
    #expect(opened.code == 0 && opened.output.contains("the next export by"))
    let out = try export("b")
    #expect(out.code == 0 && out.output.contains("opened    1, opening 1"), "\(out.errors)")
    #expect(try export("c").code != 0)
  }

  @Test func `faults are told with their remedy and leave with 65`() throws {
    let folder = try TemporaryFolder()
    let place = try archive(in: folder).path
    func run(_ arguments: String..., input: String? = nil) throws -> Command.Outcome {
      try Command.run(["dataset"] + arguments + ["--archive", place], input: input.map { Data($0.utf8) })
    }
    let unnamed = try run("create", "Chest", "--all", "--purpose", "x")
    #expect(unnamed.code == 65 && unnamed.errors.contains("small letters"))
    #expect(try run("create", "chest", "--purpose", "x").code == 64)
    #expect(try run("create", "chest", "--all", "--purpose", "x").code == 0)
    let near = try run("show", "chst")
    #expect(near.code == 65 && near.errors.contains("did you mean chest?"))
    #expect(try run("show", "chest@7").errors.contains("the latest is chest@1"))
    #expect(try run("withdraw", "--patient-id", "NAME-ONE", "--reason", "asked", "--yes").code == 64)
    let nobody = try run("withdraw", "--patient-id", "-", "--reason", "asked", "--yes", input: "NOBODY-AT-ALL")
    #expect(nobody.code == 65 && !nobody.errors.contains("NOBODY"))
  }
}
