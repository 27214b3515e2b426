// SPDX-License-Identifier: Apache-2.0
public import Workers

/// Why a case has no image; no value of its files is quoted.
public enum CaseFailure: Error, Sendable, Hashable {
  /// A file could not be opened or read, in words.
  case unreadable(String)
  /// A file is no image, or a damaged one, in words.
  case undecodable(String)
  /// The picture is in colour, and grey values are wanted.
  case colours
  /// The file has that many frames, and one picture is wanted.
  case frames(Int)
  /// The files make no volume, in words.
  case noVolume(String)
  /// The helper did not answer.
  case helper(WorkerFailure)

  /// What is the matter, in a sentence.
  public var words: String {
    switch self {
    case .unreadable(let words), .undecodable(let words): words
    case .colours: "found a picture in colour; expected grey values"
    case .frames(let count): "found \(count) frames or slices; expected one picture"
    case .noVolume(let words): "no volume: \(words)"
    case .helper(let failure):
      switch failure {
      case .missingHelper: "the helper is missing"
      case .notStarted: "the helper could not be started"
      case .timedOut(let seconds): "the helper took longer than \(Int(seconds)) s"
      case .outOfMemory: "the helper needed more memory than it may use"
      case .cancelled: "not begun: the run was interrupted"
      case .crashed, .exited, .quarantined: "the helper came to its end over the file"
      case .brokenProtocol, .refused: "the helper answered against the rules"
      }
    }
  }

  /// Whether no other case can be read either.
  public var isOfEverything: Bool {
    switch self {
    case .helper(.missingHelper), .helper(.notStarted): true
    default: false
    }
  }
}
