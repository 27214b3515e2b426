// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Why a recalibrator cannot be fitted to these rows.
public enum RecalibrationFailure: Error, Sendable, Hashable {
  /// A class or everything is missing.
  case undefined(UndefinedReason)
  /// The method needs probabilities.
  case notProbabilities(NotProbabilities)
  /// A threshold tells the classes apart without a mistake: the best curve is a step of infinite steepness.
  case separated
  /// All scores are equal.
  case constantScores
  /// The best curve falls or is flat: the scores do not rise with disease in these rows.
  case reversed(slope: Double)
  /// The steps of the iteration ran out.
  case notConverged(after: Int)

  /// The reason, as estimates carry it.
  public var reason: UndefinedReason {
    switch self {
    case .undefined(let reason): reason
    case .notProbabilities(let why): .notApplicable(why.description)
    case .separated:
      .notApplicable(
        "a threshold separates the classes of these rows without a mistake, so the likelihood has no maximum: "
          + "more rows, or Platt scaling with smoothed targets, would have one")
    case .constantScores: .notApplicable("all scores are equal, so no curve can be fitted to them")
    case .reversed:
      .notApplicable("the scores do not rise with disease in these rows, and a recalibrator may not turn them round")
    case .notConverged(let steps): .notConverged(after: steps)
    }
  }

  /// Checks that a curve in one variable has a best position.
  static func check(_ x: [Double], of sample: LabelledScores, canSeparate: Bool) throws(RecalibrationFailure) {
    var (positive, negative) = (
      (low: Double.infinity, high: -Double.infinity), (low: Double.infinity, high: -Double.infinity)
    )
    for row in x.indices where (sample.weights?[row] ?? 1) > 0 {
      if sample.isPositive[row] {
        positive = (min(positive.low, x[row]), max(positive.high, x[row]))
      } else {
        negative = (min(negative.low, x[row]), max(negative.high, x[row]))
      }
    }
    guard positive.low <= positive.high else {
      throw .undefined(negative.low <= negative.high ? .noPositives : .noObservations)
    }
    guard negative.low <= negative.high else { throw .undefined(.noNegatives) }
    if min(positive.low, negative.low) == max(positive.high, negative.high) { throw .constantScores }
    if canSeparate { return }
    if positive.low >= negative.high { throw .separated }
    if positive.high <= negative.low { throw .reversed(slope: -.infinity) }
  }
}
