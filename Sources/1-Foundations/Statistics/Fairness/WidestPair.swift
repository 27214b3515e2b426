// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// The two groups that lie furthest apart on a measure, judged as what they are: picked after looking.
///
/// The greatest of many differences is large by chance alone. Interval and test here allow for that: they hold for all pairs at
/// once, and so for the pair that was picked.
public struct WidestPair: Sendable, Equatable {
  /// The group with the smallest value, as an index; the first one among equals, `nil` with fewer than two judged groups.
  public let lowest: Int?
  /// The group with the greatest value, as an index.
  public let highest: Int?
  /// Greatest less smallest, with its simultaneous interval.
  public let difference: Estimate
  /// Smallest over greatest, with its simultaneous interval.
  public let ratio: Estimate
  /// The test that all groups are alike, by the greatest of all pairwise differences.
  public let test: HypothesisTest
}

extension MeasureByGroup {
  /// The two judged groups that lie furthest apart.
  ///
  /// **Edge cases.** With fewer than two judged groups everything is undefined. Where all values are equal the pair is the first
  /// two judged groups.
  /// - Parameter seed: The seed of the drawn maxima; with two groups nothing is drawn.
  /// - Returns: The pair.
  /// - Complexity: O(groups² · 20 000), O(groups³) once where patients are in several groups.
  /// > Source: Tukey's studentised range for unequal variances: Hothorn, Bretz & Westfall, Biometrical Journal 50 (2008)
  /// > 346–363. Checked against scipy's studentised range and for coverage in `WidestPairTests`.
  public func widestPair(seed: UInt64) -> WidestPair {
    let name = "spread.\(measure.rawValue)"
    let spread = GroupSpread(values: points.map { $0?.value })
    guard judged.count > 1, var low = spread.lowest, var high = spread.highest else {
      let method = "greatest less smallest of the judged groups"
      let n = estimates.reduce(0) { $0 + $1.n }
      return WidestPair(
        lowest: nil, highest: nil,
        difference: .undefined(
          name, because: tooFewGroups, level: level, method: method, n: n,
          definition: "greatest less smallest \(measure.rawValue)"),
        ratio: .undefined(
          "spread-ratio.\(measure.rawValue)", because: tooFewGroups, level: level, method: method, n: n,
          definition: "smallest over greatest \(measure.rawValue)"),
        test: HypothesisTest(
          name: name, statistic: nil, distribution: "max-t", pValue: nil, method: method, reason: tooFewGroups))
    }
    if low == high { (low, high) = (judged[0], judged[1]) }
    let maximum = PairwiseMaximum([judgedPoints], seed: seed)
    guard let top = points[high], let bottom = points[low] else { preconditionFailure("judged groups have points") }
    let z = maximum.quantile(upperTail: level.alpha)
    let up = GroupPair(top, bottom)
    var difference = difference(up, names[high], names[low], z: z)
    difference.name = name
    difference.method += ", simultaneous: \(maximum.words)" + coverage
    difference.definition = "greatest less smallest \(measure.rawValue): \(names[high]) less \(names[low])"
    var ratio = ratio(GroupPair(bottom, top), names[low], names[high], z: z)
    ratio.name = "spread-ratio.\(measure.rawValue)"
    ratio.method += ", simultaneous: \(maximum.words)" + coverage
    ratio.definition = "smallest over greatest \(measure.rawValue): \(names[low]) over \(names[high])"
    var test = HypothesisTest(
      name: name, statistic: nil, distribution: "max-t", pValue: nil,
      method: "greatest studentised difference of all pairs, \(maximum.words)" + coverage)
    if judged.count > 2 { (difference.seed, ratio.seed) = (seed, seed) }
    // The widest pair need not be the one that is hardest to explain by chance.
    if let score = greatestScore {
      test.statistic = score
      test.pValue = maximum.upperTail(score)
    } else {
      test.reason = .zeroStandardError
    }
    return WidestPair(lowest: low, highest: high, difference: difference, ratio: ratio, test: test)
  }

  /// All pairs of judged groups.
  var pairs: [GroupPair] {
    let points = judgedPoints
    return points.indices.flatMap { i in (i + 1..<max(i + 1, points.count)).map { GroupPair(points[i], points[$0]) } }
  }

  /// The greatest normal score at which an interval of a pair touches zero; `nil` where a pair has none.
  var greatestScore: Double? {
    let pairs = pairs
    guard pairs.allSatisfy(\.hasBounds) else { return nil }
    return pairs.map { $0.score(at: 0).magnitude }.max()
  }
}
