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
