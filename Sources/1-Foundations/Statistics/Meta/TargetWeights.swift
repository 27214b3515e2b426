// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Weights that make tested rows stand for a target population, with what they cost.
///
/// They are right where the outcome and the score of a patient depend on where he comes from only through the properties
/// that the weights are made of; no weight mends a difference in what was not recorded.
public struct TargetWeights: Sendable, Equatable {
  /// The weight of each tested row, ≥ 0, with mean 1.
  public let weights: [Double]
  /// The greatest weight before any was cut, where the mean was 1.
  public let largest: Double
  /// How many rows had their weight cut.
  public let truncated: Int
  /// The quantile of the weights at which they were cut; `nil` where they were not to be.
  public let truncationQuantile: Double?
  /// How the weights were made, with the literature's name.
  public let method: String

  /// Cuts the weights at a quantile and gives them the mean 1.
  init?(raw: [Double], truncatedAt quantile: Double?, method: String) {
    let sum = raw.reduce(0, +)
    guard sum > 0, sum.isFinite else { return nil }
    var scaled = raw.map { $0 * Double(raw.count) / sum }
    largest = scaled.max() ?? 0
    var cut = 0
    if let quantile {
      let sorted = scaled.filter { $0 > 0 }.sorted()
      let limit = sorted[min(sorted.count - 1, Int((quantile * Double(sorted.count - 1)).rounded(.up)))]
      for row in scaled.indices where scaled[row] > limit {
        scaled[row] = limit
        cut += 1
      }
      let rest = scaled.reduce(0, +)
      scaled = scaled.map { $0 * Double(raw.count) / rest }
    }
    weights = scaled
    truncated = cut
    truncationQuantile = quantile
    self.method = method
  }

  /// How many equally weighted rows the weighted ones are worth: Kish's (Σw)² / Σw².
  ///
  /// With clusters the weights of a unit's rows are averaged first, and units are counted: a unit is no more than one
  /// observation however many rows it has.
  /// - Parameters:
  ///   - clusters: The unit of each row; `nil` where rows are independent.
  ///   - isCounted: Which rows are counted, such as the positives; `nil` for all.
  /// - Returns: A number of rows or units, 0 where none is counted.
  /// > Source: L. Kish, Survey Sampling (1965), 11.7.
  public func effectiveSize(clusters: ClusterIndex? = nil, isCounted: [Bool]? = nil) -> Double {
    var totals = [Double](repeating: 0, count: clusters?.count ?? weights.count)
    var rows = [Double](repeating: 0, count: totals.count)
    for row in weights.indices where isCounted?[row] ?? true {
      let unit = clusters.map { Int($0.unitOfRow[row]) } ?? row
      totals[unit] += weights[row]
      rows[unit] += 1
    }
    var (sum, squares) = (0.0, 0.0)
    for (total, count) in zip(totals, rows) where count > 0 {
      let mean = total / count
      sum += mean
      squares += mean * mean
    }
    return squares > 0 ? sum * sum / squares : 0
  }
}
