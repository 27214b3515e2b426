// SPDX-License-Identifier: Apache-2.0

/// What is measured of each reader in each arm of a free-response study.
///
/// Unmarked lesions, and cases without a mark, rank below every mark; ties count one half.
///
/// > Source: Chakraborty, Observer Performance Methods for Diagnostic Imaging (2017), chapters 13–14; Swensson, Med Phys 23
/// > (1996) 1709–1725 for LROC.
public enum FreeResponseFigure: Sendable, Hashable {
  /// The chance that a lesion is rated above the highest false mark of a lesion-free case, lesions weighted within their case.
  case wAFROC
  /// As `wAFROC`, with the highest false marks of all cases.
  case wAFROC1
  /// The chance that a lesion, each counting alike, is rated above the highest false mark of a lesion-free case.
  case afroc
  /// As `afroc`, with the highest false marks of all cases.
  case afroc1
  /// The area under the ROC curve of the highest rating on each case.
  case hrAUC
  /// The share of the cases with a lesion that have any mark.
  case hrSensitivity
  /// The share of the lesion-free cases that have no mark.
  case hrSpecificity
  /// The share of the lesions that were marked: the end of the FROC curve.
  case maxLLF
  /// False marks per lesion-free case.
  case maxNLF
  /// False marks per case, over all cases.
  case maxNLFAllCases
  /// exp(−false marks per lesion-free case).
  case expTransformedSpecificity
  /// The share of the lesions that are marked at a rating that gives so many false marks per case.
  case lesionSensitivity(falsePositives: Double)
  /// The mean of the lesion sensitivities at 1/8, 1/4, 1/2, 1, 2, 4 and 8 false marks per case.
  case competitionScore
  /// The mean height of the FROC curve from 0 to so many false marks per case.
  case frocArea(falsePositives: Double)
  /// The share of the cases with a lesion whose highest mark is on one, at a false-positive fraction of the lesion-free cases.
  case correctLocalisation(falsePositiveFraction: Double)
  /// The area under the LROC curve from 0 to a false-positive fraction.
  case lrocArea(falsePositiveFraction: Double)
}

extension FreeResponseFigure {
  /// The rates of false marks per case that ``competitionScore`` averages over.
  public static let competitionRates = [0.125, 0.25, 0.5, 1, 2, 4, 8]

  /// The machine name.
  public var name: String {
    switch self {
    case .wAFROC: "wafroc"
    case .wAFROC1: "wafroc1"
    case .afroc: "afroc"
    case .afroc1: "afroc1"
    case .hrAUC: "hr-auc"
    case .hrSensitivity: "hr-sensitivity"
    case .hrSpecificity: "hr-specificity"
    case .maxLLF: "max-llf"
    case .maxNLF: "max-nlf"
    case .maxNLFAllCases: "max-nlf-all-cases"
    case .expTransformedSpecificity: "exp-transformed-specificity"
    case .lesionSensitivity: "lesion-sensitivity"
    case .competitionScore: "competition-score"
    case .frocArea: "froc-area"
    case .correctLocalisation: "correct-localisation"
    case .lrocArea: "lroc-area"
    }
  }

  /// What it is, in one sentence.
  public var definition: String {
    switch self {
    case .wAFROC:
      "chance that a lesion is rated above the highest false mark of a lesion-free case, lesions weighted within their "
        + "case, a tie counting one half"
    case .wAFROC1:
      "chance that a lesion is rated above the highest false mark of any case, lesions weighted within their case, a tie "
        + "counting one half"
    case .afroc:
      "chance that a lesion is rated above the highest false mark of a lesion-free case, a tie counting one half"
    case .afroc1: "chance that a lesion is rated above the highest false mark of any case, a tie counting one half"
    case .hrAUC: "area under the ROC curve of the highest rating on each case, a tie counting one half"
    case .hrSensitivity: "share of the cases with a lesion that have any mark"
    case .hrSpecificity: "share of the lesion-free cases that have no mark"
    case .maxLLF: "share of the lesions that were marked"
    case .maxNLF: "false marks per lesion-free case"
    case .maxNLFAllCases: "false marks per case"
    case .expTransformedSpecificity: "exp(−false marks per lesion-free case)"
    case .lesionSensitivity(let rate):
      "share of the lesions marked where there are \(rate) false marks per case, FROC curve straight between its points "
        + "and level beyond the last"
    case .competitionScore:
      "mean of the lesion sensitivities at 1/8, 1/4, 1/2, 1, 2, 4 and 8 false marks per case"
    case .frocArea(let rate):
      "mean height of the FROC curve from 0 to \(rate) false marks per case, level beyond its last point"
    case .correctLocalisation(let fraction):
      "share of the cases with a lesion whose highest mark is on one, where \(fraction) of the lesion-free cases are marked"
    case .lrocArea(let fraction):
      "area under the LROC curve up to a false-positive fraction of \(fraction), level beyond its last point"
    }
  }

  /// Between which bounds it lies.
  public var range: ClosedRange<Double> {
    switch self {
    case .maxNLF, .maxNLFAllCases: 0...Double.infinity
    case .lrocArea(let fraction): 0...fraction
    default: 0...1
    }
  }

  /// Whether more is better; the counts of false marks are the exception.
  public var isHigherBetter: Bool {
    switch self {
    case .maxNLF, .maxNLFAllCases: false
    default: true
    }
  }
}
