// SPDX-License-Identifier: Apache-2.0

/// A statistic written as a sum over independent sampling units: how far each unit pulls it from its true value.
///
/// `value − parameter ≈ Σ (positive[u] + negative[u])`, where the first part comes from the unit's diseased rows and the
/// second from its healthy rows. Variances and covariances are then sums of products over units, whatever the statistic:
/// with one row per unit the areas give DeLong's estimate, with several rows Obuchowski's. Two statistics that number their
/// units alike (the same patients, read by two models or in two arms) are compared by their ``covariance(with:)``; units that
/// only one of them saw contribute nothing to it, so paired, unpaired and partly paired designs need no separate code.
///
/// > Source: DeLong et al., Biometrics 44 (1988) 837–845; Obuchowski, Biometrics 53 (1997) 567–578.
public struct UnitInfluence: Sendable, Equatable {
  /// The statistic.
  public let value: Double
  /// What each unit's diseased rows contribute.
  public let positive: [Double]
  /// What each unit's healthy rows contribute.
  public let negative: [Double]
  /// How many rows entered.
  public let rows: Int
  /// How many units have a diseased row.
  public let positiveUnits: Int
  /// How many units have a healthy row.
  public let negativeUnits: Int
  /// How many units have any row.
  public let units: Int

  /// Makes an influence of its parts, which are equally long: one entry per unit of the shared numbering.
  public init(
    value: Double, positive: [Double], negative: [Double], rows: Int, positiveUnits: Int, negativeUnits: Int, units: Int
  ) {
    precondition(positive.count == negative.count, "both parts number the same units")
    self.value = value
    self.positive = positive
    self.negative = negative
    self.rows = rows
    self.positiveUnits = positiveUnits
    self.negativeUnits = negativeUnits
    self.units = units
  }

  /// The variance of ``value``; `nil` where a class that contributes has fewer than two units.
  public var variance: Double? { covariance(with: self) }

  /// The covariance with a statistic over the same numbering of units.
  ///
  /// Each sum is scaled by *I*/(*I* − 1) for the *I* units it runs over, as Obuchowski does.
  /// - Returns: `nil` where a part that is not all zero has fewer than two units.
  /// - Complexity: O(units).
  public func covariance(with other: UnitInfluence) -> Double? {
    precondition(positive.count == other.positive.count, "both statistics number the same units")
    var sums = (positive: 0.0, negative: 0.0, cross: 0.0)
    for unit in positive.indices {
      sums.positive += positive[unit] * other.positive[unit]
      sums.negative += negative[unit] * other.negative[unit]
      sums.cross += positive[unit] * other.negative[unit] + negative[unit] * other.positive[unit]
    }
    var total = 0.0
    for (sum, mine, theirs) in [
      (sums.positive, positiveUnits, other.positiveUnits), (sums.negative, negativeUnits, other.negativeUnits),
      (sums.cross, units, other.units),
    ] where sum != 0 {
      guard mine > 1, theirs > 1 else { return nil }
      total += sum * (Self.correction(mine) * Self.correction(theirs)).squareRoot()
    }
    return total
  }

  private static func correction(_ units: Int) -> Double { Double(units) / Double(units - 1) }
}
