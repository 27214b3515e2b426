// SPDX-License-Identifier: Apache-2.0
import Foundation

extension TargetWeights {
  /// Weights with which the tested rows have the target's share in every category: post-stratification, or raking where
  /// there are several properties.
  ///
  /// The weights of one category after the other are scaled to its share until nothing moves (iterative proportional
  /// fitting). Only the shares of single properties are matched, not of their combinations.
  ///
  /// **Edge cases.** A row that is in no category of a property has the weight 0: it is not of the target.
  /// - Parameters:
  ///   - margins: One or more, over the same rows.
  ///   - base: The rows' own sampling weights; `nil` where each counts once.
  ///   - quantile: The quantile of the weights at which they are cut, after which the shares no longer match exactly; `nil`
  ///     for no cut.
  /// - Returns: The weights.
  /// - Throws: ``TargetWeightError``, among it a category of the target without a tested row.
  /// - Complexity: O(rows × properties) for each round, ten are usual.
  /// > Source: Deming & Stephan, Annals of Mathematical Statistics 11 (1940) 427–444.
  public static func raked(
    to margins: [TargetMargin], base: [Double]? = nil, truncatedAt quantile: Double? = nil
  ) throws(TargetWeightError) -> TargetWeights {
    guard let rows = margins.first?.categoryOfRow.count, rows > 0 else { throw .empty }
    precondition(margins.allSatisfy { $0.categoryOfRow.count == rows }, "all margins speak of the same rows")
    var weights = base ?? [Double](repeating: 1, count: rows)
    for row in weights.indices where margins.contains(where: { $0.categoryOfRow[row] == nil }) { weights[row] = 0 }
    let limit = 2000
    var round = 0
    while true {
      var move = 0.0
      for margin in margins {
        let factors = try factors(margin, weights)
        for factor in factors where factor > 0 { move = max(move, (factor - 1).magnitude) }
        for row in weights.indices {
          if let category = margin.categoryOfRow[row] { weights[row] *= factors[category] }
        }
      }
      // The first round brings the total to 1; one property alone is then done.
      if move < 1e-13 || round > 0 && margins.count == 1 { break }
      round += 1
      if round == limit {
        guard move < 1e-9 else { throw .notConverged(after: limit) }
        break
      }
    }
    let method = margins.count == 1 ? "post-stratification" : "raking (Deming–Stephan)"
    guard let result = TargetWeights(raw: weights, truncatedAt: quantile, method: method) else { throw .empty }
    return result
  }

  private static func factors(_ margin: TargetMargin, _ weights: [Double]) throws(TargetWeightError) -> [Double] {
    var sums = [Double](repeating: 0, count: margin.categories.count)
    for (row, category) in margin.categoryOfRow.enumerated() {
      if let category { sums[category] += weights[row] }
    }
    var factors = [Double](repeating: 0, count: sums.count)
    for category in sums.indices where margin.shares[category] > 0 {
      guard sums[category] > 0 else {
        throw .untestedCategory(
          of: margin.name, category: margin.categories[category], share: margin.shares[category])
      }
      factors[category] = margin.shares[category] / sums[category]
    }
    return factors
  }
}
