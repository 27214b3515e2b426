// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Vocabulary

/// Finds the streams that an endpoint speaks of, by the names of scores and arms.
struct StreamFinder: Sendable {
  private let scoreNames: [String]
  private let armNames: [String]
  private let isMultiple: Bool

  init(_ table: CaseTable) {
    scoreNames = table.scores.map(\.name)
    var names: [String] = []
    if let arms = table.arms {
      let rows = arms.rowsPerLevel()
      names = arms.levels.enumerated().map { rows[$0.offset] > 0 ? $0.element : "" }
    }
    armNames = names
    if case .binary = table.truth { isMultiple = false } else { isMultiple = true }
  }

  /// Every stream: each score column in each arm.
  var all: [Stream] {
    scoreNames.indices.flatMap { score in
      armNames.isEmpty
        ? [stream(score: score, arm: nil)]
        : armNames.indices.filter { !armNames[$0].isEmpty }.map { stream(score: score, arm: Int32($0)) }
    }
  }

  /// The stream of an endpoint that compares nothing.
  ///
  /// The prevalence is about the truth alone: it names no model, and no arm where all are meant.
  func stream(of endpoint: Endpoint) throws(StreamError) -> Stream {
    if endpoint.metric == .prevalence {
      let score = isMultiple || endpoint.model != nil ? try score(named: endpoint.label ?? endpoint.model) : 0
      return stream(score: score, arm: endpoint.arm == nil ? nil : try arm(named: endpoint.arm))
    }
    return stream(score: try score(named: endpoint.label ?? endpoint.model), arm: try arm(named: endpoint.arm))
  }

  /// The two streams of a comparison.
  func pair(
    of endpoint: Endpoint, _ comparison: PlannedComparison
  ) throws(StreamError) -> (test: Stream, reference: Stream) {
    switch comparison.between {
    case .arms:
      let score = try score(named: endpoint.label ?? endpoint.model)
      return (
        stream(score: score, arm: try arm(named: comparison.test)),
        stream(score: score, arm: try arm(named: comparison.reference))
      )
    case .models:
      let arm = try arm(named: endpoint.arm)
      return (
        stream(score: try score(named: comparison.test), arm: arm),
        stream(score: try score(named: comparison.reference), arm: arm)
      )
    }
  }

  /// The arm's code; `nil` where the table has none or only one.
  func arm(named name: String?) throws(StreamError) -> Int32? {
    let present = armNames.filter { !$0.isEmpty }
    guard let name else {
      if present.count > 1 { throw .severalArms(present) }
      return armNames.firstIndex { !$0.isEmpty }.map { Int32($0) }
    }
    guard let code = armNames.firstIndex(of: name) else { throw .unknownArm(name, present) }
    return Int32(code)
  }

  private func score(named name: String?) throws(StreamError) -> Int {
    guard let name else {
      if scoreNames.count > 1 { throw .severalScores(scoreNames) }
      return 0
    }
    guard let index = scoreNames.firstIndex(of: name) else { throw .unknownScore(name, scoreNames) }
    return index
  }

  private func stream(score: Int, arm: Int32?) -> Stream {
    var words: [String] = []
    if scoreNames.count > 1 || isMultiple { words.append(scoreNames[score]) }
    if let arm, armNames.count > 1 { words.append(armNames[Int(arm)]) }
    return Stream(score: score, arm: arm, name: words.joined(separator: ", "))
  }
}

/// Why an endpoint's stream cannot be found in the table.
enum StreamError: Error {
  case severalArms([String])
  case unknownArm(String, [String])
  case severalScores([String])
  case unknownScore(String, [String])

  /// What the protocol has, for a fault.
  var found: String {
    switch self {
    case .severalArms: "no arm"
    case .unknownArm(let arm, _): "the arm \(arm)"
    case .severalScores: "no score"
    case .unknownScore(let score, _): "the score \(score)"
    }
  }

  /// What the data have, for a fault.
  var expected: String {
    switch self {
    case .severalArms(let names), .unknownArm(_, let names), .severalScores(let names), .unknownScore(_, let names):
      "one of \(names.joined(separator: ", "))"
    }
  }

  /// One sentence for a person.
  var words: String {
    switch self {
    case .severalArms(let arms):
      "the data have several arms (\(arms.joined(separator: ", "))), and the endpoint names none"
    case .unknownArm(let arm, let arms): "the data have no arm \(arm); they have \(arms.joined(separator: ", "))"
    case .severalScores(let scores):
      "the data have several scores (\(scores.joined(separator: ", "))), and the endpoint names none"
    case .unknownScore(let score, let scores):
      "the data have no score \(score); they have \(scores.joined(separator: ", "))"
    }
  }
}
