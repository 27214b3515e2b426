// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// A threshold that a rule chose on tuning rows, with what it does there.
///
/// What it does on the rows that chose it flatters it; ``carried(to:from:plan:level:isCancelled:)`` judges it on others.
public struct ThresholdChoice: Sendable, Hashable {
  /// The rule.
  public let rule: ThresholdRule
  /// A case is called positive when its score is this or more: a score that occurs in the tuning rows, the number after the
  /// highest where nobody is to be called, or the rule's own number for calibrated probabilities.
  public let threshold: Double
  /// Its rates on the tuning rows.
  public let rates: ThresholdRates
  /// The share of positives that costs are counted with: the stated one, or that of the tuning rows.
  public let prevalence: Double
  /// The share that the rows had to show: the required one, or more where its confidence bound must reach it.
  public let demand: Double?
  /// Whether nobody in the tuning rows is called.
  public let callsNobody: Bool

  /// What a rule of Youden or of cost weighs, of rates: *J*, or the expected cost of a case in false alarms.
  public func criterion(_ rates: ThresholdRates) -> Double? {
    switch rule {
    case .youden: rates.sensitivity + rates.specificity - 1
    case .cost(let cost), .calibratedCost(let cost):
      cost.ratio * prevalence * (1 - rates.sensitivity) + (1 - prevalence) * (1 - rates.specificity)
    case .sensitivity, .specificity: nil
    }
  }
}

/// Why no threshold can be chosen on these rows.
public struct ThresholdFailure: Error, Sendable, Hashable {
  /// The reason.
  public let reason: UndefinedReason
}

extension LabelledScores {
  /// Chooses a threshold by a rule.
  ///
  /// What scores at or above it is called positive.
  ///
  /// Among thresholds that are equally good the lowest is taken, which calls the most. A confidence bound is Wilson's; where
  /// rows are weighted or share units it is taken at the effective number of rows at the threshold that reaches the bare share.
  ///
  /// ```swift
  /// let choice = try tuning.threshold(by: .sensitivity(atLeast: 0.9))
  /// choice.threshold
  /// ```
  /// - Parameter rule: What makes a threshold the best.
  /// - Returns: The threshold, with what it does on these rows.
  /// - Throws: ``ThresholdFailure`` where a class is missing, or so few rows cannot show what is asked even when all agree.
  /// - Complexity: O(*n*).
  /// > Source: W. J. Youden, Cancer 3 (1950) 32–35; C. Elkan, Proceedings of IJCAI (2001) 973–978 for costs. Checked against
  /// > every threshold tried in turn, and against scikit-learn, in `ThresholdChoiceTests`.
  public func threshold(by rule: ThresholdRule) throws(ThresholdFailure) -> ThresholdChoice {
    let rows = RankedRows(self, unit: .rows)
    let counts = rows.asObserved
    let totals = rows.totals(counts)
    guard totals.positive > 0 else {
      throw ThresholdFailure(reason: totals.negative > 0 ? .noPositives : .noObservations)
    }
    guard totals.negative > 0 else { throw ThresholdFailure(reason: .noNegatives) }
    let prevalence = rule.cost?.prevalence ?? totals.positive / (totals.positive + totals.negative)
    let demand = try demand(of: rule, rows, prevalence: prevalence)
    let search = ThresholdSearch(rule, prevalence: prevalence, demand: demand)
    guard let threshold = search.threshold(rows, counts), let rates = rows.rates(at: threshold, counts) else {
      throw ThresholdFailure(reason: .noObservations)
    }
    return ThresholdChoice(
      rule: rule, threshold: threshold, rates: rates, prevalence: prevalence, demand: demand,
      callsNobody: rows.called(at: threshold) == 0)
  }

  /// The share that rows must show for the rule's share to be shown with confidence.
  ///
  /// Wilson's lower bound of a share p̂ of *n* reaches s where p̂ ≥ s + z √(s (1 − s) / *n*): it inverts the score test.
  private func demand(
    of rule: ThresholdRule, _ rows: RankedRows, prevalence: Double
  ) throws(ThresholdFailure) -> Double? {
    let (share, bound, metric, plain): (Double, ConfidenceLevel?, Metric, ThresholdRule)
    switch rule {
    case .sensitivity(let least, let level):
      (share, bound, metric, plain) = (least, level, .sensitivity, .sensitivity(atLeast: least))
    case .specificity(let least, let level):
      (share, bound, metric, plain) = (least, level, .specificity, .specificity(atLeast: least))
    case .youden, .cost, .calibratedCost: return nil
    }
    guard let bound else { return share }
    let search = ThresholdSearch(plain, prevalence: prevalence, demand: nil)
    guard let first = search.threshold(rows, rows.asObserved) else { return share }
    let n = effectiveRows(of: metric, at: first)
    let z = NormalDistribution.standard.upperTailQuantile(1 - bound.value)
    let demand = share + z * (share * (1 - share) / n).squareRoot()
    guard demand <= 1 else {
      let least = Int((z * z * share / (1 - share)).rounded(.up))
      throw ThresholdFailure(
        reason: .tooFewUnits(
          of: "rows to show a \(metric.rawValue) of \(share) with confidence even if all are called rightly",
          found: Int(n), needed: least))
    }
    return demand
  }

  private func effectiveRows(of metric: Metric, at threshold: Double) -> Double {
    let rows = Double(metric == .sensitivity ? positiveCount : negativeCount)
    guard clusters != nil || weights != nil else { return rows }
    guard let pull = BinaryReads(self, threshold: threshold).influence(of: metric) else { return rows }
    let units = Double(metric == .sensitivity ? pull.positiveUnits : pull.negativeUnits)
    guard let variance = pull.variance, variance > 0, pull.value > 0, pull.value < 1 else { return units }
    return min(rows, pull.value * (1 - pull.value) / variance)
  }
}

extension ThresholdRule {
  /// The cost that the rule weighs.
  public var cost: MisclassificationCost? {
    switch self {
    case .cost(let cost), .calibratedCost(let cost): cost
    case .youden, .sensitivity, .specificity: nil
    }
  }
}
