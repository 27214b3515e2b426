// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// The judgement of one acceptance criterion, for all cases or for one group.
public struct CriterionResult: Sendable, Equatable {
  /// The criterion's name in the protocol, or its text.
  public var id: String
  /// The criterion as the protocol has it.
  public var text: String
  /// The group that it was judged for, where the criterion says `for each`.
  public var group: String?
  /// Whether the verdict depends on it.
  public var isDecisive: Bool
  /// Whether it holds, does not hold, or cannot be judged.
  public var verdict: Verdict
  /// The number that was held against the criterion, with its interval.
  public var observed: Estimate?
  /// Why the verdict is what it is, in one sentence.
  public var reason: String

  /// Makes a judgement; the parameters are the properties.
  public init(
    id: String, text: String, group: String?, isDecisive: Bool, verdict: Verdict, observed: Estimate?, reason: String
  ) {
    self.id = id
    self.text = text
    self.group = group
    self.isDecisive = isDecisive
    self.verdict = verdict
    self.observed = observed
    self.reason = reason
  }
}
