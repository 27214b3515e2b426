// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The gamma distribution of waiting times and variances.
///
/// Its mean is shape × scale. Checked against 30-digit arithmetic in `DistributionTableTests`.
public struct GammaDistribution: ContinuousDistribution, Hashable {
  /// The shape, > 0, without unit.
  public let shape: Double
  /// The scale, > 0, in the unit of the variable.
  public let scale: Double

  /// Makes a distribution.
  /// - Parameters:
  ///   - shape: A finite number > 0.
  ///   - scale: A finite number > 0, in the unit of the variable.
  public init(shape: Double, scale: Double = 1) {
    precondition(shape > 0 && shape.isFinite && scale > 0 && scale.isFinite, "not a gamma distribution")
    self.shape = shape
    self.scale = scale
  }

  /// The density at a point, per unit of the variable; infinite at 0 for shapes below 1.
  public func density(_ x: Double) -> Double {
    guard x >= 0, x < .infinity else { return 0 }
    guard x > 0 else { return shape < 1 ? .infinity : shape == 1 ? 1 / scale : 0 }
    return shape * SaddlePoint.gammaTerm(shape: shape, x / scale) / x
  }

  /// The probability of a value of at most `x`; full relative accuracy in the lower tail.
  public func cumulative(_ x: Double) -> Double { IncompleteGamma.tails(shape: shape, x / scale).lower }

  /// The probability of a value above `x`; full relative accuracy in the upper tail.
  public func upperTail(_ x: Double) -> Double { IncompleteGamma.tails(shape: shape, x / scale).upper }

  /// The value below which a share `p` lies; 0 for 0 and infinite for 1.
  ///
  /// - Parameter p: A probability, 0…1.
  /// - Returns: The quantile, in the unit of the variable.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return p <= 0.5 ? lowerQuantile(p) : upperQuantile(1 - p)
  }

  /// The value above which a share `p` lies; infinite for 0 and 0 for 1.
  ///
  /// - Parameter p: A probability, 0…1.
  /// - Returns: The quantile, in the unit of the variable.
  public func upperTailQuantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    return p <= 0.5 ? upperQuantile(p) : lowerQuantile(1 - p)
  }

  private func lowerQuantile(_ p: Double) -> Double { p > 0 ? search(p, rising: true) : 0 }
  private func upperQuantile(_ p: Double) -> Double { p > 0 ? search(p, rising: false) : .infinity }

  /// The search runs over the logarithm of the variable.
  private func search(_ p: Double, rising: Bool) -> Double {
    let root = QuantileSearch.root(p, from: log(shape), limit: 745, rising: rising) { logarithm in
      let x = exp(logarithm)
      let tails = IncompleteGamma.tails(shape: shape, x)
      let slope = x > 0 ? shape * SaddlePoint.gammaTerm(shape: shape, x) : 0
      return (rising ? tails.lower : tails.upper, slope)
    }
    return scale * exp(root.point) * (1 + root.step)
  }
}
