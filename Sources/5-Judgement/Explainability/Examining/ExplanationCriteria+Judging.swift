// SPDX-License-Identifier: Apache-2.0
public import Protocols
public import Vocabulary

extension ExplanationCriteria {
  /// Judges what was measured.
  ///
  /// A demand passes where the whole interval lies on its side, and fails where the value itself does not and the interval does not
  /// reach it either; where the limit lies in the interval, or there is none, the cases are too few to tell.
  /// - Parameter result: What was measured.
  /// - Returns: A ruling for each demand, in order.
  public func rulings(on result: ExaminationResult) -> [ExplanationRuling] {
    criteria.map { criterion in
      let estimate = result.estimate(criterion.measure, of: criterion.group)
      return ExplanationRuling(
        criterion: criterion, estimate: estimate, verdict: Self.verdict(criterion.demand, estimate))
    }
  }

  private static func verdict(_ demand: Criterion.Demand, _ estimate: Estimate?) -> ExplanationVerdict {
    guard let estimate, let value = estimate.value else { return .cannotBeJudged }
    // The same test for both sides: what is demanded is that a number is not below a limit.
    let (sign, limit) =
      switch demand {
      case .atLeast(let limit): (1.0, limit)
      case .atMost(let limit): (-1.0, -limit)
      }
    guard let interval = estimate.interval else { return sign * value < limit ? .fail : .cannotBeJudged }
    let (low, high) = (
      min(sign * interval.lower, sign * interval.upper), max(sign * interval.lower, sign * interval.upper)
    )
    if low >= limit { return .pass }
    return high < limit ? .fail : .cannotBeJudged
  }
}

/// What an examination concludes.
public enum ExplanationVerdict: String, Sendable, Hashable, CaseIterable {
  /// Every demand holds.
  case pass
  /// At least one demand does not hold.
  case fail
  /// None failed, but at least one cannot be told.
  case cannotBeJudged = "cannot be judged"

  /// The verdict over several: one failure decides; without any, one that cannot be told leaves the whole open.
  public static func over(_ rulings: [ExplanationRuling]) -> ExplanationVerdict {
    if rulings.contains(where: { $0.verdict == .fail }) { return .fail }
    return rulings.isEmpty || rulings.contains { $0.verdict == .cannotBeJudged } ? .cannotBeJudged : .pass
  }
}

/// A demand with what was found.
public struct ExplanationRuling: Sendable, Equatable {
  /// The demand.
  public let criterion: ExplanationCriteria.Criterion
  /// What was measured; `nil` where it was not.
  public let estimate: Estimate?
  /// Whether it holds.
  public let verdict: ExplanationVerdict
}
