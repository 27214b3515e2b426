// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
public import Vocabulary

/// How many cases the external validation of predicted chances needs, by four criteria of precision.
///
/// > Source: Riley et al., Statistics in Medicine 40 (2021) 4230–4251; Archer et al., Statistics in Medicine 40 (2021) 133–146.
/// > Checked against pmvalsampsize's published numbers, which simulate where this integrates, in `PredictionPlanTests`.
public struct PredictionValidationPlan: Sendable, Hashable {
  /// How the predicted chances are spread.
  public enum Predictions: Sendable, Hashable {
    /// Their log odds are normal.
    case normalLogit(mean: Double, standardDeviation: Double)
    /// The chances have a beta distribution.
    case beta(alpha: Double, beta: Double)
    /// The log odds are normal in either class with equal spread, as the C statistic and the prevalence ask.
    case fromArea
  }

  /// What each criterion is to reach, as full widths of intervals.
  public struct Targets: Sendable, Hashable {
    /// The width for observed/expected.
    public var observedExpected = 0.2
    /// The width for the calibration slope.
    public var slope = 0.2
    /// The width for the C statistic.
    public var area = 0.1
    /// The width for the standardized net benefit.
    public var netBenefit = 0.2

    /// The customary widths: 0.2, 0.2, 0.1 and 0.2.
    public init() {}
  }

  /// The decision whose net benefit is to be known.
  public struct Decision: Sendable, Hashable {
    /// The threshold probability.
    public let threshold: Double
    /// The sensitivity at it.
    public let sensitivity: Double
    /// The specificity at it.
    public let specificity: Double

    /// Makes a decision.
    /// - Throws: ``PlanningError`` unless all three lie strictly between 0 and 1.
    public init(threshold: Double, sensitivity: Double, specificity: Double) throws(PlanningError) {
      try PlanningCheck.share("the threshold", threshold)
      try PlanningCheck.share("the sensitivity", sensitivity)
      try PlanningCheck.share("the specificity", specificity)
      self.threshold = threshold
      self.sensitivity = sensitivity
      self.specificity = specificity
    }
  }

  /// The share of events.
  public let prevalence: Double
  /// The C statistic that is anticipated.
  public let area: Double
  /// How the predicted chances are spread.
  public let predictions: Predictions
  /// What is to be reached.
  public let targets: Targets
  /// Observed over expected events, as anticipated.
  public let observedExpected: Double
  /// The decision whose net benefit is to be known; `nil` for none.
  public let decision: Decision?
  /// The two-sided level.
  public let level: ConfidenceLevel
  /// The share that is lost.
  public let loss: Double

  /// Makes a plan.
  /// - Throws: ``PlanningError`` for a number that lies outside what it can be.
  public init(
    prevalence: Double, area: Double, predictions: Predictions = .fromArea, targets: Targets = Targets(),
    observedExpected: Double = 1, decision: Decision? = nil, level: ConfidenceLevel = .percent95, loss: Double = 0
  ) throws(PlanningError) {
    try PlanningCheck.share("prevalence", prevalence)
    try PlanningCheck.inside("the C statistic", area, 0.5, 1)
    try PlanningCheck.positive("observed over expected", observedExpected)
    for (name, width) in [
      ("the width for observed over expected", targets.observedExpected), ("the width for the slope", targets.slope),
      ("the width for the C statistic", targets.area), ("the width for the net benefit", targets.netBenefit),
    ] { try PlanningCheck.positive(name, width) }
    switch predictions {
    case .normalLogit(_, let deviation): try PlanningCheck.positive("the spread of the log odds", deviation)
    case .beta(let alpha, let beta):
      try PlanningCheck.positive("alpha", alpha)
      try PlanningCheck.positive("beta", beta)
    case .fromArea: break
    }
    guard loss >= 0, loss < 1 else {
      throw .outOfRange(name: "loss", found: loss, needed: "a share from 0 to below 1")
    }
    self.prevalence = prevalence
    self.area = area
    self.predictions = predictions
    self.targets = targets
    self.observedExpected = observedExpected
    self.decision = decision
    self.level = level
    self.loss = loss
  }

  private var z: Double { NormalDistribution.standard.upperTailQuantile(level.alpha / 2) }

  /// One study for each criterion, in the order O/E, slope, C statistic, net benefit; the largest is what is needed.
  /// - Throws: ``PlanningError`` where a criterion is met by no size.
  public func criteria() throws(PlanningError) -> [PlannedStudy] {
    var all = [
      study("observed-expected", observedExpectedCases, width: targets.observedExpected, "observed over expected"),
      study("calibration-slope", slopeCases, width: targets.slope, "calibration slope"),
    ]
    let cases = try AreaPlan(area: area, variance: .newcombe).total(
      width: targets.area, prevalence: prevalence, level: level)
    all.append(study("auc", Double(cases), width: targets.area, "C statistic, Newcombe variance"))
    if let decision {
      all.append(
        study("net-benefit", netBenefitCases(decision), width: targets.netBenefit, "standardized net benefit"))
    }
    return all
  }

