// SPDX-License-Identifier: Apache-2.0
import Foundation
import Reports
import Testing

@Suite struct AtomicFilesTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "fiducial-files-\(UUID().uuidString)")

  private func read(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func `makes the folder, writes all files and replaces them`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = AtomicFiles(in: folder)
    try files.write([.init("report.html", "one"), .init("report.json", "{}")])
    #expect(try names() == ["report.html", "report.json"])
    try files.write([.init("report.html", "two"), .init("empty", "")])
    #expect(try names() == ["empty", "report.html", "report.json"])
    #expect(try read("report.html") == "two")
    #expect(try read("report.json") == "{}")
    #expect(try read("empty").isEmpty)
  }

  @Test func `leaves the old files and nothing else where one cannot be replaced`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = AtomicFiles(in: folder)
    try files.write([.init("a", "old a"), .init("c", "old c")])
    // A folder with something in it stands where the third file should go.
    try FileManager.default.createDirectory(at: folder.appending(path: "z/inner"), withIntermediateDirectories: true)
    #expect(throws: FileWriteError.self) {
      try files.write([.init("a", "new a"), .init("b", "new b"), .init("z", "new z"), .init("c", "new c")])
    }
    #expect(try names() == ["a", "c", "z"])
    #expect(try read("a") == "old a")
    #expect(try read("c") == "old c")
    do {
      try files.write([.init("z", "new z")])
    } catch {
      #expect(error.step == .replace)
      #expect(error.file == "z")
      #expect(error.code != 0)
    }
  }

  @Test func `puts back what was there where the last thing to do fails`() throws {
    struct Full: Error {}
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = AtomicFiles(in: folder)
    #expect(throws: Full.self) { try files.write([.init("a", "new a")]) { throw Full() } }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
    try files.write([.init("a", "old a")]) {}
    #expect(throws: Full.self) {
      try files.write([.init("a", "new a"), .init("b", "new b")]) {
        #expect(try read("a") == "new a" && read("b") == "new b")
        throw Full()
      }
    }
    #expect(try names() == ["a"])
    #expect(try read("a") == "old a")
  }

  @Test func `says that a folder cannot be written`() throws {
    // Nobody, not even the superuser, can make a file there.
    let files = AtomicFiles(in: URL(filePath: "/proc"))
    #expect(throws: FileWriteError.self) { try files.write([.init("report.html", "x")]) }
    // A file stands where the folder should be.
    try Data("x".utf8).write(to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try AtomicFiles(in: folder).write([.init("report.html", "x")])
      Issue.record("it wrote into a file")
    } catch {
      #expect(error.step == .folder)
    }
    #expect(try Data(contentsOf: folder) == Data("x".utf8))
  }

  @Test(arguments: ["", ".", "..", "a/b", "a\0b"])
  func `refuses names that are not plain`(name: String) {
    #expect(throws: FileWriteError.self) { try AtomicFiles(in: folder).write([.init(name, "x")]) }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test func `refuses the same name twice`() {
    #expect(throws: FileWriteError.self) { try AtomicFiles(in: folder).write([.init("a", "1"), .init("a", "2")]) }
  }

  @Test func `sweeps up what a killed process left, and leaves a living one alone`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sweep-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // A process that has ended and been waited for: its number is free again.
    let ended = Process()
    ended.executableURL = URL(filePath: "/bin/true")
    try ended.run()
    ended.waitUntilExit()
    let gone = ended.processIdentifier
    for name in [
      ".a.txt.\(gone)-0.new", ".a.txt.1-0.new", ".a.txt.note", ".b.txt.\(gone)-0.old", ".c.txt.\(gone)-0.old",
    ] {
      try Data("left".utf8).write(to: folder.appending(path: name))
    }
    try AtomicFiles(in: folder).write([.init("a.txt", "new"), .init("b.txt", "new")])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names == [".a.txt.1-0.new", ".a.txt.note", ".c.txt.\(gone)-0.old", "a.txt", "b.txt"])
    #expect(try String(contentsOf: folder.appending(path: "b.txt"), encoding: .utf8) == "new")
  }
}
