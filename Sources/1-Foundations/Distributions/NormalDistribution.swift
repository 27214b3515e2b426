// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The normal (Gaussian) distribution.
///
/// Both tails are computed from their own end, so that they keep full relative accuracy however small they are.
///
/// > Source: the quantile starts from Wichura, Applied Statistics 37 (1988) 477–484 (AS 241) and is polished in the tails
/// > by one Newton–Halley step. Checked against 30-digit arithmetic in `NormalDistributionTests`.
public struct NormalDistribution: ContinuousDistribution, Hashable {
  /// The mean, in the unit of the variable.
  public let mean: Double
  /// The standard deviation, > 0, in the unit of the variable.
  public let standardDeviation: Double

  /// Mean 0, standard deviation 1.
  public static let standard = NormalDistribution()

  /// Makes a distribution.
  /// - Parameters:
  ///   - mean: Any finite number.
  ///   - standardDeviation: A finite number > 0.
  public init(mean: Double = 0, standardDeviation: Double = 1) {
    precondition(mean.isFinite && standardDeviation.isFinite && standardDeviation > 0, "not a normal distribution")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The density at a point, per unit of the variable.
  public func density(_ x: Double) -> Double {
    Self.standardDensity((x - mean) / standardDeviation) / standardDeviation
  }

  /// The probability of a value of at most `x`; full relative accuracy in the lower tail.
  public func cumulative(_ x: Double) -> Double { Self.standardUpperTail((mean - x) / standardDeviation) }

  /// The probability of a value above `x`; full relative accuracy in the upper tail.
  public func upperTail(_ x: Double) -> Double { Self.standardUpperTail((x - mean) / standardDeviation) }

  /// The value below which a share `p` lies.
  ///
  /// Minus infinity for 0 and plus infinity for 1.
  /// - Parameter p: A probability, 0…1.
  /// - Returns: The quantile, in the unit of the variable.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    // 1 − p is exact for p ≥ ½, so nothing is lost by working in the nearer tail.
    let z = p <= 0.5 ? -Self.standardUpperTailQuantile(p) : Self.standardUpperTailQuantile(1 - p)
    return mean + standardDeviation * z
  }

  /// The value above which a share `p` lies; the way to name quantiles very near 1.
  ///
  /// Plus infinity for 0 and minus infinity for 1.
  /// - Parameter p: A probability, 0…1.
  /// - Returns: The quantile, in the unit of the variable.
  public func upperTailQuantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a probability lies in 0…1")
    let z = p <= 0.5 ? Self.standardUpperTailQuantile(p) : -Self.standardUpperTailQuantile(1 - p)
    return mean + standardDeviation * z
  }
}

extension NormalDistribution {
  private static let inverseRootTwoPi = 0.398942280401432677939946
  // √2 and √½ as sums of two doubles.
  private static let rootTwo = (high: 1.4142135623730951, low: -9.667293313452913e-17)
  private static let rootHalf = 0.7071067811865476

  private static func standardDensity(_ z: Double) -> Double {
    guard z.magnitude < 40 else { return 0 }
    // The rounding error of z² is put back: exp would blow it up by its own size.
    let square = z * z
    let lost = (-square).addingProduct(z, z)
    return inverseRootTwoPi * exp(-0.5 * square) * (1 - 0.5 * lost)
  }

  private static func standardUpperTail(_ z: Double) -> Double {
    guard z.magnitude < 40 else { return z < 0 ? 1 : 0 }
    let y = z * rootHalf
    // What rounding took from z/√2, times the slope of erfc: far out the slope is z² times the tail itself.
    let lost = (z.addingProduct(-y, rootTwo.high) - y * rootTwo.low) * rootHalf
    return 0.5 * erfc(y) - standardDensity(z) * rootTwo.high * lost
  }

  /// For p ≤ ½: the z with upper tail p.
  private static func standardUpperTailQuantile(_ p: Double) -> Double {
    guard p > 0 else { return .infinity }
    let z = WichuraQuantile.upper(p)
    let density = standardDensity(z)
    // In the middle, and where the density is denormal, the step has fewer digits than Wichura's value, which stands.
    guard p < 0.075, density > 1e-300 else { return z }
    let step = (standardUpperTail(z) - p) / density
    return z + step / (1 - 0.5 * z * step)
  }
}
