// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// A proportion among rows that are weighted or not independent, reduced to the simple sample it is worth.
///
/// The share is a ratio of weighted sums. Its variance is the linearised one: the spread over sampling units of each unit's
/// pull on the ratio, times *I*/(*I* − 1) for *I* units. The effective number of trials is the one at which independent
/// rows would have that variance, share × (1 − share) / variance. The interval is the chosen one at the effective counts,
/// after Korn and Graubard's reduction for the degrees of freedom: the trials are multiplied by the squared ratio of the
/// normal quantile to Student's with *I* − 1 degrees of freedom, because the variance was itself estimated from *I* units.
///
/// **Edge cases.** The effective number never exceeds the number of rows. Where all rows agree the variance is zero and
/// says nothing: the effective number is then the number of units (with weights, Kish's effective number of units), which
/// assumes that rows of one unit agree wholly. With one unit and a share between 0 and 1 there is no interval.
/// **Assumes** some 20 units or more: with fewer, and with shares near 0 or 1, coverage may be a few points off its level.
///
/// > Source: Rao & Scott, Biometrics 48 (1992) 577–585; Korn & Graubard, Survey Methodology 24 (1998) 193–201; Saha,
/// > Miller & Wang, International Journal of Biostatistics 12 (2016) for Wilson's interval on clustered counts.
/// > Checked against numpy in `BinaryReadsTests` and for coverage in `OperatingPointCoverageTests`.
public struct EffectiveProportion: Sendable, Equatable {
  /// The weighted share, 0…1.
  public let value: Double
  /// Its linearised variance; `nil` with fewer than two units.
  public let variance: Double?
  /// How many independent trials the rows are worth, before the reduction for degrees of freedom; `nil` where it cannot be said.
  public let effectiveTrials: Double?
  /// How many rows are in the denominator.
  public let rows: Int
  /// How many sampling units have a row in the denominator.
  public let units: Int

  init(value: Double, variance: Double?, rows: Int, units: Int, unitsIfAllAgree: Double) {
    self.value = value
    self.variance = variance
    self.rows = rows
    self.units = units
    if value <= 0 || value >= 1 {
      effectiveTrials = unitsIfAllAgree
    } else if let variance {
      effectiveTrials = min(Double(rows), variance > 0 ? value * (1 - value) / variance : Double(rows))
    } else {
      effectiveTrials = nil
    }
  }

  /// The interval at a level; `nil` where the effective number of trials cannot be said.
  public func bounds(_ interval: ProportionInterval = .wilson, level: ConfidenceLevel = .percent95) -> Interval? {
    guard let n = trials(at: level) else { return nil }
    return interval.bounds(successes: min(n, max(0, value * n)), trials: n, level: level)
  }

  /// The effective number of trials after the reduction for the degrees of freedom at a level; `nil` where it cannot be said.
  func trials(at level: ConfidenceLevel) -> Double? {
    guard var n = effectiveTrials, n > 0 else { return nil }
    if value > 0, value < 1, units > 1 {
      let tail = level.alpha / 2
      let student = StudentT(degreesOfFreedom: Double(units - 1)).upperTailQuantile(tail)
      let ratio = NormalDistribution.standard.upperTailQuantile(tail) / student
      n *= ratio * ratio
    }
    return n
  }
}
