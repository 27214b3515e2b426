// SPDX-License-Identifier: Apache-2.0

/// Why a number, an interval or a test does not exist for these data.
///
/// The cases carry facts; ``description`` says them in one sentence for a person.
public enum UndefinedReason: Sendable, Hashable, CustomStringConvertible {
  /// There is no positive (diseased) case.
  case noPositives
  /// There is no negative (healthy) case.
  case noNegatives
  /// There are no observations at all.
  case noObservations
  /// The denominator, named by what it counts, is zero.
  case emptyDenominator(of: String)
  /// The standard error is zero, so that a ratio to it has no meaning.
  case zeroStandardError
  /// A class has fewer sampling units than a variance needs.
  case tooFewUnits(of: String, found: Int, needed: Int)
  /// The value lies at the edge of its range, where the method has no interval.
  case valueAtBoundary
  /// An iteration did not reach its tolerance.
  case notConverged(after: Int)
  /// The method does not apply to this design; the text says why.
  case notApplicable(String)

  /// One sentence for a person, without a full stop.
  public var description: String {
    switch self {
    case .noPositives: "there are no positive cases"
    case .noNegatives: "there are no negative cases"
    case .noObservations: "there are no observations"
    case .emptyDenominator(let what): "there are no \(what), so the ratio has no denominator"
    case .zeroStandardError: "the standard error is zero"
    case .tooFewUnits(let what, let found, let needed): "there are \(found) \(what), and at least \(needed) are needed"
    case .valueAtBoundary: "the value lies at the edge of its range, where this method has no interval"
    case .notConverged(let iterations): "the iteration did not converge in \(iterations) steps"
    case .notApplicable(let why): why
    }
  }
}
