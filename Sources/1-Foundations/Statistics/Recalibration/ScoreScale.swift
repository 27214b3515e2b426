// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What the scores that a recalibrator is given are.
public enum ScoreScale: String, Sendable, Hashable, CaseIterable {
  /// Any finite number, higher for disease.
  case score
  /// A stated chance of disease, 0…1; it enters by its logit.
  case probability

  /// How near to 0 and 1 a stated chance is taken to come: 10⁻⁸.
  ///
  /// A stated 0 has no logit, and one that is all but 0 would outweigh all other rows. Files of recalibrators carry the number.
  public static let edge = 1e-8

  /// A chance kept away from 0 and 1.
  static func kept(_ chance: Double, edge: Double = edge) -> Double { min(1 - edge, max(edge, chance)) }

  /// The logit of a chance kept away from 0 and 1.
  static func logit(_ chance: Double, edge: Double = edge) -> Double {
    let inside = kept(chance, edge: edge)
    return log(inside / (1 - inside))
  }

  /// The chance of a logit, 0…1.
  static func chance(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }
}
