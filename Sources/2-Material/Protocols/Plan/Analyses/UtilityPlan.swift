// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// Whether acting on the model is worth it.
public struct UtilityPlan: Sendable, Hashable {
  /// Two models or arms whose net benefits are compared, by name.
  public struct Pair: Sendable, Hashable {
    /// The one on trial.
    public var test: String
    /// The one it is compared with.
    public var reference: String

    /// Names the pair.
    public init(test: String, reference: String) {
      self.test = test
      self.reference = reference
    }
  }

  /// The threshold probabilities of the curve.
  public var grid: ThresholdGrid
  /// The threshold probabilities at which numbers are given; a few of the grid's where empty.
  public var marked: [Double]
  /// The chance of disease from which one would act, for calls at an operating point that is not itself a chance.
  public var thresholdProbability: Double?
  /// The share of diseased cases that net benefit is said for; the sample's where `nil`.
  public var prevalence: Double?
  /// What using the model costs each case, in true positives per case.
  public var harm: Double
  /// The two that are compared.
  public var comparison: Pair?
  /// The prevalences over which predictive values are drawn.
  public var prevalences: ClosedRange<Double>

  /// Makes a plan; the parameters are the properties.
  public init(
    grid: ThresholdGrid = .toHalf, marked: [Double] = [], thresholdProbability: Double? = nil,
    prevalence: Double? = nil, harm: Double = 0, comparison: Pair? = nil,
    prevalences: ClosedRange<Double> = 0.005...0.6
  ) {
    self.grid = grid
    self.marked = marked
    self.thresholdProbability = thresholdProbability
    self.prevalence = prevalence
    self.harm = harm
    self.comparison = comparison
    self.prevalences = prevalences
  }
}
