// SPDX-License-Identifier: Apache-2.0

/// The paths that a file of a package may have: what every system can store and no system takes for another place.
enum PackagePath {
  static let longest = 240
  static let deepest = 16

  /// What is wanted instead of a path that is none; `nil` where the path is one.
  static func fault(in path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard !path.isEmpty, path.utf8.count <= longest, parts.count <= deepest else {
      return "a path of at most \(longest) bytes and \(deepest) parts"
    }
    if path.hasPrefix("/") || parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) {
      return "a path inside of the package, without \".\", \"..\" and empty parts"
    }
    if parts.contains(where: { $0.hasPrefix(".") }) { return "a path without hidden parts" }
    let isPlain = path.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "\\", ":", "*", "?", "\"", "<", ">", "|": false
      default: (32..<127).contains(scalar.value)
      }
    }
    if !isPlain || parts.contains(where: { $0.hasSuffix(".") || $0.hasSuffix(" ") || $0.hasPrefix(" ") }) {
      return "letters of ASCII, without \\ : * ? \" < > |, no part with a blank or a point at its end"
    }
    return nil
  }
}
