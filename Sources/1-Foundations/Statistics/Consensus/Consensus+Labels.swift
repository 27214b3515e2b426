// SPDX-License-Identifier: Apache-2.0
import Foundation

extension Consensus {
  /// What becomes of an item whose most probable classes are equally probable.
  public enum TieRule: String, Sendable, Hashable, CaseIterable {
    /// It has no label.
    case undecided
    /// It gets the first of them in the order of the classes.
    case lowestClass = "lowest-class"
    /// It gets the last of them: the worst, where classes are ordered by severity.
    case highestClass = "highest-class"
    /// It gets the one of them with the greatest share among all items; the first of those where they tie too.
    case commonest
  }

  /// Chances that differ by less than this are equal: sums of shares in another order differ by rounding.
  static let tieTolerance = 1e-12

  /// The most probable class of each item; `nil` where several tie and the rule leaves it undecided.
  /// - Complexity: O(items · classes).
  public func labels(ties rule: TieRule = .undecided) -> [Int?] {
    (0..<itemCount).map { item in
      let chances = chances(of: item)
      let top = chances.max() ?? 0
      let best = (0..<classCount).filter { chances[chances.startIndex + $0] >= top - Self.tieTolerance }
      guard best.count > 1 else { return best.first }
      switch rule {
      case .undecided: return nil
      case .lowestClass: return best.first
      case .highestClass: return best.last
      case .commonest:
        return best.max { (classShares[$0], -$0) < (classShares[$1], -$1) }
      }
    }
  }

  /// How uncertain each item's class is: the entropy of its chances over the greatest there is, 0…1.
  public func uncertainties() -> [Double] {
    let most = log(Double(classCount))
    return (0..<itemCount).map { item in
      let sum = chances(of: item).reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
      return min(1, max(0, sum / most))
    }
  }
}

extension Annotations {
  /// How far an item's labels disagree: the chance that two of them, drawn without replacement, differ.
  ///
  /// `nil` for an item with fewer than two labels.
  public func disagreement(on item: Int) -> Double? {
    let votes = votes(for: item)
    let count = Double(votes.reduce(0, +))
    guard count >= 2 else { return nil }
    let same = votes.reduce(0) { $0 + Double($1) * Double($1 - 1) }
    return 1 - same / (count * (count - 1))
  }
}
