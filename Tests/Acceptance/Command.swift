// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The built command, run as a person runs it.
enum Command {
  struct Outcome {
    var code: Int32
    var output: String
    var errors: String
    /// The signal that ended the command, or `nil` where it left by itself.
    var signal: Int32?

    /// The standard output as JSON.
    func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// The checkout.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The executable stands beside the test bundle.
  static let executable: URL = {
    let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    let beside = bundle.appending(path: "fiducial")
    return FileManager.default.isExecutableFile(atPath: beside.path)
      ? beside : root.appending(path: ".build/release/fiducial")
  }()

  /// Runs the command; the time is fixed so that reports can be compared byte by byte.
  static func run(
    _ arguments: [String], input: Data? = nil, in folder: URL? = nil, output: URL? = nil,
    environment: [String: String] = [:], whileRunning act: (Process) throws -> Void = { _ in }
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging([
      "SOURCE_DATE_EPOCH": "1795219200", "COLUMNS": "80",
    ]) { $1 }.merging(environment) { $1 }
    // Files, not pipes: a pipe that fills up would stop the command.
    let scratch = FileManager.default.temporaryDirectory.appending(path: ProcessInfo.processInfo.globallyUniqueString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let (outFile, errorFile) = (scratch.appending(path: "out"), scratch.appending(path: "err"))
    for file in [outFile, errorFile] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output ?? outFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    if let input {
      let inFile = scratch.appending(path: "in")
      try input.write(to: inFile)
      process.standardInput = try FileHandle(forReadingFrom: inFile)
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    // Threads that run tests hold signals back, and a child would take that over.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    try process.run()
    try act(process)
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus, output: try String(contentsOf: outFile, encoding: .utf8),
      errors: try String(contentsOf: errorFile, encoding: .utf8),
      signal: process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil)
  }
}
