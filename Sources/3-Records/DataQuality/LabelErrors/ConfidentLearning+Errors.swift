// SPDX-License-Identifier: Apache-2.0
public import Foundation
public import Statistics
public import Vocabulary

extension ConfidentLearning {
  /// About what share of the labels is wrong, with an interval from drawing patients anew.
  ///
  /// The model's chances are held fixed; thresholds and the joint are made anew of each draw. The share is not rounded to whole rows.
  /// - Parameters:
  ///   - patients: The patient of each row.
  ///   - level: The level of the interval.
  ///   - replicates: How often patients are drawn.
  ///   - seed: The seed.
  ///   - workers: How many threads work; it changes the time, never the result.
  /// - Returns: The share, 0…1.
  public func errorShare(
    patients: ClusterIndex, level: ConfidenceLevel = .percent95, replicates: Int = 1000, seed: UInt64 = 1,
    workers: Int = ProcessInfo.processInfo.activeProcessorCount
  ) -> Estimate {
    let plan = BootstrapPlan(
      unit: .clusters, seed: seed, replicates: replicates, isStratified: false, interval: .percentile, workers: workers)
    let quantity = BootstrapQuantity(
      "label-errors.share", definition: "estimated share of labels that are wrong, by confident learning")
    let drawn = try? plan.estimates([quantity], drawing: .units(patients.count), n: labels.count, level: level) {
      draws in
      [self.errorShare(weights: patients.unitOfRow.map { Double(draws[Int($0)]) })]
    }
    return drawn?.first
      ?? .undefined(
        "label-errors.share", because: .notApplicable("the calculation was stopped"), level: level,
        method: "confident learning", n: labels.count, definition: quantity.definition)
  }

  /// The share of wrong labels where each row counts so often.
  func errorShare(weights: [Double]) -> Double? {
    let thresholds = Self.thresholds(labels, probabilities, classCount, weights)
    let limits = thresholds.map { ($0 ?? .infinity) - Self.tolerance }
    var counts = [Double](repeating: 0, count: classCount * classCount)
    var totals = [Double](repeating: 0, count: classCount)
    probabilities.withUnsafeBufferPointer { probabilities in
      for (row, label) in labels.enumerated() where weights[row] > 0 {
        totals[label] += weights[row]
        var first = -1
        var met = 0
        var likeliest = 0
        for own in 0..<classCount {
          let chance = probabilities[row * classCount + own]
          if chance >= limits[own] {
            met += 1
            if first < 0 { first = own }
          }
          if chance > probabilities[row * classCount + likeliest] { likeliest = own }
        }
        if met > 0 { counts[label * classCount + (met > 1 ? likeliest : first)] += weights[row] }
      }
    }
    let all = totals.reduce(0, +)
    guard all > 0 else { return nil }
    var wrong = 0.0
    for label in 0..<classCount where totals[label] > 0 {
      let right = max(1, counts[label * classCount + label])
      let sum =
        counts[label * classCount..<(label + 1) * classCount].reduce(0, +) - counts[label * classCount + label] + right
      wrong += totals[label] * (1 - right / sum)
    }
    return wrong / all
  }
}
