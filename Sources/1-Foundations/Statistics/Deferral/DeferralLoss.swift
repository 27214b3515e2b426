// SPDX-License-Identifier: Apache-2.0

/// What an answer of the model costs where the model keeps the case.
public enum DeferralLoss: Sendable, Hashable {
  /// 1 for a wrong call at the threshold, 0 for a right one.
  case error
  /// The squared distance of the probability from the truth.
  case brier
  /// What a missed diseased case and a false alarm cost, each ≥ 0 and in one unit; a right call costs nothing.
  case cost(missed: Double, falseAlarm: Double)

  /// The machine name: `error`, `brier`, `cost`.
  public var name: String {
    switch self {
    case .error: "error"
    case .brier: "brier"
    case .cost: "cost"
    }
  }

  /// What is averaged over the kept cases, in words.
  public var words: String {
    switch self {
    case .error: "share of wrong calls"
    case .brier: "mean squared distance of the probability from the truth"
    case .cost(let missed, let falseAlarm):
      "mean cost of the calls, \(missed) for a missed case and \(falseAlarm) for a false alarm"
    }
  }

  /// Whether the loss is 0 or 1, so that its mean is a proportion.
  public var isProportion: Bool { self == .error }

  /// The loss of one case.
  func value(score: Double, isCalled: Bool, isPositive: Bool) -> Double {
    switch self {
    case .error: isCalled == isPositive ? 0 : 1
    case .brier: (score - (isPositive ? 1 : 0)) * (score - (isPositive ? 1 : 0))
    case .cost(let missed, let falseAlarm): isCalled == isPositive ? 0 : isPositive ? missed : falseAlarm
    }
  }
}
