// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// Two models' (or readers') calls about the same rows.
public struct PairedBinaryReads: Sendable {
  /// The calls on trial.
  public let test: BinaryReads
  /// The calls they are compared with.
  public let reference: BinaryReads

  /// Checks the columns.
  /// - Throws: ``SampleError`` naming the first column and row that does not fit.
  public init(
    test: [Bool], reference: [Bool], isPositive: [Bool], weights: [Double]? = nil, clusters: ClusterIndex? = nil
  ) throws(SampleError) {
    guard reference.count == test.count else {
      throw .lengthsDiffer(of: "reference", expected: test.count, found: reference.count)
    }
    self.test = try BinaryReads(calls: test, isPositive: isPositive, weights: weights, clusters: clusters)
    self.reference = try BinaryReads(calls: reference, isPositive: isPositive, weights: weights, clusters: clusters)
  }

  /// The rows that a metric counts, by agreement of the two; rows of weight zero are left out.
  ///
  /// - Parameter metric: Sensitivity, specificity, a false rate, accuracy or the selection rate.
  /// - Returns: `nil` for metrics whose denominator depends on the calls, and for those that are no proportion.
  public func pairs(_ metric: Metric) -> PairedProportions? {
    switch metric {
    case .sensitivity, .falseNegativeRate, .specificity, .falsePositiveRate, .accuracy, .selectionRate: break
    default: return nil
    }
    guard let share = OperatingPointFormula.share(metric) else { return nil }
    var counts = (both: 0, test: 0, reference: 0, neither: 0)
    for row in test.calls.indices where (test.weights?[row] ?? 1) > 0 {
      let truth = test.isPositive[row]
      let first = BinaryReads.cell(called: test.calls[row], isPositive: truth)
      guard share.whole[first] > 0 else { continue }
      let second = BinaryReads.cell(called: reference.calls[row], isPositive: truth)
      switch (share.part[first] > 0, share.part[second] > 0) {
      case (true, true): counts.both += 1
      case (true, false): counts.test += 1
      case (false, true): counts.reference += 1
      case (false, false): counts.neither += 1
      }
    }
    return PairedProportions(
      both: counts.both, testOnly: counts.test, referenceOnly: counts.reference, neither: counts.neither)
  }

  /// Judges the difference of a metric between the two.
  ///
  /// Proportions of plain rows get Newcombe's paired interval and McNemar's test. With weights or clusters, and for metrics that
  /// are not a proportion of fixed rows, the variance is the linearised one over sampling units, with the covariance of the two
  /// models (for clustered sensitivities this is Obuchowski's test).
  ///
  /// - Parameters:
  ///   - metric: A metric at an operating point. Likelihood ratios are compared on their own scale.
  ///   - hypothesis: What is to be shown.
  ///   - level: The two-sided level.
  /// - Returns: The comparison, oriented so that positive is better for the test. For the selection rate neither direction is
  ///   better: it is test less reference.
  /// > Source: Newcombe, Statistics in Medicine 17 (1998) 2635–2650; Obuchowski, Statistics in Medicine 17 (1998) 1495–1507.
  public func comparison(
    of metric: Metric, hypothesis: Hypothesis = .difference, level: ConfidenceLevel = .percent95
  ) -> Comparison {
    let higherIsBetter = metric.higherIsBetter ?? true
    let isPlain = test.unitCells == nil
    let compared: Comparison
    if isPlain, let pairs = pairs(metric) {
      guard pairs.total > 0 else { return undefined(metric, hypothesis, level) }
      compared = Comparison(
        paired: pairs, metric: metric.rawValue, hypothesis: hypothesis, higherIsBetter: higherIsBetter, level: level)
    } else {
      guard metric != .prevalence, let first = test.influence(of: metric), let second = reference.influence(of: metric)
      else { return undefined(metric, hypothesis, level) }
      let design = test.clusters != nil ? "cluster-robust" : isPlain ? "by row" : "weighted"
      compared = Comparison(
        test: first, reference: second, metric: metric.rawValue, hypothesis: hypothesis,
        higherIsBetter: higherIsBetter, level: level, method: "paired, linearised variance (\(design))",
        clusters: test.clusters.map { _ in max(first.units, second.units) })
    }
    return metric.higherIsBetter == nil
      ? compared.defined("\(metric.rawValue) of the test less the reference") : compared
  }

  private func undefined(_ metric: Metric, _ hypothesis: Hypothesis, _ level: ConfidenceLevel) -> Comparison {
    let estimates = [test.estimate(metric, level: level), reference.estimate(metric, level: level)]
    let reason = estimates.lazy.compactMap { $0.value == nil ? $0.reason : nil }.first
    return .undefined(
      metric: metric.rawValue, hypothesis: hypothesis,
      because: reason ?? .notApplicable("\(metric.rawValue) does not depend on the calls"), level: level,
      method: "paired", n: test.count,
      definition: Comparison.definition(metric.rawValue, higherIsBetter: metric.higherIsBetter ?? true))
  }
}

extension Comparison {
  /// The same comparison under another definition.
  fileprivate func defined(_ definition: String) -> Comparison {
    var estimate = difference
    estimate.definition = definition
    return Comparison(difference: estimate, tests: tests, hypothesis: hypothesis, isShown: isShown)
  }
}
