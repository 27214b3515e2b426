// SPDX-License-Identifier: Apache-2.0

/// One comparison of two arms, by every method that applies.
public struct SideBySide: Sendable, Equatable {
  /// A method of comparing arms for further readers and further cases.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    /// Analysis of variance of the figures.
    case obuchowskiRockette = "Obuchowski-Rockette"
    /// Analysis of variance of pseudovalues.
    case dorfmanBerbaumMetz = "Dorfman-Berbaum-Metz"
    /// U-statistics with Student's t.
    case uStatistics = "U-statistics (t)"
    /// U-statistics with the normal distribution.
    case uStatisticsNormal = "U-statistics (normal)"
  }

  /// What one method shows.
  public struct Verdict: Sendable, Equatable {
    /// The method.
    public let method: Method
    /// The difference as the method has it.
    public let difference: ArmDifference
    /// The comparison.
    public let comparison: ArmComparison
  }

  /// What each method shows, that whose verdict rules first.
  public let verdicts: [Verdict]

  init(_ verdicts: [Verdict], leading: Method) {
    self.verdicts = verdicts.filter { $0.method == leading } + verdicts.filter { $0.method != leading }
  }

  /// The comparison whose verdict rules; `nil` where there is no such pair of arms.
  public var comparison: ArmComparison? { verdicts.first?.comparison }

  /// Whether methods that can be judged come to different verdicts at the level.
  public var verdictsDisagree: Bool { Set(verdicts.compactMap(\.comparison.isShown)).count > 1 }

  /// The disagreement, or agreement, in one sentence; `nil` where fewer than two methods can be judged.
  public var sentence: String? {
    func names(_ isShown: Bool) -> String {
      verdicts.filter { $0.comparison.isShown == isShown }.map(\.method.rawValue).joined(separator: ", ")
    }
    guard verdicts.count(where: { $0.comparison.isShown != nil }) > 1 else { return nil }
    let (shown, not) = (names(true), names(false))
    if shown.isEmpty { return "All methods agree that it is not shown: \(not)." }
    if not.isEmpty { return "All methods agree that it is shown: \(shown)." }
    return "The methods disagree: \(shown) would show it, \(not) would not; "
      + "the verdict is that of \(verdicts[0].method.rawValue)."
  }
}
