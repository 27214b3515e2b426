// SPDX-License-Identifier: Apache-2.0

/// The chi-squared distribution: the sum of squares of independent standard normal values.
///
/// Degrees of freedom need not be whole. Checked against 30-digit arithmetic in `DistributionTableTests`.
public struct ChiSquared: ContinuousDistribution, Hashable {
  /// The degrees of freedom, > 0.
  public let degreesOfFreedom: Double
  private let gamma: GammaDistribution

  /// Makes a distribution.
  /// - Parameter degreesOfFreedom: A finite number > 0.
  public init(degreesOfFreedom: Double) {
    self.degreesOfFreedom = degreesOfFreedom
    gamma = GammaDistribution(shape: degreesOfFreedom / 2, scale: 2)
  }

  /// The density at a point; infinite at 0 for fewer than two degrees of freedom.
  public func density(_ x: Double) -> Double { gamma.density(x) }
  /// The probability of a value of at most `x`.
  public func cumulative(_ x: Double) -> Double { gamma.cumulative(x) }
  /// The probability of a value above `x`: the p-value of a chi-squared test.
  public func upperTail(_ x: Double) -> Double { gamma.upperTail(x) }
  /// The value below which a share `p`, 0…1, lies.
  public func quantile(_ p: Double) -> Double { gamma.quantile(p) }
  /// The value above which a share `p`, 0…1, lies.
  public func upperTailQuantile(_ p: Double) -> Double { gamma.upperTailQuantile(p) }
}
