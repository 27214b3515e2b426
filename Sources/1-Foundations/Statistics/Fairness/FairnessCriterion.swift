// SPDX-License-Identifier: Apache-2.0

/// A definition of group fairness, by its name in the literature: which measures have to be equal in all groups.
///
/// Where prevalence differs between groups, no useful model can meet all of them at once (Chouldechova; Kleinberg et al.): which
/// one matters is a choice about the use, to be made before looking.
///
/// > Source: Hardt, Price & Srebro, NeurIPS 29 (2016) for equal opportunity and equalised odds; Chouldechova, Big Data 5 (2017)
/// > 153–163; Verma & Rubin, FairWare (2018) 1–7 for the names; Seyyed-Kalantari et al., Nature Medicine 27 (2021) 2176–2182.
public enum FairnessCriterion: String, Sendable, Hashable, CaseIterable {
  /// Equal selection rates.
  case demographicParity = "demographic-parity"
  /// Equal sensitivities.
  case equalOpportunity = "equal-opportunity"
  /// Equal false positive rates.
  case predictiveEquality = "predictive-equality"
  /// Equal sensitivities and equal false positive rates; the gap is the greater of the two.
  case equalisedOdds = "equalised-odds"
  /// Equal positive predictive values.
  case predictiveParity = "predictive-parity"
  /// Equal accuracies.
  case accuracyEquality = "accuracy-equality"
  /// Equal underdiagnosis rates.
  case equalUnderdiagnosis = "equal-underdiagnosis"
  /// Equal overdiagnosis rates.
  case equalOverdiagnosis = "equal-overdiagnosis"

  /// The measures that have to be equal.
  public var measures: [FairnessMeasure] {
    switch self {
    case .demographicParity: [.selectionRate]
    case .equalOpportunity: [.sensitivity]
    case .predictiveEquality: [.falsePositiveRate]
    case .equalisedOdds: [.sensitivity, .falsePositiveRate]
    case .predictiveParity: [.precision]
    case .accuracyEquality: [.accuracy]
    case .equalUnderdiagnosis: [.underdiagnosis]
    case .equalOverdiagnosis: [.overdiagnosis]
    }
  }
}
