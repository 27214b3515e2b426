// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// A proportion among rows that are weighted or not independent, reduced to the simple sample it is worth.
///
/// The share is a ratio of weighted sums. Its variance is the linearised one: the spread over sampling units of each unit's
/// pull on the ratio, times *I*/(*I* − 1) for *I* units. The effective number of trials is the one at which independent
/// rows would have that variance, share × (1 − share) / variance, and the interval is the chosen one at the effective counts.
///
/// **Edge cases.** The effective number never exceeds the number of rows. Where all rows agree the variance is zero and
/// says nothing: the effective number is then the number of units (with weights, Kish's effective number of units), which
/// assumes that rows of one unit agree wholly. With one unit and a share between 0 and 1 there is no interval.
/// **Assumes** many units: with fewer than about 20 the variance is itself uncertain and the interval covers less than its
/// level; no correction for the degrees of freedom is made.
///
/// > Source: Rao & Scott, Biometrics 48 (1992) 577–585; Korn & Graubard, Survey Methodology 24 (1998) 193–201; Saha,
/// > Miller & Wang, International Journal of Biostatistics 12 (2016) for Wilson's interval on clustered counts.
public struct EffectiveProportion: Sendable, Equatable {
  /// The weighted share, 0…1.
  public let value: Double
  /// Its linearised variance; `nil` with fewer than two units.
  public let variance: Double?
  /// How many independent trials the rows are worth; `nil` where it cannot be said.
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
    guard let n = effectiveTrials, n > 0 else { return nil }
    return interval.bounds(successes: min(n, max(0, value * n)), trials: n, level: level)
  }
}
