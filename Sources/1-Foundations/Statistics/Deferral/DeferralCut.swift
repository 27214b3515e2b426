// SPDX-License-Identifier: Apache-2.0

/// A rule for handing over: the model keeps a case where its confidence reaches the cut.
public struct DeferralCut: Sendable, Hashable {
  /// What the cut was chosen for.
  public enum Goal: Sendable, Hashable {
    /// The kept cases' mean loss is at most this, and as few cases as possible are handed over.
    case risk(Double)
    /// At most this share of the cases is handed over, and as many as that allows.
    case workload(Double)
  }

  /// The lowest confidence that is kept.
  public let confidence: Double
  /// What it was chosen for.
  public let goal: Goal
  /// The share that is kept of the cases it was chosen on.
  public let coverage: Double
  /// The kept cases' mean loss, of the cases it was chosen on: too good, because it was chosen for it.
  public let risk: Double
  /// How many cases it was chosen on.
  public let chosenOn: Int
}

extension DeferralSample {
  /// Chooses the cut that reaches a goal on these cases, which are then not to be judged by it.
  ///
  /// A cut keeps or hands over cases of one confidence together. For a risk it is the cut with the greatest coverage whose kept
  /// cases meet the risk: a point estimate, which the cases to come may miss.
  /// - Returns: `nil` where no cut reaches the goal.
  /// - Complexity: O(*n*).
  public func cut(for goal: DeferralCut.Goal) -> DeferralCut? {
    let points = curve.points
    let chosen: RiskCoverageCurve.Point? =
      switch goal {
      // The margin is what rounding does to a mean or a share.
      case .risk(let limit): points.last { $0.risk <= limit + 1e-12 }
      case .workload(let share): points.first { 1 - $0.coverage <= share + 1e-12 }
      }
    return chosen.map {
      DeferralCut(confidence: $0.confidence, goal: goal, coverage: $0.coverage, risk: $0.risk, chosenOn: count)
    }
  }

  /// Which cases a cut hands over.
  public func isHandedOver(at cut: Double) -> [Bool] { confidence.map { $0 < cut } }
}
