// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Datasets
import Vocabulary

/// A version with, where it is named, one of its parts: `chest@2` or `chest@2:test`.
struct PartReference: ExpressibleByArgument {
  var version: String
  var part: String?

  init?(argument: String) {
    // A digest has a colon of its own.
    let start = argument.hasPrefix("sha256:") ? argument.index(argument.startIndex, offsetBy: 7) : argument.startIndex
    if let colon = argument[start...].firstIndex(of: ":") {
      version = String(argument[..<colon])
      part = String(argument[argument.index(after: colon)...])
      if part?.isEmpty != false { return nil }
    } else {
      version = argument
    }
    if version.isEmpty { return nil }
  }
}

/// The words and codes of what stands in the way of splits, locks and exports.
enum PartErrorWords {
  static func row(_ error: SplitObstacle) -> (words: String, code: Int32) {
    ("no such division: \(error.words)", ExitTable.badInput)
  }

  static func row(_ error: SplitLockError) -> (words: String, code: Int32) {
    if case .badManifest = error { return (error.words, ExitTable.inputOutput) }
    return (error.words, ExitTable.badInput)
  }

  static func row(_ error: ExportError) -> (words: String, code: Int32) {
    switch error {
    case .file(let name, let step, let code):
      ("\(name): \(FaultWords.system(code)) (\(step))", ExitTable.inputOutput)
    case .otherBytes, .notRewritten: (error.words, ExitTable.inputOutput)
    case .folderInUse, .purposeForbidden, .pastRetention, .otherKind: (error.words, ExitTable.badInput)
    }
  }
}
