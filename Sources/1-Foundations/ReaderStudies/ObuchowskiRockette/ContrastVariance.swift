// SPDX-License-Identifier: Apache-2.0

import Vocabulary

/// What is random, and so to whom a result generalises.
public enum Generalization: String, Sendable, Hashable, CaseIterable {
  /// Other readers and other cases (RRRC).
  case readersAndCases = "readers-and-cases"
  /// Other cases, read by these very readers (FRRC).
  case cases
  /// Other readers of these very cases (RRFC).
  case readers
}

/// What fixed readers' variances make of covariances that are out of order.
public enum CovarianceOrder: String, Sendable, Hashable {
  /// Cov2 − Cov3, and the Cov2 of an arm, count as 0 where they are negative, as with random readers.
  case enforced
  /// They count as they are; the variance is then exactly l′Σl.
  case asEstimated
}

/// The variance of a contrast of cells, taken apart into mean squares and what the shared cases add to them.
struct ContrastVariance {
  /// The factor of the mean square of readers by arms, and of readers within arms.
  var interaction: (factor: Double, square: MeanSquare?) = (0, nil)
  var readers: (factor: Double, square: MeanSquare?) = (0, nil)
  /// l′Σl: the variance for fixed readers.
  var cases = 0.0
  /// What the mean squares lack of the case covariances; negative where the covariances are out of order.
  var rest = 0.0
  /// Why there is no variance over readers.
  var reason: UndefinedReason?

  /// The sum of several contrasts' parts, for a joint test.
  static func + (a: ContrastVariance, b: ContrastVariance) -> ContrastVariance {
    var sum = a
    sum.interaction = (a.interaction.factor + b.interaction.factor, a.interaction.square ?? b.interaction.square)
    sum.readers = (a.readers.factor + b.readers.factor, a.readers.square ?? b.readers.square)
    sum.cases += b.cases
    sum.rest = max(a.rest, 0) + max(b.rest, 0)
    sum.reason = a.reason ?? b.reason
    return sum
  }

  private var squares: [(factor: Double, square: MeanSquare)] {
    [interaction, readers].compactMap { part in part.square.map { (part.factor, $0) } }.filter { $0.factor > 0 }
  }

  /// The variance.
  func variance(_ generalization: Generalization) -> Double {
    let ofReaders = squares.reduce(0) { $0 + $1.factor * $1.square.value }
    switch generalization {
    case .readersAndCases: return ofReaders + max(rest, 0)
    case .cases: return cases
    case .readers: return ofReaders
    }
  }

  /// Satterthwaite's degrees of freedom as Hillis applies them: the case part is taken as known.
  ///
  /// `nil` for a normal test.
  func degreesOfFreedom(_ generalization: Generalization) -> Double? {
    guard generalization != .cases else { return nil }
    let noise = squares.reduce(0) { sum, part in
      let share = part.factor * part.square.value
      return sum + share * share / part.square.degreesOfFreedom
    }
    let total = variance(generalization)
    return noise > 0 ? total * total / noise : nil
  }
}
