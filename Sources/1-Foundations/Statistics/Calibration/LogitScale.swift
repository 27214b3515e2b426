// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The log-odds of probabilities, kept finite.
///
/// A probability of exactly 0 or 1 has no log-odds, and one that is all but 0 would outweigh a whole sample. Probabilities are
/// moved to at least ``bound`` and at most 1 − ``bound`` before the logarithm; whatever uses the log-odds says how many were.
public enum LogitScale {
  /// The smallest probability whose log-odds are used, 10⁻⁸; the greatest is 1 less this.
  public static let bound = 1e-8

  /// The probability, moved inside the bounds.
  @inline(__always)
  public static func clipped(_ probability: Double) -> Double { min(max(probability, bound), 1 - bound) }

  /// The log-odds of the moved probability, within ±18.43.
  @inline(__always)
  public static func logit(_ probability: Double) -> Double {
    let inside = clipped(probability)
    return log(inside / (1 - inside))
  }

  /// The log-odds of a probability within the bounds, without a call or a branch, so that a loop takes several at once.
  ///
  /// With *k* the difference of the binary exponents of *p* and 1 − *p*, rounded, the odds are 2ᵏ·*r* with *r* within 2/3…3/2,
  /// and log *r* = 2 artanh *s* with *s* = (*r* − 1)/(*r* + 1) within ±0.201: eleven terms leave less than an ulp. Numerator and
  /// denominator come from *p* and 2ᵏ(1 − *p*) without forming the odds, which costs one division and not two.
  /// > Checked against the logarithm of the odds in `LogitScaleTests`.
  @inline(__always)
  package static func branchFreeLogit(inside p: Double) -> Double {
    let q = 1 - p
    // The exponents differ by at most 27; 64 keeps the number positive, and the half rounds.
    let biased = (p.bitPattern &- q.bitPattern &+ (64 &<< 52 | 1 &<< 51)) &>> 52
    let power = Double(bitPattern: (biased &+ (1023 - 64)) &<< 52)
    // Below 2⁵² a whole number stands in the lowest bits.
    let k = Double(bitPattern: biased | 0x1p52.bitPattern) - (0x1p52 + 64)
    let scaled = q * power
    let s = (p - scaled) / (p + scaled)
    let x = s * s
    // Taken in pairs, as each step of a chain would wait for the one before.
    let x2 = x * x
    let x4 = x2 * x2
    let low = (2.0 / 3 + 2.0 / 5 * x) + x2 * (2.0 / 7 + 2.0 / 9 * x)
    let high = (2.0 / 11 + 2.0 / 13 * x) + x2 * (2.0 / 15 + 2.0 / 17 * x)
    let series = (low + x4 * high) + (x4 * x4) * (2.0 / 19 + 2.0 / 21 * x)
    // log 2 in two parts, the first short enough that its product with k is exact.
    return k * 0x1.62e42feep-1 + (k * 0x1.a39ef35793c76p-33 + (2 * s + s * (x * series)))
  }

  /// The probability of log-odds.
  public static func probability(_ logit: Double) -> Double {
    // Either branch keeps full relative accuracy in its own tail.
    logit >= 0 ? 1 / (1 + exp(-logit)) : exp(logit) / (1 + exp(logit))
  }

  /// log(1 + e^x) without overflow.
  static func softplus(_ x: Double) -> Double { max(0, x) + log1p(exp(-x.magnitude)) }

  /// The words that follow a method whose log-odds had to be moved; empty where none was.
  static func clippingWords(_ count: Int) -> String {
    count == 0 ? "" : "; \(count) probabilities beyond \(bound) of 0 or 1 were moved to it"
  }
}
