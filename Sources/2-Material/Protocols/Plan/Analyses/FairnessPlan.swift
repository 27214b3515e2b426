// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// Between which groups errors are compared.
public struct FairnessPlan: Sendable, Hashable {
  /// How the p-values of the many comparisons are adjusted.
  public enum Adjustment: String, Sendable, Hashable, CaseIterable {
    /// Holm: the chance of any false alarm stays below the level.
    case holm
    /// Benjamini and Hochberg: the share of false alarms among all alarms does.
    case benjaminiHochberg = "benjamini-hochberg"
    /// Not at all; the result says so.
    case none

    /// The adjustment; `nil` for none.
    public var method: MultiplicityAdjustment? {
      switch self {
      case .holm: .holm
      case .benjaminiHochberg: .benjaminiHochberg
      case .none: nil
      }
    }
  }

  /// The ways of dividing the cases.
  public var divisions: [SubgroupSpec]
  /// The value that names the reference group, by the name of the column; the largest group where a column has none.
  public var references: [String: String]
  /// What is measured in every group; empty for all measures.
  public var measures: [FairnessMeasure]
  /// The criteria that are judged; empty for all.
  public var criteria: [FairnessCriterion]
  /// What a positive truth says about the patient.
  public var positiveMeans: PositiveMeaning
  /// The greatest difference that is taken as none; `nil` where equivalence is not to be shown.
  public var margin: Double?
  /// How the p-values of the comparisons are adjusted.
  public var adjustment: Adjustment

  /// Makes a plan; the parameters are the properties.
  public init(
    divisions: [SubgroupSpec] = [], references: [String: String] = [:], measures: [FairnessMeasure] = [],
    criteria: [FairnessCriterion] = [], positiveMeans: PositiveMeaning = .finding, margin: Double? = nil,
    adjustment: Adjustment = .holm
  ) {
    self.divisions = divisions
    self.references = references
    self.measures = measures
    self.criteria = criteria
    self.positiveMeans = positiveMeans
    self.margin = margin
    self.adjustment = adjustment
  }
}
