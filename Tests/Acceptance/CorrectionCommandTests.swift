// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Tables that were corrected, from the terminal, and what a newcomer tries.
@Suite struct `Corrections on the command line` {
  private let folder: TemporaryFolder
  private let archive: String

  init() throws {
    folder = try TemporaryFolder()
    archive = folder.file("archive").path
    #expect(try Command.run(["archive", "create", "--archive", archive]).code == 0)
    let images = folder.file("images")
    try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
    // A grey picture of four by four pixels, PNG by Python's zlib.
    let picture = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADklEQVR4nGM4CgQMqAQAezQMUcidzw8AAAAASUVORK5CYII="
    try #require(Data(base64Encoded: picture)).write(to: images.appending(path: "a.png"))
  }

  private func run(_ arguments: String...) throws -> Command.Outcome {
    try Command.run(arguments + ["--archive", archive])
  }

  private func take(_ row: String, _ more: String...) throws -> Command.Outcome {
    let table = try folder.write("cases.csv", "file,subject,years,note\na.png,NAME-ONE,\(row)\n")
    return try Command.run(
      [
        "import", folder.file("images").path, "--table", table.path, "--image", "file", "--patient", "subject", "--age",
        "years", "--synthetic", "--archive", archive,
      ] + more)
  }

  @Test func `are listed without what may tell who it is, taken over for a reason, and leave old versions alone`()
    throws
  {
    #expect(try take("50,Secretname", "--reason", "made for a test").code == 0)
    #expect(try run("dataset", "create", "chest", "--all", "--purpose", "validation").code == 0)
    let before = try run("dataset", "show", "chest@1", "--json").output
    let listed = try take("51,Othername", "--reason", "made for a test")
    #expect(listed.code == 0)
    #expect(listed.output.contains("row 2, image 1, age: found 51; known 50"))
    #expect(listed.output.contains("row 2, image 1, note\n"))
    #expect(!listed.output.contains("Secretname") && !listed.output.contains("Othername"))
    #expect(try take("51,Othername", "--corrections", "take").code == 64, "it wants a reason")
    let refused = try take("51,Othername", "--corrections", "refuse", "--reason", "made for a test")
    #expect(refused.code == 65 && refused.errors.contains("differs in 1 row"))
    #expect(try run("archive", "search", "age = 50", "--count").output == "1\n")
    let taken = try take("51,Othername", "--corrections", "take", "--reason", "the clinic wrote")
    #expect(taken.code == 0 && taken.output.contains("taken over"))
    #expect(try run("archive", "search", "age = 51", "--count").output == "1\n")
    #expect(try run("archive", "search", "--history").output.contains("image 1  age  50  from"))
    #expect(try run("dataset", "show", "chest@1", "--json").output == before)
    #expect(try run("dataset", "show", "chest@1", "--verify").code == 0)
    let trail = try run("audit", "show", "--action", "image.correct").output
    #expect(trail.contains("(the clinic wrote)") && !trail.contains("name"))
    #expect(try run("audit", "verify").code == 0)
    #expect(try run("archive", "verify", "--deep").code == 0)
  }

  @Test func `the account stands beside a name that was only stated`() throws {
    #expect(try take("50,x", "--reason", "made for a test", "--agent", "somebody-else").code == 0)
    let account = NSUserName()
    #expect(try run("audit", "show").output.contains("  somebody-else (account \(account))  import.begin"))
  }

  @Test func `a folder that cannot be made, one without images, and the archive itself are told`() throws {
    let nowhere = try Command.run(["archive", "create", "--archive", "/proc/none/archive"])
    #expect(nowhere.code == 74 && nowhere.signal == nil)
    try FileManager.default.createDirectory(at: folder.file("empty"), withIntermediateDirectories: true)
    for place in ["empty", "archive"] {
      let empty = try run("import", folder.file(place).path, "--synthetic", "--reason", "made for a test")
      #expect(empty.code == 65 && empty.output.contains("there is no file in what was named"))
    }
    // An archive below the folder that is taken in is not gone through.
    #expect(try take("50,x", "--reason", "made for a test").code == 0)
    let all = try run("import", folder.location.path, "--synthetic", "--reason", "made for a test", "--json").json()
    #expect(all["taken"] as? Int == 1 && (all["refused"] as? [String: Int])?.isEmpty == true)
  }

  @Test func `a backup says what it put in place anew`() throws {
    #expect(try take("50,x", "--reason", "made for a test").code == 0)
    let backup = folder.file("backup")
    func backUp(_ more: String...) throws -> [String: Any] {
      try Command.run(["archive", "backup", backup.path, "--copy", "--json", "--archive", archive] + more).json()
    }
    let first = try backUp()
    #expect((first["copied"] as? Int ?? 0) > 0 && (first["replaced"] as? [String])?.isEmpty == true)
    let blobs = FileManager.default.enumerator(at: backup.appending(path: "blobs"), includingPropertiesForKeys: nil)
    let all = (blobs?.allObjects as? [URL] ?? []).filter { $0.lastPathComponent.utf8.count == 64 }.sorted {
      $0.path < $1.path
    }
    let file = try #require(all.first)
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    chmod(file.path, 0o600)
    try bytes.write(to: file)
    #expect(try backUp()["replaced"] as? [String] == ["sha256:\(file.lastPathComponent)"])
    #expect(try backUp("--full-check")["hashed"] as? Int == all.count)
    #expect(try Command.run(["archive", "verify", "--archive", backup.path]).code == 0)
  }
}
