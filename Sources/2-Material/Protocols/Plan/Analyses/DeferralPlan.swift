// SPDX-License-Identifier: Apache-2.0
public import Statistics

/// When the model would hand over: how sure it must be, what its errors cost, and who takes the rest.
public struct DeferralPlan: Sendable, Hashable {
  /// What an answer of the model costs.
  public enum Loss: String, Sendable, Hashable, CaseIterable {
    /// 1 for a wrong call.
    case error
    /// The squared distance of the chance from the truth.
    case brier
    /// What a missed case and a false alarm cost.
    case cost
  }

  /// How sure the model is of a case.
  public enum Confidence: String, Sendable, Hashable, CaseIterable {
    /// The distance of the score from the threshold.
    case distance
    /// The same on the log-odds.
    case logit
    /// The chance of the likelier class.
    case probability
    /// A column of its own.
    case column
  }

  /// What the numbers of a column of its own say.
  public enum Direction: String, Sendable, Hashable, CaseIterable {
    /// Higher is surer.
    case confidence
    /// Higher is less sure.
    case uncertainty
  }

  /// What an answer costs.
  public var loss = Loss.error
  /// The cost of a missed case, for ``Loss/cost``.
  public var missedCost = 1.0
  /// The cost of a false alarm, for ``Loss/cost``.
  public var falseAlarmCost = 1.0
  /// How sure the model is.
  public var confidence = Confidence.distance
  /// The attribute that says it, for ``Confidence/column``.
  public var column: String?
  /// What its numbers say.
  public var columnSays = Direction.uncertainty
  /// The shares of cases that are kept, each above 0, up to 1.
  public var coverages = [0.9, 0.8, 0.7, 0.5]
  /// How long a reader takes for a case, in minutes.
  public var readerMinutes: Double?
  /// The attribute with a reader's calls, written as the truth is.
  public var readerCalls: String?
  /// An assumed reader's sensitivity and specificity, where there are no calls.
  public var readerSensitivity: Double?
  /// See ``readerSensitivity``.
  public var readerSpecificity: Double?
  /// The mean loss of the kept cases that a cut is chosen for on the tuning rows.
  public var targetRisk: Double?
  /// The share of cases handed over that a cut is chosen for on the tuning rows.
  public var targetWorkload: Double?
  /// The divisions in which it is asked who is handed over.
  public var divisions: [SubgroupSpec] = []

  /// Makes a plan with the defaults.
  public init() {}

  /// The loss with its costs.
  public var deferralLoss: DeferralLoss {
    switch loss {
    case .error: .error
    case .brier: .brier
    case .cost: .cost(missed: missedCost, falseAlarm: falseAlarmCost)
    }
  }
}
