// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What acting on a model is worth at a threshold probability, in true positives per case.
///
/// Whoever acts from a chance of disease of *t* on says that one missed disease weighs as much as (1 − *t*)/*t* needless
/// actions. Net benefit is the share of true positives less the share of false positives in that exchange, TP/*n* − FP/*n* ·
/// *t*/(1 − *t*). Acting on nobody is worth 0; acting on everybody is worth what ``Quantity/treatAll`` says.
///
/// **Assumes** that the action helps the diseased and harms the healthy as the threshold probability says.
///
/// > Source: Vickers & Elkin, Medical Decision Making 26 (2006) 565–574; interventions avoided: Vickers, van Calster &
/// > Steyerberg, Diagnostic and Prognostic Research 3 (2019) 18; standardised: Kerr et al., Journal of Clinical Oncology 34
/// > (2016) 2534–2540. Checked against the dcurves package in `DecisionCurveTests`.
public struct NetBenefit: Sendable, Hashable {
  /// What is measured at a threshold.
  public enum Quantity: String, Sendable, Hashable, CaseIterable {
    /// The net benefit of acting on the model's calls.
    case model = "net-benefit"
    /// The net benefit of acting on everybody.
    case treatAll = "net-benefit.treat-all"
    /// The net benefit of the model less that of acting on everybody.
    case overTreatAll = "difference.net-benefit.treat-all"
    /// The net benefit of the model divided by the prevalence, the most that any model can reach.
    case standardised = "standardised-net-benefit"
    /// The net number of needless actions that the model spares among 100 cases, beside acting on everybody.
    case avoided = "interventions-avoided"
  }

  /// The chance of disease from which one would act, 0 < threshold < 1.
  public let thresholdProbability: Double
  /// The share of diseased cases it is said for, strictly between 0 and 1; the sample's where `nil`.
  ///
  /// A study that enriches disease has to state it.
  public let prevalence: Double?
  /// What using the model costs each case, in true positives per case; acting on everybody does not pay it.
  public let harm: Double

  /// Makes the rule; `nil` unless the threshold and the prevalence lie strictly between 0 and 1 and the harm is finite and ≥ 0.
  public init?(thresholdProbability: Double, prevalence: Double? = nil, harm: Double = 0) {
    guard thresholdProbability > 0, thresholdProbability < 1, harm >= 0, harm.isFinite else { return nil }
    if let prevalence, !(prevalence > 0 && prevalence < 1) { return nil }
    self.thresholdProbability = thresholdProbability
    self.prevalence = prevalence
    self.harm = harm
  }

  /// How many true positives outweigh one false positive: the odds of the threshold probability.
  public var odds: Double { thresholdProbability / (1 - thresholdProbability) }

  func payoff(_ quantity: Quantity) -> MeanPayoff {
    let acted = Cells(1, -odds, 0, 0)
    return switch quantity {
    case .model: MeanPayoff(worth: acted, prevalence: prevalence, harm: harm)
    case .treatAll: MeanPayoff(worth: Cells(1, -odds, 1, -odds), prevalence: prevalence)
    case .overTreatAll: MeanPayoff(worth: Cells(0, 0, -1, odds), prevalence: prevalence, harm: harm)
    case .standardised: MeanPayoff(worth: acted, per: Cells(1, 0, 1, 0), prevalence: prevalence, harm: harm)
    case .avoided:
      MeanPayoff(worth: Cells(0, 0, -100 / odds, 100), prevalence: prevalence, harm: 100 * harm / odds)
    }
  }

  func describe(_ quantity: Quantity) -> BootstrapQuantity {
    let place = " at a threshold probability of \(thresholdProbability)"
    let at = place + (prevalence.map { " and a prevalence of \($0)" } ?? " and the prevalence of this sample")
    let harmed = harm > 0 ? ", less a harm of \(harm) for using the model" : ""
    return switch quantity {
    case .model:
      BootstrapQuantity(
        quantity.rawValue,
        definition: "True positives per case less false positives per case times the odds of the threshold" + at
          + harmed)
    case .treatAll:
      BootstrapQuantity(quantity.rawValue, definition: "Net benefit of acting on every case" + at)
    case .overTreatAll:
      BootstrapQuantity(
        quantity.rawValue, definition: "Net benefit of the model less that of acting on every case" + at + harmed)
    case .standardised:
      BootstrapQuantity(
        quantity.rawValue, definition: "Net benefit of the model divided by the prevalence" + at + harmed)
    case .avoided:
      BootstrapQuantity(
        quantity.rawValue,
        definition: "Net needless actions spared among 100 cases, beside acting on every case" + at + harmed,
        unit: "per 100 cases")
    }
  }
}

extension BinaryReads {
  /// The net benefit of the calls, with its interval.
  ///
  /// The calls may come from a rule that is no probability: the threshold probability is then declared, not read off.
  ///
  /// **Edge cases.** Where nobody is called the value is 0 without an interval, as its standard error is zero.
  /// - Parameters:
  ///   - benefit: The threshold probability, prevalence and harm.
  ///   - quantity: What is measured.
  ///   - level: The two-sided level.
  /// - Returns: An estimate, normal by the linearised variance over sampling units.
  /// - Complexity: O(*n*).
  /// > Source: Pfeiffer & Gail, Biometrical Journal 62 (2020) 764–776 for the variance. Checked against statsmodels'
  /// > cluster-robust variance in `NetBenefitTests`.
  public func estimate(
    _ benefit: NetBenefit, as quantity: NetBenefit.Quantity = .model, level: ConfidenceLevel = .percent95
  ) -> Estimate {
    estimate(benefit.payoff(quantity), as: benefit.describe(quantity), level: level)
  }

  /// How far each sampling unit pulls the net benefit from its true value; `nil` where it is undefined.
  public func influence(of benefit: NetBenefit, as quantity: NetBenefit.Quantity = .model) -> UnitInfluence? {
    influence(of: benefit.payoff(quantity))
  }
}
