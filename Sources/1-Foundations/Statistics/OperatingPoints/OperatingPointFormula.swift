// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// Weighted totals of the four cells: true positives, false positives, false negatives, true negatives.
typealias Cells = SIMD4<Double>

/// The algebra of the metrics at an operating point: each is a smooth function of the four cells that does not change when
/// all are multiplied by one number, so that the sum of cell × slope is zero.
enum OperatingPointFormula {
  /// A value with its slopes, or why there is none.
  enum Outcome {
    case defined(value: Double, gradient: Cells)
    case undefined(UndefinedReason)
  }

  /// A share: the cells counted, and the cells they are counted among.
  typealias Share = (part: Cells, whole: Cells)

  private static let diseased = Cells(1, 0, 1, 0)
  private static let healthy = Cells(0, 1, 0, 1)
  private static let everyone = Cells(1, 1, 1, 1)
  /// True positives among everything that is positive by truth or by call: Jaccard's index, of which F1 is a monotone map.
  static let jaccard: Share = (Cells(1, 0, 0, 0), Cells(1, 1, 1, 0))

  /// The share that a metric is; `nil` for those that are not a share.
  static func share(_ metric: Metric) -> Share? {
    switch metric {
    case .sensitivity: (Cells(1, 0, 0, 0), diseased)
    case .falseNegativeRate: (Cells(0, 0, 1, 0), diseased)
    case .specificity: (Cells(0, 0, 0, 1), healthy)
    case .falsePositiveRate: (Cells(0, 1, 0, 0), healthy)
    case .precision: (Cells(1, 0, 0, 0), Cells(1, 1, 0, 0))
    case .npv: (Cells(0, 0, 0, 1), Cells(0, 0, 1, 1))
    case .accuracy: (Cells(1, 0, 0, 1), everyone)
    case .selectionRate: (Cells(1, 1, 0, 0), everyone)
    case .prevalence: (diseased, everyone)
    default: nil
    }
  }

  /// The cells that enter a metric.
  static func domain(_ metric: Metric) -> Cells {
    if let share = share(metric) { return share.whole }
    return metric == .f1 ? jaccard.whole : everyone
  }

  /// Whether the metric is made of rates within the diseased and within the healthy, so that their numbers may be fixed.
  static func isWithinClasses(_ metric: Metric) -> Bool {
    switch metric {
    case .sensitivity, .specificity, .falsePositiveRate, .falseNegativeRate, .balancedAccuracy,
      .positiveLikelihoodRatio, .negativeLikelihoodRatio:
      true
    default: false
    }
  }

  /// The metric and its slopes at given cells.
  static func outcome(_ metric: Metric, at cells: Cells) -> Outcome {
    if let share = share(metric) { return outcome(share, at: cells, without: emptyReason(metric, cells)) }
    switch metric {
    case .f1:
      let reason = UndefinedReason.emptyDenominator(of: "cases that are positive or called positive")
      guard case .defined(let j, let slope) = outcome(jaccard, at: cells, without: reason) else {
        return .undefined(cells.sum() > 0 ? reason : .noObservations)
      }
      return .defined(value: 2 * j / (1 + j), gradient: slope * (2 / ((1 + j) * (1 + j))))
    case .balancedAccuracy:
      return combine(.sensitivity, .specificity, at: cells) { a, b in (0.5 * (a + b), 0.5, 0.5) }
    case .positiveLikelihoodRatio:
      guard cells[1] > 0 || cells[3] == 0 || (cells * diseased).sum() == 0 else {
        return .undefined(.emptyDenominator(of: "false positives"))
      }
      return combine(.sensitivity, .falsePositiveRate, at: cells) { a, b in (a / b, 1 / b, -a / (b * b)) }
    case .negativeLikelihoodRatio:
      guard cells[3] > 0 || cells[1] == 0 || (cells * diseased).sum() == 0 else {
        return .undefined(.emptyDenominator(of: "true negatives"))
      }
      return combine(.falseNegativeRate, .specificity, at: cells) { a, b in (a / b, 1 / b, -a / (b * b)) }
    case .mcc: return matthews(at: cells)
    default: return .undefined(.notApplicable("\(metric.rawValue) needs scores, not calls"))
    }
  }

