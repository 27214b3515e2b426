// SPDX-License-Identifier: Apache-2.0

/// The integers from which the area under the ROC curve and its DeLong variance follow, fed one tie group at a time.
///
/// A case's *placement* is the share of the other class that it is ranked right against, a tie counting one half. Only
/// the sums of the placements and of their squares are kept, as whole numbers, so that nothing is rounded before the
/// last division, whatever the number of cases. Twice the placement count of one case is below 2³², the sum below 2⁶¹ and
/// the squares below 2⁹³ for fewer than 2³¹ cases.
///
/// > Source: DeLong et al., Biometrics 44 (1988) 837–845.
package struct RankSums: Sendable, Equatable {
  /// How many positive cases there are in all.
  package let positives: Int
  /// How many negative cases there are in all.
  package let negatives: Int
  private var positivesSeen = 0
  private var negativesSeen = 0
  /// Twice the number of pairs in which the positive case scores higher, ties counting one half.
  package private(set) var doubledWins: UInt64 = 0
  private var positiveSquares: UInt128 = 0
  private var negativeSquares: UInt128 = 0

  /// Starts with no group seen; both classes have fewer than 2³¹ cases together.
  package init(positives: Int, negatives: Int) {
    precondition(positives >= 0 && negatives >= 0 && positives + negatives < 1 << 31, "fewer than 2^31 cases")
    self.positives = positives
    self.negatives = negatives
  }

  /// Adds the next higher score's cases.
  @inline(__always)
  package mutating func addTieGroup(positives p: Int, negatives q: Int) {
    if p != 0 {
      let doubled = UInt64(2 &* negativesSeen &+ q)
      doubledWins &+= UInt64(p) &* doubled
      positiveSquares &+= Self.wide(UInt64(p), doubled &* doubled)
    }
    if q != 0 {
      let doubled = UInt64(2 &* (positives &- positivesSeen &- p) &+ p)
      negativeSquares &+= Self.wide(UInt64(q), doubled &* doubled)
    }
    positivesSeen &+= p
    negativesSeen &+= q
  }

  private static func wide(_ a: UInt64, _ b: UInt64) -> UInt128 { UInt128(a) &* UInt128(b) }

  /// The area under the ROC curve; `nil` without a case of either class.
  package var area: Double? {
    guard positives > 0, negatives > 0 else { return nil }
    return Double(doubledWins) / (2 * Double(positives) * Double(negatives))
  }

  /// DeLong's variance of the area; `nil` with fewer than two cases of either class.
  package var deLongVariance: Double? {
    guard positives > 1, negatives > 1 else { return nil }
    let m = Double(positives)
    let n = Double(negatives)
    let wins = UInt128(doubledWins) &* UInt128(doubledWins)
    // Σ(V − mean)² of either class, times its size and the square of twice the other's: whole numbers, hence exact.
    let spreadOfPositives = Double(UInt128(positives) &* positiveSquares &- wins)
    let spreadOfNegatives = Double(UInt128(negatives) &* negativeSquares &- wins)
    let pairs = 4 * m * m * n * n
    return spreadOfPositives / (pairs * (m - 1)) + spreadOfNegatives / (pairs * (n - 1))
  }
}
