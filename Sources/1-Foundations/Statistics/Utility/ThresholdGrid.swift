// SPDX-License-Identifier: Apache-2.0

/// A grid of thresholds, each the number that its decimal says.
///
/// Adding steps up gives 0.30000000000000004 where 0.3 was meant, and a probability of exactly 0.3 then falls on the wrong side:
/// every threshold is rounded to ten decimals.
public struct ThresholdGrid: Sendable, Hashable {
  /// The thresholds, strictly rising.
  public let thresholds: [Double]

  /// The customary grid: 0.01 to 0.99 by 0.01.
  public static let percent = ThresholdGrid(uncheckedFrom: 0.01, to: 0.99, step: 0.01)

  /// The lower half, where most decisions to act lie: 0.01 to 0.5 by 0.01.
  public static let toHalf = ThresholdGrid(uncheckedFrom: 0.01, to: 0.5, step: 0.01)

  /// The same thresholds and further ones, which lie strictly between 0 and 1; others are left out.
  public func adding(_ further: [Double]) -> ThresholdGrid {
    ThresholdGrid(thresholds + further.filter { $0 > 0 && $0 < 1 }) ?? self
  }

  /// A grid by steps; `nil` unless 0 < from ≤ to < 1, the step is positive, and there are at most 1000 thresholds.
  public init?(from: Double, to: Double, step: Double) {
    guard from > 0, to < 1, from <= to, step > 0, (to - from) / step < 1000 else { return nil }
    self.init(uncheckedFrom: from, to: to, step: step)
  }

  /// Listed thresholds, in any order; `nil` without any, or where one does not lie strictly between 0 and 1.
  public init?(_ listed: [Double]) {
    guard !listed.isEmpty, listed.allSatisfy({ $0 > 0 && $0 < 1 }) else { return nil }
    thresholds = Set(listed).sorted()
  }

  private init(uncheckedFrom from: Double, to: Double, step: Double) {
    let count = Int(((to - from) / step + 1e-9).rounded(.down))
    thresholds = (0...count).map { ((from + Double($0) * step) * 1e10).rounded() / 1e10 }
  }
}
