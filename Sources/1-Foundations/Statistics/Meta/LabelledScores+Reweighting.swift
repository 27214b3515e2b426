// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

extension LabelledScores {
  /// The same rows under other weights, which take the place of their own.
  /// - Throws: ``SampleError`` where a weight is bad or their number is not that of the rows.
  public func reweighted(_ weights: [Double]) throws(SampleError) -> LabelledScores {
    try LabelledScores(scores: scores, isPositive: isPositive, weights: weights, clusters: clusters)
  }
}

extension LabelledProbabilities {
  /// The mean squared distance of the stated probability from the outcome (Brier), as a sum over units.
  ///
  /// A ratio of weighted sums, linearised; the share of positives varies with the sample.
  /// - Returns: `nil` without a row that has weight.
  public func squaredErrorInfluence() -> UnitInfluence? {
    let size = sample.clusters?.count ?? count
    let total = sample.weights?.reduce(0, +) ?? Double(count)
    guard total > 0 else { return nil }
    func error(_ row: Int) -> Double {
      let gap = probabilities[row] - (isPositive[row] ? 1 : 0)
      return gap * gap
    }
    let value = (0..<count).reduce(0) { $0 + (sample.weights?[$1] ?? 1) * error($1) } / total
    var positive = [Double](repeating: 0, count: size)
    var negative = positive
    var isMet = [Bool](repeating: false, count: size)
    var rows = 0
    for row in 0..<count {
      let weight = sample.weights?[row] ?? 1
      guard weight > 0 else { continue }
      rows += 1
      let unit = sample.clusters.map { Int($0.unitOfRow[row]) } ?? row
      isMet[unit] = true
      let part = weight * (error(row) - value) / total
      if isPositive[row] { positive[unit] += part } else { negative[unit] += part }
    }
    let units = isMet.count { $0 }
    return UnitInfluence(
      value: value, positive: positive, negative: negative, rows: rows, positiveUnits: units, negativeUnits: units,
      units: units)
  }
}