  private static func outcome(_ share: Share, at cells: Cells, without reason: UndefinedReason) -> Outcome {
    let whole = (cells * share.whole).sum()
    guard whole > 0 else { return .undefined(reason) }
    let value = (cells * share.part).sum() / whole
    return .defined(value: value, gradient: (share.part - share.whole * value) / whole)
  }

  private static func combine(
    _ first: Metric, _ second: Metric, at cells: Cells, by rule: (Double, Double) -> (Double, Double, Double)
  ) -> Outcome {
    switch (outcome(first, at: cells), outcome(second, at: cells)) {
    case (.defined(let a, let slopeA), .defined(let b, let slopeB)):
      let (value, byA, byB) = rule(a, b)
      return .defined(value: value, gradient: slopeA * byA + slopeB * byB)
    case (.undefined(let reason), _), (_, .undefined(let reason)): return .undefined(reason)
    }
  }

  /// (TP·TN − FP·FN) over the root of the product of the margins; the slopes are those of numerator and margins.
  private static func matthews(at cells: Cells) -> Outcome {
    let (tp, fp, fn, tn) = (cells[0], cells[1], cells[2], cells[3])
    let (positives, negatives, called, passed) = (tp + fn, fp + tn, tp + fp, fn + tn)
    guard cells.sum() > 0 else { return .undefined(.noObservations) }
    guard positives > 0 else { return .undefined(.noPositives) }
    guard negatives > 0 else { return .undefined(.noNegatives) }
    guard called > 0 else { return .undefined(.emptyDenominator(of: "cases called positive")) }
    guard passed > 0 else { return .undefined(.emptyDenominator(of: "cases called negative")) }
    let root = positives.squareRoot() * negatives.squareRoot() * called.squareRoot() * passed.squareRoot()
    let value = min(1, max(-1, (tp * tn - fp * fn) / root))
    let margins = Cells(
      1 / positives + 1 / called, 1 / negatives + 1 / called, 1 / positives + 1 / passed, 1 / negatives + 1 / passed)
    return .defined(value: value, gradient: Cells(tn, -fn, -fp, tp) / root - margins * (value / 2))
  }

  private static func emptyReason(_ metric: Metric, _ cells: Cells) -> UndefinedReason {
    guard cells.sum() > 0 else { return .noObservations }
    switch metric {
    case .sensitivity, .falseNegativeRate: return .noPositives
    case .specificity, .falsePositiveRate: return .noNegatives
    case .precision: return .emptyDenominator(of: "cases called positive")
    case .npv: return .emptyDenominator(of: "cases called negative")
    default: return .noObservations
    }
  }

  /// What the metric is, in one sentence.
  static func definition(_ metric: Metric) -> String {
    switch metric {
    case .sensitivity: "Share of the positive cases that were called positive"
    case .falseNegativeRate: "Share of the positive cases that were called negative"
    case .specificity: "Share of the negative cases that were called negative"
    case .falsePositiveRate: "Share of the negative cases that were called positive"
    case .precision: "Share of the cases called positive that are positive, at the prevalence of this sample"
    case .npv: "Share of the cases called negative that are negative, at the prevalence of this sample"
    case .accuracy: "Share of all cases that were called rightly, at the prevalence of this sample"
    case .selectionRate: "Share of all cases that were called positive"
    case .prevalence: "Share of all cases that are positive"
    case .positiveLikelihoodRatio: "Sensitivity divided by the false positive rate"
    case .negativeLikelihoodRatio: "False negative rate divided by the specificity"
    case .balancedAccuracy: "Mean of sensitivity and specificity"
    case .f1: "Harmonic mean of precision and sensitivity, at the prevalence of this sample"
    case .mcc: "Matthews correlation coefficient of call and truth, at the prevalence of this sample"
    default: "\(metric.rawValue), which needs scores"
    }
  }
}
