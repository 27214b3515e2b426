// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// What a cascade of a small and a large model is to keep of the large one, and what each of them costs.
///
/// The small model answers the cases that it is sure of; the others are escalated to the large one. A case is sure enough from a value
/// of the confidence on, the band: 0 leaves all cases of a distance to the small model, an infinite one none.
public struct CascadePlan: Sendable, Hashable {
  /// In what the cascade must not be worse than the large model alone.
  public enum Measure: String, Sendable, Hashable, CaseIterable {
    case sensitivity
    case specificity
    /// The area of the cascade's scores: the small model's where it answers, the large one's elsewhere.
    case auc
    /// Net benefit, with the large model's threshold as the chance from which one would act.
    case netBenefit = "net-benefit"
  }

  /// How sure the small model is of a case.
  public enum Confidence: Sendable, Hashable {
    /// By its score.
    case score(CaseConfidence)
    /// By a column of the table; `higherIsSurer` is false for a doubt.
    case column(String, higherIsSurer: Bool)
  }

  /// The score column of the small model.
  public var small: String
  /// The score column of the large model.
  public var large: String
  /// The operating point of the small model.
  public var smallThreshold: Double
  /// The operating point of the large model.
  public var largeThreshold: Double
  /// How sure the small model is of a case.
  public var confidence: Confidence
  /// In what the cascade must not be worse; all of them together.
  public var measures: [Measure]
  /// By how much less than the large model it may have of each, more than 0.
  public var margin: Double
  /// What a case costs with the small model; every case pays it.
  public var smallCost: Double
  /// What a case costs with the large model; escalated cases pay it besides.
  public var largeCost: Double
  /// The unit of the costs.
  public var unit: String

  /// Makes a plan; the parameters are the properties.
  public init(
    small: String, large: String, smallThreshold: Double, largeThreshold: Double, confidence: Confidence,
    measures: [Measure] = [.sensitivity, .specificity], margin: Double, smallCost: Double, largeCost: Double,
    unit: String = "1"
  ) {
    self.small = small
    self.large = large
    self.smallThreshold = smallThreshold
    self.largeThreshold = largeThreshold
    self.confidence = confidence
    self.measures = measures
    self.margin = margin
    self.smallCost = smallCost
    self.largeCost = largeCost
    self.unit = unit
  }

  /// The bands that are tried where nobody names others: half steps of the log-odds from 8 down to 0, for chances of disease.
  ///
  /// They are the same for every table, so that the sequence of tests is fixed before the table is seen.
  public static let logOddsBands: [Double] = stride(from: 8, through: 0, by: -0.5).map { $0 }
}
