// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// A helper's executable: what it is called, and in which folder it lies.
public struct HelperProgram: Sendable, Hashable {
  /// The file's name.
  public var name: String
  /// The folder.
  public var folder: URL
  /// Further words on its command line.
  public var arguments: [String]

  /// Names a program.
  public init(_ name: String, in folder: URL, arguments: [String] = []) {
    self.name = name
    self.folder = folder
    self.arguments = arguments
  }

  /// Names a program beside the one that is running, which is where helpers are installed.
  public init(_ name: String) {
    let running = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = running ?? CommandLine.arguments.first ?? "."
    self.init(name, in: URL(filePath: path).deletingLastPathComponent())
  }

  /// Where the file is.
  public var location: URL { folder.appending(path: name) }
}
