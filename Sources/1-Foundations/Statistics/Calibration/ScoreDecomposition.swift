// SPDX-License-Identifier: Apache-2.0

/// The Brier score taken apart: what wrong numbers cost, what sorting gains, and what the prevalence leaves open.
///
/// Brier score = miscalibration − discrimination + uncertainty, with the isotonic curve as the recalibrated probabilities. All
/// three parts are ≥ 0, and there are no bins to choose.
///
/// > Source: Dimitriadis, Gneiting & Jordan, PNAS 118 (2021) e2016191118. Checked against scikit-learn's isotonic regression
/// > in `ScoreDecompositionTests`.
public struct ScoreDecomposition: Sendable, Hashable {
  /// The Brier score less that of the recalibrated probabilities, ≥ 0.
  public let miscalibration: Double
  /// The uncertainty less the Brier score of the recalibrated probabilities, ≥ 0.
  public let discrimination: Double
  /// The Brier score of the prevalence stated for everyone: prevalence × (1 − prevalence).
  public let uncertainty: Double

  /// The Brier score.
  public var brier: Double { miscalibration - discrimination + uncertainty }

  /// Takes the score of a sample apart; `nil` without rows.
  /// - Complexity: O(*n*).
  public init?(_ sample: LabelledProbabilities) {
    guard let curve = IsotonicRegression(sample.sample) else { return nil }
    var sums = Sums()
    for row in 0..<sample.count {
      let weight = sample.sample.weights?[row] ?? 1
      let p = sample.probabilities[row]
      sums.add(
        p, recalibrated: curve.value(at: p), positive: sample.isPositive[row] ? weight : 0,
        negative: sample.isPositive[row] ? 0 : weight)
    }
    self.init(sums)
  }

  /// Takes the score of cells apart.
  init?(_ probability: [Double], _ counts: CalibrationCells.Counts) {
    guard let curve = IsotonicRegression(probability, counts) else { return nil }
    var sums = Sums()
    var block = 0
    for cell in probability.indices where counts.positive[cell] + counts.negative[cell] > 0 {
      while curve.blocks[block].highest < probability[cell] { block += 1 }
      sums.add(
        probability[cell], recalibrated: curve.blocks[block].value, positive: counts.positive[cell],
        negative: counts.negative[cell])
    }
    self.init(sums)
  }

  private init(_ sums: Sums) {
    let weight = sums.positive + sums.negative
    let prevalence = sums.positive / weight
    uncertainty = prevalence * (1 - prevalence)
    miscalibration = max(0, (sums.stated - sums.recalibrated) / weight)
    discrimination = max(0, uncertainty - sums.recalibrated / weight)
  }

  private struct Sums {
    var (stated, recalibrated, positive, negative) = (0.0, 0.0, 0.0, 0.0)

    mutating func add(_ p: Double, recalibrated value: Double, positive here: Double, negative there: Double) {
      stated += here * (1 - p) * (1 - p) + there * p * p
      recalibrated += here * (1 - value) * (1 - value) + there * value * value
      positive += here
      negative += there
    }
  }
}

extension IsotonicRegression {
  /// Fits cells, whose probabilities rise strictly.
  init?(_ probability: [Double], _ counts: CalibrationCells.Counts) {
    var points: [Block] = []
    points.reserveCapacity(probability.count)
    for cell in probability.indices {
      let weight = counts.positive[cell] + counts.negative[cell]
      guard weight > 0 else { continue }
      points.append(
        Block(
          lowest: probability[cell], highest: probability[cell], value: counts.positive[cell] / weight, weight: weight))
    }
    self.init(points: points)
  }
}
