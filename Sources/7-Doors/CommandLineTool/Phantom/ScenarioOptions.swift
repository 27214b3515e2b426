// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Phantoms
import YAMLFiles

/// Which cohort is meant: a scenario's file, or the demo, with other numbers where they are given.
struct ScenarioOptions: ParsableArguments {
  @Argument(
    help: "The scenario; without one, the demo that comes with the command.",
    completion: .file(extensions: ["yaml", "yml"]))
  var scenario: String?

  @Option(help: "How many patients, instead of the scenario's number; a larger cohort begins with the smaller one.")
  var patients: Int?

  @Option(help: "The seed, instead of the scenario's.")
  var seed: UInt64?

  func validate() throws {
    if let patients, !(1...Scenario.mostPatients).contains(patients) {
      throw ValidationError("--patients is \(patients), and 1 to \(Scenario.mostPatients) is needed")
    }
  }

  /// The cohort, and the bytes that its scenario was read from.
  func cohort() throws -> (cohort: Cohort, source: [UInt8]) {
    let source: [UInt8]
    var scenario: Scenario
    if let path = self.scenario {
      source = try Self.bytes(path)
      scenario = try Self.scenario(source, URL(filePath: path).lastPathComponent)
    } else {
      source = Array(DemoScenario.text.utf8)
      scenario = try Self.scenario(source, "demo.yaml")
    }
    if let patients { scenario.patients = patients }
    if let seed { scenario.seed = seed }
    return (Cohort(scenario), source)
  }

  private static func scenario(_ bytes: [UInt8], _ fileName: String) throws(ScenarioLoadError) -> Scenario {
    do {
      return try Scenario.parse(bytes: bytes, fileName: fileName)
    } catch {
      throw .faulty(error)
    }
  }

  /// Reads a file once, as a pipe can only be, and no further than it is refused for its length.
  private static func bytes(_ path: String) throws(FileAccessError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileAccessError(file: path, cause: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= YAMLText.largest {
      let count = read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileAccessError(file: path, cause: String(cString: strerror(errno))) }
      if count == 0 { break }
      bytes += block[0..<count]
    }
    return bytes
  }
}
