// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A demand on the agreement of those who label: the lower bound of a statistic must reach a minimum.
///
/// Labels on which readers do not agree cannot serve as truth. The bound and not the value is held against the minimum, so that few
/// cases cannot pass by luck.
public struct LabelQualityGate: Sendable, Hashable {
  /// The least that the lower bound may be.
  public let minimum: Double

  /// Makes a gate; `nil` unless the minimum is a number up to 1.
  public init?(minimum: Double) {
    guard minimum.isFinite, minimum <= 1 else { return nil }
    self.minimum = minimum
  }

  /// Holds an estimate of agreement against the gate.
  public func verdict(on estimate: Estimate) -> LabelQuality {
    LabelQuality(estimate: estimate, minimum: minimum)
  }
}

/// Whether labels are good enough for a gate.
public struct LabelQuality: Sendable, Equatable {
  /// The agreement.
  public let estimate: Estimate
  /// The least that its lower bound may be.
  public let minimum: Double

  /// Whether the lower bound reaches the minimum; `nil` where there is no bound.
  public var isReached: Bool? { estimate.interval.map { $0.lower >= minimum } }
}

/// Words that the literature has for the size of an agreement.
///
/// They are conventions without a theory: the same reading earns another word where a finding is rarer, categories are more, or
/// weights are different. A decision belongs on a minimum that was set for the use, not on a word.
///
/// > Source: Landis & Koch, Biometrics 33 (1977) 159–174; Cicchetti, Psychological Assessment 6 (1994) 284–290; Koo & Li, Journal of
/// > Chiropractic Medicine 15 (2016) 155–163.
public enum AgreementWords: String, Sendable, Hashable, CaseIterable {
  /// For kappa: poor below 0, slight, fair from 0.21, moderate from 0.41, substantial from 0.61, almost perfect from 0.81 (to two decimals).
  case landisKoch = "Landis and Koch"
  /// For kappa and intraclass correlations: poor below 0.40, fair, good from 0.60, excellent from 0.75.
  case cicchetti = "Cicchetti"
  /// For intraclass correlations: poor below 0.50, moderate, good from 0.75, excellent from 0.90.
  case kooLi = "Koo and Li"

  /// The word for a value.
  public func word(for value: Double) -> String {
    steps.last { value >= $0.from }?.word ?? steps[0].word
  }

  private var steps: [(from: Double, word: String)] {
    switch self {
    case .landisKoch:
      [
        (-.infinity, "poor"), (0, "slight"), (0.21, "fair"), (0.41, "moderate"), (0.61, "substantial"),
        (0.81, "almost perfect"),
      ]
    case .cicchetti: [(-.infinity, "poor"), (0.4, "fair"), (0.6, "good"), (0.75, "excellent")]
    case .kooLi: [(-.infinity, "poor"), (0.5, "moderate"), (0.75, "good"), (0.9, "excellent")]
    }
  }

  /// What must be said beside a word.
  public static let caution =
    "such words are conventions; the same value means more or less with rarer findings, more categories or other weights"
}
