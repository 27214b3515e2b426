// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Vocabulary
import YAMLFiles

/// Why a scenario could not be loaded.
public enum ScenarioLoadError: Error, Sendable {
  /// The file cannot be opened or read.
  case unreadable(file: String, cause: any Error)
  /// The file was read, and this is wrong with it.
  case faulty(InputFaults)
}

extension Scenario {
  /// The version of the format that is read.
  public static let currentVersion = 1

  /// Reads a scenario from its file.
  /// - Parameter url: The file; at most 1 MiB of UTF-8.
  /// - Returns: The scenario with every default filled in.
  /// - Throws: ``ScenarioLoadError/unreadable(file:cause:)`` where the file cannot be read, else
  ///   ``ScenarioLoadError/faulty(_:)`` with what ``parse(bytes:fileName:)`` finds.
  public static func load(from url: URL) throws(ScenarioLoadError) -> Scenario {
    let bytes: Data
    do {
      let file = try FileHandle(forReadingFrom: url)
      defer { try? file.close() }
      bytes = try file.read(upToCount: YAMLText.largest + 1) ?? Data()
    } catch {
      throw .unreadable(file: url.lastPathComponent, cause: error)
    }
    do {
      return try parse(bytes: bytes, fileName: url.lastPathComponent)
    } catch {
      throw .faulty(error)
    }
  }

  /// Reads a scenario from the bytes of its file.
  ///
  /// All faults are gathered, each with its line and key.
  /// - Parameters:
  ///   - bytes: UTF-8, at most 1 MiB: one YAML document without anchors, aliases, tags and merge keys.
  ///   - fileName: The name for faults, without the folder.
  /// - Returns: The scenario with every default filled in and the digest of the bytes.
  /// - Throws: `InputFaults` in the order of the file.
  /// - Complexity: O(*n*) for *n* bytes.
  public static func parse(bytes: some Collection<UInt8>, fileName: String) throws(InputFaults) -> Scenario {
    let root = try YAMLText(bytes: bytes, fileName: fileName, of: "a scenario").root()
    let log = FaultLog(fileName: fileName, tables: ScenarioKeys.tables)
    var scenario = ScenarioReader(log: log).read(root)
    guard log.isEmpty else { throw log.sorted }
    scenario.digest = ContentDigest(hashing: bytes)
    return scenario
  }
}