  /// The study that meets all criteria.
  /// - Throws: ``PlanningError`` where a criterion is met by no size.
  public func study() throws(PlanningError) -> PlannedStudy {
    let all = try criteria()
    var largest = all[0]
    for study in all where study.total > largest.total { largest = study }
    largest.assumptions.append("the criterion that needs most is \(largest.name)")
    largest.name = "prediction-validation"
    return largest
  }

  private func study(_ name: String, _ cases: Double, width: Double, _ words: String) -> PlannedStudy {
    let total = max(2, Int((cases - 1e-9).rounded(.up)))
    let positives = Int((Double(total) * prevalence - 1e-9).rounded(.up))
    return PlannedStudy(
      name: name, positives: positives, negatives: total - positives, total: total,
      recruited: Int((Double(total) / (1 - loss) - 1e-9).rounded(.up)), halfWidth: width / 2, alpha: level.alpha,
      sides: .two, method: "\(words), width of the interval",
      source: "Riley et al., Statistics in Medicine 40 (2021) 4230-4251",
      assumptions: ["\(prevalence) of the cases are diseased", "the C statistic is \(area)", spreadWords])
  }

  private var spreadWords: String {
    switch predictions {
    case .normalLogit(let mean, let deviation):
      "log odds of the predictions are normal with mean \(mean) and standard deviation \(deviation)"
    case .beta(let alpha, let beta): "predictions have a beta distribution with \(alpha) and \(beta)"
    case .fromArea: "log odds of the predictions are normal in either class, with equal spread"
    }
  }

  /// The interval of ln(O/E) is ± z·se; its ends are as far apart as 2·O/E·sinh(z·se).
  private var observedExpectedCases: Double {
    let error = asinh(targets.observedExpected / (2 * observedExpected)) / z
    return (1 - prevalence) / (prevalence * error * error)
  }

  private var slopeCases: Double {
    let (constant, cross, square) = information
    let error = targets.slope / (2 * z)
    return constant / (error * error * (constant * square - cross * cross))
  }

  private func netBenefitCases(_ decision: Decision) -> Double {
    let error = targets.netBenefit / (2 * z)
    let (se, sp, share) = (decision.sensitivity, decision.specificity, prevalence)
    let weight = (1 - share) / share * decision.threshold / (1 - decision.threshold)
    let variance =
      se * (1 - se) / share + weight * weight * sp * (1 - sp) / (1 - share)
      + weight * weight * (1 - sp) * (1 - sp) / (share * (1 - share))
    return variance / (error * error)
  }

  /// Means of p(1 − p), l·p(1 − p) and l²·p(1 − p) over the predictions' log odds l, by the trapezoidal rule.
  private var information: (constant: Double, cross: Double, square: Double) {
    let density: (Double) -> Double
    let reach: (low: Double, high: Double)
    switch predictions {
    case .normalLogit(let mean, let deviation):
      let normal = NormalDistribution(mean: mean, standardDeviation: deviation)
      density = normal.density
      reach = (mean - 12 * deviation, mean + 12 * deviation)
    case .beta(let alpha, let beta):
      let shape = BetaDistribution(alpha: alpha, beta: beta)
      density = { logit in
        let p = 1 / (1 + exp(-logit))
        let q = 1 / (1 + exp(logit))
        // Far out the density of a chance near 1 is taken from its distance to 1.
        return p <= 0.5
          ? shape.density(p) * p * q : BetaDistribution(alpha: beta, beta: alpha).density(q) * p * q
      }
      reach = (-60, 60)
    case .fromArea:
      let distance = NormalDistribution.standard.quantile(area) * 2.0.squareRoot()
      let spread = distance * distance
      // With this mean, the chance that belongs to log odds l is l's own.
      let healthy = NormalDistribution(
        mean: log(prevalence / (1 - prevalence)) - spread / 2, standardDeviation: distance)
      let diseased = NormalDistribution(mean: healthy.mean + spread, standardDeviation: distance)
      let share = prevalence
      density = { share * diseased.density($0) + (1 - share) * healthy.density($0) }
      reach = (healthy.mean - 12 * distance, diseased.mean + 12 * distance)
    }
    let steps = 4000
    let width = (reach.high - reach.low) / Double(steps)
    var sums = (0.0, 0.0, 0.0)
    for step in 0...steps {
      let logit = reach.low + Double(step) * width
      let weight = density(logit) * width / ((1 + exp(-logit)) * (1 + exp(logit)))
      guard weight.isFinite else { continue }
      sums.0 += weight
      sums.1 += weight * logit
      sums.2 += weight * logit * logit
    }
    return sums
  }
}
