// SPDX-License-Identifier: Apache-2.0
public import ReaderStudies
public import Statistics

/// Whether readers do better with one way of reading than with another, for further readers and further cases.
public struct ReaderStudyPlan: Sendable, Hashable {
  /// What is measured of each reader in each arm.
  public enum Figure: String, Sendable, Hashable, CaseIterable {
    /// The empirical area under the ROC curve.
    case auc
    /// The area under the binormal curve of greatest likelihood.
    case binormalAUC = "binormal-auc"
    /// The area under a part of the empirical curve.
    case partialAUC = "partial-auc"
    /// The share of diseased cases called at the operating point.
    case sensitivity
    /// The share of healthy cases not called at the operating point.
    case specificity
    /// Sensitivity over one less specificity.
    case positiveLikelihoodRatio = "lr-positive"
    /// One less sensitivity over specificity.
    case negativeLikelihoodRatio = "lr-negative"
    /// The greatest expected utility along the curve.
    case expectedUtility = "expected-utility"
  }

  /// Whose verdict rules; the others stand beside it.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// Analysis of variance after Obuchowski and Rockette, with the degrees of freedom of Hillis.
    case obuchowskiRockette = "or"
    /// U-statistics after Gallas, with his degrees of freedom (BDG).
    case uStatistics = "u-statistics"
  }

  /// What is measured.
  public var figures = [Figure.auc]
  /// The part of the curve, for ``Figure/partialAUC``.
  public var partial: PartialRange?
  /// The slope of the lines of equal utility, for ``Figure/expectedUtility``.
  public var utilitySlope: Double?
  /// Whose verdict rules.
  public var method = Method.obuchowskiRockette
  /// How the covariances of cells are estimated.
  public var covariance = FigureTable.Covariance.jackknife
  /// The arm that the others are compared with; every pair where `nil`.
  public var reference: String?
  /// The reader who is a model and no member of the panel: its reads are an arm of their own; `nil` where there is none.
  public var standAlone: String?
  /// What is to be shown of each comparison.
  public var claim = Hypothesis.difference

  /// Makes a plan with the usual choices.
  public init() {}
}
