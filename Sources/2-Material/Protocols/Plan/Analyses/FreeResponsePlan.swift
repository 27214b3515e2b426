// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// How well readers find and place lesions: free-response reading, where a row is a mark.
public struct FreeResponsePlan: Sendable, Hashable {
  /// What is measured of each reader in each arm.
  public enum Figure: String, Sendable, Hashable, CaseIterable {
    /// The area under the alternative free-response curve.
    case afroc
    /// The same, each case counting once however many lesions it has.
    case weightedAFROC = "wafroc"
    /// The same with false marks on diseased cases too.
    case afroc1
    /// Weighted, with false marks on diseased cases too.
    case weightedAFROC1 = "wafroc1"
    /// The area under the ROC curve of each case's highest mark.
    case highestRatingAUC = "hr-auc"
    /// The area under the localisation ROC curve.
    case lroc
    /// The share of lesions marked at all.
    case lesionSensitivity = "lesion-sensitivity"
    /// The share of cases with a lesion that have any mark.
    case hrSensitivity = "hr-sensitivity"
    /// The share of lesion-free cases without a mark.
    case hrSpecificity = "hr-specificity"
    /// The mean lesion sensitivity at 1/8 to 8 false marks per case.
    case competitionScore = "competition-score"
  }

  /// Which cases a reader is taken to have read in an arm.
  public enum CasesRead: String, Sendable, Hashable, CaseIterable {
    /// All of the table's, where he has any row in the arm: cases without a row have no mark.
    case all
    /// Those that have a row of his in the arm; a row without a score says that there is no mark.
    case listed
  }

  /// The attribute that says whether a mark hit a lesion; by ``lesion`` alone where `nil`.
  public var mark: String?
  /// The attribute that names the lesion that was hit.
  public var lesion: String?
  /// The attribute that holds how many lesions the case has; counted from the rows where `nil`.
  public var lesionCount: String?
  /// The attribute that holds the weight of the row's lesion; all lesions of a case weigh alike where `nil`.
  public var lesionWeight: String?
  /// Which cases a reader is taken to have read.
  public var casesRead = CasesRead.all
  /// What is measured.
  public var figures = [Figure.weightedAFROC]
  /// The mean numbers of false marks per case at which the lesion sensitivity is said.
  public var falseMarks = [0.125, 0.25, 0.5, 1, 2, 4, 8]
  /// The arm that the others are compared with; every pair where `nil`.
  public var reference: String?
  /// What is to be shown of each comparison.
  public var claim = Hypothesis.difference

  /// Makes a plan with the usual choices.
  public init() {}
}
