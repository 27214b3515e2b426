// SPDX-License-Identifier: Apache-2.0
import Distributions

/// The error rates that a study is planned for.
public struct PlanningTest: Sendable, Hashable {
  /// Whether the significance level is shared between two directions.
  public enum Sides: String, Sendable, Hashable, CaseIterable {
    /// All of alpha in the direction of the claim.
    case one
    /// Half of alpha in each direction; a non-inferiority claim then uses the bound of a two-sided interval.
    case two
  }

  /// The chance of a false claim, 0…1.
  public let alpha: Double
  /// Whether it is shared between two directions.
  public let sides: Sides
  /// The wanted chance of showing what is true, 0…1.
  public let power: Double

  /// Makes a test.
  /// - Throws: ``PlanningError`` unless `alpha` and `power` lie strictly between 0 and 1, and `power` above `alpha`.
  public init(alpha: Double = 0.05, sides: Sides = .two, power: Double = 0.8) throws(PlanningError) {
    try PlanningCheck.share("alpha", alpha)
    try PlanningCheck.inside("power", power, alpha, 1)
    self.alpha = alpha
    self.sides = sides
    self.power = power
  }

  /// The chance of a false claim in the direction of the claim.
  public var tail: Double { sides == .two ? alpha / 2 : alpha }

  /// The standard normal value above which ``tail`` lies.
  public var criticalValue: Double { NormalDistribution.standard.upperTailQuantile(tail) }

  /// The standard normal value below which a share lies.
  package static func normalQuantile(_ share: Double) -> Double { NormalDistribution.standard.quantile(share) }

  /// The share of standard normal values below one.
  package static func normalCumulative(_ z: Double) -> Double { NormalDistribution.standard.cumulative(z) }

  /// The same test at another significance level.
  func with(alpha: Double) throws(PlanningError) -> PlanningTest {
    try PlanningTest(alpha: alpha, sides: sides, power: power)
  }
}
