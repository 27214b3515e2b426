// SPDX-License-Identifier: Apache-2.0
import Distributions

/// A binormal ROC curve: the sensitivity is Φ(*a* + *b* Φ⁻¹(false-positive rate)).
///
/// The decision variable of the healthy is standard normal, that of the diseased has mean *a*/*b* and deviation 1/*b*, after
/// some monotone map of the ratings. Where *b* is not 1 the curve has a hook below the diagonal near one of its ends.
///
/// > Source: Dorfman & Alf, J Math Psychol 6 (1969) 487–496; Metz, Herman & Shen, Stat Med 17 (1998) 1033–1053.
public struct BinormalModel: Sendable, Hashable {
  /// The separation.
  public let a: Double
  /// The deviation of the healthy over that of the diseased, > 0.
  public let b: Double

  /// Makes a curve; `nil` unless both are finite and *b* > 0.
  public init?(a: Double, b: Double) {
    guard a.isFinite, b.isFinite, b > 0 else { return nil }
    self.a = a
    self.b = b
  }

  /// The area under the curve, 0…1.
  public var area: Double { NormalDistribution.standard.cumulative(a / (1 + b * b).squareRoot()) }

  /// The sensitivity at a false-positive rate, both 0…1.
  public func sensitivity(atFalsePositiveRate rate: Double) -> Double {
    guard rate > 0 else { return 0 }
    guard rate < 1 else { return 1 }
    return NormalDistribution.standard.cumulative(a + b * NormalDistribution.standard.quantile(rate))
  }
}
