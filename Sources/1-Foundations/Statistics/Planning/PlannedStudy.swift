// SPDX-License-Identifier: Apache-2.0

/// A study that is large enough, with everything that this rests on.
public struct PlannedStudy: Sendable, Equatable {
  /// What was planned: `auc`, `difference.sensitivity`, `kappa`.
  public var name: String
  /// Diseased cases to be analysed, where the classes matter.
  public var positives: Int?
  /// Healthy cases to be analysed.
  public var negatives: Int?
  /// Cases (or subjects) to be analysed, all together.
  public var total: Int
  /// Sampling units (patients) to be recruited, after the allowance for loss.
  public var recruited: Int
  /// Readers, where there are any.
  public var readers: Int?
  /// The power at this size; `nil` for a plan by precision.
  public var power: Double?
  /// The expected half-width of the interval at this size, in the unit of the measure; `nil` for a plan by power.
  public var halfWidth: Double?
  /// The significance level, or one minus the confidence level.
  public var alpha: Double
  /// Whether it is shared between two directions.
  public var sides: PlanningTest.Sides
  /// The method, with the literature's name.
  public var method: String
  /// Authors, journal and year.
  public var source: String
  /// What was taken for granted, in words.
  public var assumptions: [String]

  /// Makes a study; the parameters are the properties.
  public init(
    name: String, positives: Int? = nil, negatives: Int? = nil, total: Int, recruited: Int, readers: Int? = nil,
    power: Double? = nil, halfWidth: Double? = nil, alpha: Double, sides: PlanningTest.Sides, method: String,
    source: String, assumptions: [String]
  ) {
    self.name = name
    self.positives = positives
    self.negatives = negatives
    self.total = total
    self.recruited = recruited
    self.readers = readers
    self.power = power
    self.halfWidth = halfWidth
    self.alpha = alpha
    self.sides = sides
    self.method = method
    self.source = source
    self.assumptions = assumptions
  }
}
