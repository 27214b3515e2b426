// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// Where a table's bytes come from.
public enum TableSource: Sendable {
  /// A file.
  case file(URL)
  /// Standard input, written `-`.
  case standardInput
  /// Bytes in memory, under a name whose ending tells the format.
  case bytes([UInt8], name: String)

  /// The source for a path as it is typed: `-` is standard input.
  public init(path: String) {
    self = path == "-" ? .standardInput : .file(URL(filePath: path))
  }

  /// The file's name without its folder, or `-`.
  public var name: String {
    switch self {
    case .file(let url): url.lastPathComponent
    case .standardInput: "-"
    case .bytes(_, let name): name
    }
  }
}
