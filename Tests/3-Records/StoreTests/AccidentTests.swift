// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store
import TestSupport
import Testing

/// A short form of what Proofs/records.py does at length.
@Suite struct `Accidents of an archive` {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("a").path
    #expect(try Program.run(["make", path]).code == 0)
  }

  @Test func `what was said before a kill is still true after it`() throws {
    var said = ""
    var random = SplitMix(seed: 3)
    for seed in 0..<8 {
      let pause = UInt32(truncatingIfNeeded: random.next() % 150_000)
      said += try Program.run(["work", path, "\(seed)", "500"], killedAfter: pause).words
      let check = try Program.run(["check", path], input: said)
      #expect(check.code == 0, "\(check.words)")
    }
    #expect(said.contains("kept"))
  }

  @Test func `two processes at once lose nothing, and collect nothing of each other's`() throws {
    let running = try (0..<2).map { try Program(["work", path, "\($0 + 50)", "40"]) }
    let said = try running.map { try $0.end() }
    #expect(said.allSatisfy { $0.code == 0 }, "\(said.map { $0.words.suffix(200) })")
    let check = try Program.run(["check", path], input: said.map(\.words).joined())
    #expect(check.code == 0, "\(check.words)")
  }

  @Test(arguments: [1000, 20_000, 41_000, 70_000, 100_000])
  func `a file that may not grow is a told error, and the archive stays whole`(_ most: Int) throws {
    // The largest size of a file stands in for a full disk: a write ends early, the next says no.
    let work = try Program.run(["work", path, "5", "60"], largestFile: most)
    #expect(work.code == 74, "\(work.words.suffix(200))")
    #expect(work.words.contains("failed"))
    let check = try Program.run(["check", path], input: work.words)
    #expect(check.code == 0, "\(check.words)")
  }
}

/// The program of the proofs, beside the tests.
private struct Program {
  private static let name = "fiducial-records-proof"

  private let process = Process()
  private let output: URL
  private let handle: FileHandle

  init(_ arguments: [String], input: String = "", largestFile: Int? = nil) throws {
    let beside = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    var program = beside.appending(path: Self.name)
    if !FileManager.default.isExecutableFile(atPath: program.path) {
      var root = URL(filePath: #filePath)
      for _ in 0..<4 { root.deleteLastPathComponent() }
      program = root.appending(path: ".build/release/\(Self.name)")
    }
    let name = FileManager.default.temporaryDirectory.appending(path: "fiducial-\(UUID().uuidString)")
    output = name
    #expect(FileManager.default.createFile(atPath: name.path, contents: nil))
    handle = try FileHandle(forWritingTo: name)
    if let largestFile {
      // In blocks of 512 bytes, as the shell's own limit counts; the signal is ignored so that the write fails instead.
      process.executableURL = URL(filePath: "/bin/sh")
      let script = "trap '' XFSZ; ulimit -f \(largestFile / 512); exec \"$0\" \"$@\""
      process.arguments = ["-c", script, program.path] + arguments
    } else {
      process.executableURL = program
      process.arguments = arguments
    }
    process.standardOutput = handle
    process.standardError = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardInput = pipe
    try process.run()
    try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try pipe.fileHandleForWriting.close()
  }

  func end() throws -> (code: Int32, words: String) {
    process.waitUntilExit()
    try handle.close()
    defer { unlink(output.path) }
    return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8))
  }

  static func run(
    _ arguments: [String], input: String = "", killedAfter pause: UInt32? = nil, largestFile: Int? = nil
  ) throws -> (code: Int32, words: String) {
    let program = try Program(arguments, input: input, largestFile: largestFile)
    if let pause {
      usleep(pause)
      kill(program.process.processIdentifier, SIGKILL)
    }
    return try program.end()
  }
}
