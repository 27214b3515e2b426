// SPDX-License-Identifier: Apache-2.0
import Distributions

/// The power of a test whose statistic is normal.
enum NormalPower {
  /// The chance of showing a claim about `test − reference`.
  ///
  /// Only results in the direction of the effect count as shown.
  /// - Parameters:
  ///   - hypothesis: The claim.
  ///   - effect: The true difference, positive where the test is better.
  ///   - nullError: The standard error where there is no difference, which the test of a difference uses.
  ///   - error: The standard error at the effect.
  ///   - z: The standard normal value beyond which alpha lies.
  /// - Returns: The power, 0…1.
  static func power(
    _ hypothesis: Hypothesis, effect: Double, nullError: Double, error: Double, criticalValue z: Double
  ) -> Double {
    let normal = NormalDistribution.standard
    guard error > 0 else {
      switch hypothesis {
      case .difference: return effect.magnitude > z * nullError ? 1 : 0
      case .superiority: return effect > z * nullError ? 1 : 0
      case .nonInferiority(let margin): return effect > -margin ? 1 : 0
      case .equivalence(let margin): return effect.magnitude < margin ? 1 : 0
      }
    }
    switch hypothesis {
    case .difference: return normal.cumulative((effect.magnitude - z * nullError) / error)
    case .superiority: return normal.cumulative((effect - z * nullError) / error)
    case .nonInferiority(let margin): return normal.cumulative((effect + margin) / error - z)
    case .equivalence(let margin):
      // Two one-sided tests on one normal value: the misses of either bound exclude each other where both can be met.
      return max(0, normal.cumulative((margin - effect) / error - z) - normal.upperTail((margin + effect) / error - z))
    }
  }

  /// Refuses what no size can show.
  static func check(_ hypothesis: Hypothesis, effect: Double) throws(PlanningError) {
    switch hypothesis {
    case .difference:
      guard effect != 0 else { throw .nothingToShow(claim: "a difference", anticipated: effect, limit: 0) }
    case .superiority:
      guard effect > 0 else { throw .nothingToShow(claim: "superiority", anticipated: effect, limit: 0) }
    case .nonInferiority(let margin):
      try PlanningCheck.positive("margin", margin)
      guard effect > -margin else {
        throw .nothingToShow(claim: "non-inferiority", anticipated: effect, limit: -margin)
      }
    case .equivalence(let margin):
      try PlanningCheck.positive("margin", margin)
      guard effect.magnitude < margin else {
        throw .nothingToShow(claim: "equivalence", anticipated: effect, limit: margin)
      }
    }
  }
}

extension Hypothesis {
  /// What is to be shown, in words.
  var planningWords: String {
    switch self {
    case .difference: "a difference"
    case .superiority: "superiority"
    case .nonInferiority(let margin): "non-inferiority with a margin of \(margin)"
    case .equivalence(let margin): "equivalence within \(margin)"
    }
  }
}
