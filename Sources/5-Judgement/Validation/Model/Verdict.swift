// SPDX-License-Identifier: Apache-2.0

/// What an evaluation concludes, of a criterion, a part of the data or the whole protocol.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// Every decisive criterion was judged and holds.
  case accepted
  /// At least one decisive criterion was judged and does not hold.
  case notAccepted = "not-accepted"
  /// No decisive criterion failed, but at least one could not be judged.
  case cannotBeJudged = "cannot-be-judged"

  /// The verdict over several: one failure decides; else one that cannot be judged leaves the whole open.
  ///
  /// With nothing to judge nothing was shown: an empty list cannot be judged.
  public static func over(_ verdicts: some Collection<Verdict>) -> Verdict {
    if verdicts.contains(.notAccepted) { return .notAccepted }
    if verdicts.isEmpty || verdicts.contains(.cannotBeJudged) { return .cannotBeJudged }
    return .accepted
  }

  /// The verdict in words.
  public var words: String {
    switch self {
    case .accepted: "accepted"
    case .notAccepted: "not accepted"
    case .cannotBeJudged: "cannot be judged"
    }
  }
}
