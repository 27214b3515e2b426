// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a cut that was chosen elsewhere does on these cases.
public struct DeferralVerdict: Sendable, Equatable {
  /// The cut.
  public let cut: Double
  /// The share of cases that is handed over.
  public let handedOver: Estimate
  /// The mean loss of the kept cases.
  public let risk: Estimate
  /// The share of the kept diseased cases that the model calls.
  public let sensitivity: Estimate
  /// The share of the kept healthy cases that the model does not call.
  public let specificity: Estimate
  /// Model and reader together, where the table has the reader's calls.
  public let team: DeferralTeam?
  /// The tests of the team's differences.
  public let tests: [HypothesisTest]
}

extension DeferralSample {
  /// Judges a fixed cut.
  ///
  /// The cut is not chosen on these cases, so shares are plain proportions: `interval` by itself, with clusters on effective
  /// counts. The team is compared with reader and model by Newcombe's paired interval and McNemar's test, with clusters by
  /// the linearised variance over units. The mean of a loss that is no proportion gets a normal interval of the ratio.
  /// - Parameters:
  ///   - cut: The lowest confidence that is kept.
  ///   - level: The two-sided level.
  ///   - interval: How intervals of proportions are made.
  /// - Returns: The shares with their intervals, and the team where the table has the reader's calls.
  /// - Throws: Nothing in practice: the columns of a checked sample fit each other.
  /// - Complexity: O(*n*).
  /// > Source: as ``BinaryReads/estimate(_:level:interval:)`` and ``PairedBinaryReads/comparison(of:hypothesis:level:)``.
  /// > Checked by hand and against numpy in `DeferralCutTests`.
  public func judged(
    at cut: Double, level: ConfidenceLevel = .percent95, interval: ProportionInterval = .wilson
  ) throws(SampleError) -> DeferralVerdict {
    let handed = isHandedOver(at: cut)
    let rule = "confidence below \(cut)"
    var share = try BinaryReads(calls: handed, isPositive: isPositive, clusters: clusters)
      .estimate(.selectionRate, level: level, interval: interval)
    share.name = "handed-over"
    share.definition = "share of cases handed over (\(rule))"
    let kept = handed.indices.filter { !handed[$0] }
    let units = try clusters.map { clusters throws(SampleError) in
      try ClusterIndex(unitOfRow: kept.map { clusters.unitOfRow[$0] }, count: clusters.count)
    }
    let truth = kept.map { isPositive[$0] }
    let reads = try BinaryReads(calls: kept.map { calls[$0] }, isPositive: truth, clusters: units)
    func own(_ metric: Metric, _ name: String, _ definition: String) -> Estimate {
      var estimate = reads.estimate(metric, level: level, interval: interval)
      estimate.name = name
      estimate.definition = "\(definition) among the kept cases (\(rule) handed over)"
      return estimate
    }
    let team = try team(handed: handed, rule: rule, level: level, interval: interval)
    return DeferralVerdict(
      cut: cut, handedOver: share,
      risk: try keptRisk(kept, units: units, rule: rule, level: level, interval: interval),
      sensitivity: own(.sensitivity, "kept-sensitivity", "share of diseased cases called positive"),
      specificity: own(.specificity, "kept-specificity", "share of healthy cases called negative"),
      team: team?.team, tests: team?.tests ?? [])
  }

  private func keptRisk(
    _ kept: [Int], units: ClusterIndex?, rule: String, level: ConfidenceLevel, interval: ProportionInterval
  ) throws(SampleError) -> Estimate {
    let name = "selective-\(loss.name)"
    let definition = "\(loss.words) among the kept cases (\(rule) handed over)"
    guard loss.isProportion else {
      return UnitInfluence.mean(of: kept.map { losses[$0] }, clusters: units)?.estimate(
        name: name, level: level, range: 0...Double.greatestFiniteMagnitude, definition: definition,
        method: "normal, linearised mean" + (units == nil ? "" : " (cluster-robust)"))
        ?? .undefined(name, because: .noObservations, level: level, method: "normal", n: 0, definition: definition)
    }
    var estimate = try BinaryReads(
      calls: kept.map { losses[$0] > 0 }, isPositive: kept.map { isPositive[$0] }, clusters: units
    ).estimate(.selectionRate, level: level, interval: interval)
    estimate.name = name
    estimate.definition = definition
    return estimate
  }

  private func team(
    handed: [Bool], rule: String, level: ConfidenceLevel, interval: ProportionInterval
  ) throws(SampleError) -> (team: DeferralTeam, tests: [HypothesisTest])? {
    guard case .calls(let readerCalls) = reader else { return nil }
    let both = handed.indices.map { handed[$0] ? readerCalls[$0] : calls[$0] }
    let words = "model on the kept cases, reader where \(rule)"
    var tests: [HypothesisTest] = []
    func difference(_ metric: Metric, from other: [Bool], _ who: String) throws(SampleError) -> Estimate {
      let compared = try PairedBinaryReads(
        test: both, reference: other, isPositive: isPositive, clusters: clusters
      ).comparison(of: metric, level: level)
      var estimate = compared.difference
      estimate.name = "difference.team-\(metric.rawValue).\(who)"
      estimate.definition = "\(metric.rawValue) of the team (\(words)) less that of the \(who) alone"
      for var test in compared.tests {
        test.name = "\(test.name.split(separator: ".")[0]).team-\(metric.rawValue).\(who)"
        tests.append(test)
      }
      return estimate
    }
    let reads = try BinaryReads(calls: both, isPositive: isPositive, clusters: clusters)
    func own(_ metric: Metric) -> Estimate {
      var estimate = reads.estimate(metric, level: level, interval: interval)
      estimate.name = "team-\(metric.rawValue)"
      estimate.definition = "\(metric.rawValue) over all cases: \(words)"
      return estimate
    }
    let overReader = [
      try difference(.sensitivity, from: readerCalls, "reader"),
      try difference(.specificity, from: readerCalls, "reader"),
    ]
    let overModel = [
      try difference(.sensitivity, from: calls, "model"), try difference(.specificity, from: calls, "model"),
    ]
    return (
      DeferralTeam(
        sensitivity: own(.sensitivity), specificity: own(.specificity), overReader: overReader, overModel: overModel),
      tests
    )
  }
}
