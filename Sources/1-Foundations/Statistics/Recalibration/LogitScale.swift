// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Logits of probabilities that may be 0 or 1.
public enum LogitScale {
  /// How near to 0 and 1 a probability is taken to come: 2⁻²⁴.
  ///
  /// A single-precision number cannot come closer to 1, and most models write no better, so a stated 1 says no more than that.
  /// Files of recalibrators carry the number.
  public static let edge = 0x1p-24

  /// A probability kept away from 0 and 1.
  @inlinable
  public static func kept(_ probability: Double, edge: Double = edge) -> Double {
    min(1 - edge, max(edge, probability))
  }

  /// The logit of a probability kept away from 0 and 1.
  public static func logit(_ probability: Double, edge: Double = edge) -> Double {
    let p = kept(probability, edge: edge)
    return log(p / (1 - p))
  }

  /// The probability of a logit, 0…1.
  public static func probability(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
}
