// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Statistics
import Vocabulary

/// Scores that are normal in both classes with equal spread, so that every area is known.
struct Binormal: Sendable {
  /// How far the mean of the diseased lies above that of the healthy.
  let separation: Double
  /// The true area under the ROC curve.
  let area: Double

  init(area: Double) {
    self.area = area
    separation = 2.0.squareRoot() * NormalDistribution.standard.quantile(area)
  }

  /// The true sensitivity at a false positive rate.
  func sensitivity(at falsePositiveRate: Double) -> Double {
    guard falsePositiveRate > 0 else { return 0 }
    guard falsePositiveRate < 1 else { return 1 }
    return NormalDistribution.standard.cumulative(
      separation + NormalDistribution.standard.quantile(falsePositiveRate))
  }

  /// The true area over false positive rates from zero to a limit, by the midpoint rule in the normal quantile.
  func partialArea(upTo limit: Double) -> Double {
    let end = NormalDistribution.standard.quantile(limit)
    return Self.integral(from: -9, to: end) { z in
      NormalDistribution.standard.cumulative(separation + z) * Self.density(z)
    }
  }

  /// The true average precision at a prevalence: the mean precision over the thresholds of the diseased.
  func averagePrecision(prevalence: Double) -> Double {
    Self.integral(from: -9, to: 9) { z in
      let sensitivity = NormalDistribution.standard.upperTail(z)
      let falseRate = NormalDistribution.standard.upperTail(z + separation)
      let hits = prevalence * sensitivity
      return hits / (hits + (1 - prevalence) * falseRate) * Self.density(z)
    }
  }

  /// A sample of independent cases.
  func sample(positives: Int, negatives: Int, _ stream: inout PhiloxStream) throws -> LabelledScores {
    let truth = Self.truth(positives, negatives)
    return try LabelledScores(scores: truth.map { ($0 ? separation : 0) + stream.normal() }, isPositive: truth)
  }

  /// Several columns with one area each, correlated within each case.
  static func columns(
    _ models: [Binormal], correlation: Double, positives: Int, negatives: Int, _ stream: inout PhiloxStream
  ) throws -> CorrelatedScores {
    let truth = Self.truth(positives, negatives)
    var columns = [[Double]](repeating: [], count: models.count)
    for isPositive in truth {
      let shared = correlation.squareRoot() * stream.normal()
      for (column, model) in models.enumerated() {
        let own = (1 - correlation).squareRoot() * stream.normal()
        columns[column].append((isPositive ? model.separation : 0) + shared + own)
      }
    }
    return try CorrelatedScores(
      columns: columns.enumerated().map { (name: "m\($0)", scores: $1) }, isPositive: truth)
  }

  /// Patients with several rows whose scores are correlated; the truth belongs to the patient, or to the row.
  func clustered(
    patients: Int, rows: Int, correlation: Double, prevalence: Double, truthByRow: Bool, _ stream: inout PhiloxStream
  ) throws -> LabelledScores {
    var (scores, truth, unit): ([Double], [Bool], [Int32]) = ([], [], [])
    for patient in 0..<patients {
      let shared = correlation.squareRoot() * stream.normal()
      let isSick = Double(patient) < prevalence * Double(patients)
      for _ in 0..<rows {
        let isPositive = truthByRow ? stream.happens(prevalence) : isSick
        scores.append(
          (isPositive ? separation : 0) + shared + (1 - correlation).squareRoot() * stream.normal())
        truth.append(isPositive)
        unit.append(Int32(patient))
      }
    }
    return try LabelledScores(
      scores: scores, isPositive: truth, clusters: try ClusterIndex(unitOfRow: unit, count: patients))
  }

  /// The diseased first, then the healthy.
  static func truth(_ positives: Int, _ negatives: Int) -> [Bool] {
    [Bool](repeating: true, count: positives) + [Bool](repeating: false, count: negatives)
  }

  private static func density(_ z: Double) -> Double { exp(-z * z / 2) / (2 * Double.pi).squareRoot() }

  private static func integral(from low: Double, to high: Double, _ f: (Double) -> Double) -> Double {
    let steps = 20_000
    let width = (high - low) / Double(steps)
    return (0..<steps).reduce(0) { $0 + f(low + (Double($1) + 0.5) * width) } * width
  }
}
