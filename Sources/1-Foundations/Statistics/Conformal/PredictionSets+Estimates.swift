// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// How often the sets hold the truth, and how large they are.
public struct SetEstimates: Sendable, Equatable {
  /// The share of cases whose set holds the true class.
  public let coverage: Estimate
  /// The mean number of classes in a set.
  public let size: Estimate
  /// The share of sets with exactly one class.
  public let singletons: Estimate
  /// The share of empty sets.
  public let empty: Estimate
  /// The share of sets that are empty or hold several classes: the cases to hand over.
  public let handedOver: Estimate
  /// The share of wrong answers among the sets with exactly one class.
  public let singletonError: Estimate

  /// All of them.
  public var all: [Estimate] { [coverage, size, singletons, empty, handedOver, singletonError] }
}

extension PredictionSets {
  /// Counts coverage and sizes, in some of the cases or in all.
  ///
  /// The thresholds are taken as given: the intervals say how sure the coverage *of these thresholds* is, from these cases. How
  /// coverage varies from calibration to calibration is ``CoverageLaw``.
  /// - Parameters:
  ///   - rows: The cases to count; `nil` for all.
  ///   - level: The two-sided level.
  ///   - interval: How intervals of proportions are made; with clusters on effective counts.
  /// - Returns: The shares and the mean size.
  /// - Complexity: O(rows).
  public func estimates(
    of rows: [Int]? = nil, level: ConfidenceLevel = .percent95, interval: ProportionInterval = .wilson
  ) -> SetEstimates {
    let rows = rows ?? Array(0..<count)
    let (covered, sizes) = (isCovered, sizes)
    func own(_ name: String, _ definition: String, among rows: [Int], of event: (Int) -> Bool) -> Estimate {
      share(name, definition, rows: rows, event: event, level: level, interval: interval)
    }
    let singles = rows.filter { sizes[$0] == 1 }
    let definition = "mean number of classes in a set"
    let part = sample.subset(rows)
    let size = UnitInfluence.mean(of: rows.map { Double(sizes[$0]) }, clusters: part.clusters)
    return SetEstimates(
      coverage: own("coverage", "share of cases whose set holds the true class", among: rows) { covered[$0] },
      size: size?.estimate(
        name: "set-size", level: level, range: 0...Double(sample.classes.count), definition: definition,
        method: "normal, linearised mean" + (part.clusters == nil ? "" : " (cluster-robust)"))
        ?? .undefined(
          "set-size", because: .noObservations, level: level, method: "normal", n: 0, definition: definition),
      singletons: own("singletons", "share of sets with exactly one class", among: rows) { sizes[$0] == 1 },
      empty: own("empty-sets", "share of sets without a class", among: rows) { sizes[$0] == 0 },
      handedOver: own("handed-over", "share of sets that are empty or hold several classes", among: rows) {
        sizes[$0] != 1
      },
      singletonError: own("singleton-error", "share of wrong answers among sets with exactly one class", among: singles)
      { !covered[$0] })
  }

  private func share(
    _ name: String, _ definition: String, rows: [Int], event: (Int) -> Bool, level: ConfidenceLevel,
    interval: ProportionInterval
  ) -> Estimate {
    let clusters = sample.subset(rows).clusters
    // The truth plays no part in a share of all rows, so any column will do.
    let reads = try? BinaryReads(
      calls: rows.map(event), isPositive: rows.map { _ in true }, clusters: clusters)
    guard var estimate = reads?.estimate(.selectionRate, level: level, interval: interval) else {
      preconditionFailure("columns of one sample are equally long")
    }
    estimate.name = name
    estimate.definition = definition
    return estimate
  }
}
