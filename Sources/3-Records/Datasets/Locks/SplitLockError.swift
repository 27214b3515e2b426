// SPDX-License-Identifier: Apache-2.0

/// Why a split could not be kept, or a part of one not be opened.
public enum SplitLockError: Error, Sendable, Hashable {
  /// The version has a split of this name already.
  case nameTaken(String)
  /// The version has no split of this name; those that it has.
  case unknownSplit(String, known: [String])
  /// The split has no part of this name; those that it has.
  case unknownPart(String, known: [String])
  /// The part is not locked and needs no opening.
  case notLocked(String)
  /// Opening a locked part needs a reason.
  case reasonNeeded(part: String)
  /// The part was opened as often as its limit allows.
  case limitReached(part: String, limit: Int, opened: Int)
  /// Images are asked for that lie in locked parts: the parts with how many images of each.
  case locked([String: Int])
  /// The manifest of a split is not one, or not of this version.
  case badManifest(String)
}

extension SplitLockError {
  /// What stands in the way, in a sentence.
  public var words: String {
    switch self {
    case .nameTaken(let name): "there is a split '\(name)' of this version already; a split is never changed"
    case .unknownSplit(let name, let known):
      "there is no split '\(name)'" + (known.isEmpty ? " and no other" : "; there are \(known.joined(separator: ", "))")
    case .unknownPart(let name, let known): "there is no part '\(name)'; there are \(known.joined(separator: ", "))"
    case .notLocked(let part): "the part '\(part)' is not locked and needs no opening"
    case .reasonNeeded(let part): "the part '\(part)' is locked: say why it is opened"
    case .limitReached(let part, let limit, let opened):
      "the part '\(part)' was opened \(opened) \(opened == 1 ? "time" : "times") and its limit is \(limit)"
    case .locked(let parts):
      "locked: "
        + parts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.value == 1 ? "image" : "images") of \($0.key)" }
        .joined(separator: ", ") + "; open the part first"
    case .badManifest(let name): "the manifest of the split '\(name)' is damaged or of another version"
    }
  }
}
