// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// A folder of a test's own, gone when the test is.
public final class TemporaryFolder: Sendable {
  /// Where it is.
  public let location: URL

  /// Makes the folder.
  public init() throws {
    location = FileManager.default.temporaryDirectory.appending(
      path: "fiducial-test-\(ProcessInfo.processInfo.globallyUniqueString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: location, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: location)
  }

  /// A file in it.
  public func file(_ name: String) -> URL { location.appending(path: name) }

  /// Writes a file and returns where it is.
  @discardableResult
  public func write(_ name: String, _ text: String) throws -> URL {
    let file = file(name)
    try Data(text.utf8).write(to: file)
    return file
  }

  /// The names of the files in it, sorted.
  public var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: location.path)) ?? []).sorted()
  }

  /// A file's text.
  public func text(_ name: String) throws -> String { try String(contentsOf: file(name), encoding: .utf8) }
}
