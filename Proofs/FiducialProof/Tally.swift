// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// How often a method kept its word.
struct Tally: Sendable {
  /// The studies with an answer that was right, or in which a test rejected.
  private(set) var hits = 0
  /// The intervals that lie wholly below the truth.
  private(set) var below = 0
  /// The intervals that lie wholly above the truth.
  private(set) var above = 0
  /// The tests that did not reject, the bands that lost their curve.
  private(set) var others = 0
  /// The studies without an answer.
  private(set) var nothing = 0

  /// The studies with an answer.
  var answered: Int { hits + below + above + others }
  /// The share of hits among the answers.
  var rate: Double { answered == 0 ? 0 : Double(hits) / Double(answered) }
  /// All studies.
  var studies: Int { answered + nothing }

  /// The Monte-Carlo standard error of a rate, were it as stated or as found, whichever is wider.
  func error(nominal: Double) -> Double {
    let spread = max(nominal * (1 - nominal), rate * (1 - rate))
    return (spread / Double(max(1, answered))).squareRoot()
  }

  mutating func add(_ outcome: Experiment.Outcome) {
    switch outcome {
    case .interval(let interval, let truth):
      // Rounding at the ends of a range is no miss.
      if interval.upper < truth - 1e-12 {
        below += 1
      } else if interval.lower > truth + 1e-12 {
        above += 1
      } else {
        hits += 1
      }
    case .decision(let isHit): if isHit { hits += 1 } else { others += 1 }
    case .nothing: nothing += 1
    }
  }

  mutating func add(_ other: Tally) {
    hits += other.hits
    below += other.below
    above += other.above
    others += other.others
    nothing += other.nothing
  }
}
