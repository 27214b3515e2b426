// SPDX-License-Identifier: Apache-2.0

extension UnitInfluence {
  /// The mean of several statistics over the same numbering of units, such as the areas of several readers.
  ///
  /// The readers are fixed: the variance speaks of other patients, not of other readers. Readers may have read
  /// different units; a unit that one of them did not read contributes nothing to that reader's statistic.
  ///
  /// **Edge cases.** The number of units of each kind is how many occur for any reader: exact where readers read the same
  /// units or where parts are not zero, otherwise the larger of the two counts known.
  /// - Parameter influences: One or more; all number the same units.
  /// - Returns: The mean; its ``rows`` are the rows of all readers together. `nil` for an empty list.
  /// - Complexity: O(units × readers).
  /// > Source: the reader average of Obuchowski & Rockette, Commun Stat Simul 24 (1995) 285–308, with readers fixed.
  public static func mean(of influences: [UnitInfluence]) -> UnitInfluence? {
    guard let first = influences.first else { return nil }
    let share = 1 / Double(influences.count)
    var positive = [Double](repeating: 0, count: first.positive.count)
    var negative = positive
    for influence in influences {
      precondition(influence.positive.count == positive.count, "all statistics number the same units")
      for unit in positive.indices {
        positive[unit] += influence.positive[unit] * share
        negative[unit] += influence.negative[unit] * share
      }
    }
    func occurring(_ known: (UnitInfluence) -> Int, _ isThere: (UnitInfluence, Int) -> Bool) -> Int {
      let seen = positive.indices.reduce(0) { sum, unit in
        sum + (influences.contains { isThere($0, unit) } ? 1 : 0)
      }
      return max(seen, influences.map(known).max() ?? 0)
    }
    return UnitInfluence(
      value: influences.reduce(0) { $0 + $1.value } * share, positive: positive, negative: negative,
      rows: influences.reduce(0) { $0 + $1.rows },
      positiveUnits: occurring(\.positiveUnits) { $0.positive[$1] != 0 },
      negativeUnits: occurring(\.negativeUnits) { $0.negative[$1] != 0 },
      units: occurring(\.units) { $0.positive[$1] != 0 || $0.negative[$1] != 0 })
  }
}
