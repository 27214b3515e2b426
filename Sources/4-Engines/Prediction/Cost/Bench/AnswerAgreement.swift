// SPDX-License-Identifier: Apache-2.0
import Statistics
public import Vocabulary

/// How far answers of a network in other numbers are from those in single precision, on the same images.
public struct AnswerAgreement: Sendable, Equatable {
  /// The greatest difference of a score.
  public var greatestDifference: Double
  /// Pearson's correlation of the scores; `nil` where one of the two does not vary.
  public var correlation: Double?
  /// The share of decisions that turn over, with its exact interval; `nil` where there are none.
  public var flips: Estimate?

  /// Compares scores and decisions; `nil` without scores, or where their numbers differ.
  ///
  /// - Parameters:
  ///   - reference: The scores in single precision.
  ///   - scores: The scores in other numbers, of the same images.
  ///   - decisions: For each image whether any decision turned over; empty without operating points.
  ///   - level: The level of the interval.
  public init?(
    reference: [Double], scores: [Double], flipped decisions: [Bool] = [], level: ConfidenceLevel = .percent95
  ) {
    guard !reference.isEmpty, reference.count == scores.count else { return nil }
    greatestDifference = zip(reference, scores).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
    let n = Double(reference.count)
    let (a, b) = (reference.reduce(0, +) / n, scores.reduce(0, +) / n)
    var (aa, bb, ab) = (0.0, 0.0, 0.0)
    for (x, y) in zip(reference, scores) {
      aa += (x - a) * (x - a)
      bb += (y - b) * (y - b)
      ab += (x - a) * (y - b)
    }
    correlation = aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : nil
    flips =
      decisions.isEmpty
      ? nil
      : Proportion(successes: decisions.count { $0 }, trials: decisions.count).estimate(
        name: "flips", definition: "share of images with a decision that turned over against single precision",
        level: level, interval: .clopperPearson)
  }
}
