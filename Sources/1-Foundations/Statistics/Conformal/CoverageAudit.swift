// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Vocabulary

/// Whether sets that cover as promised on the whole do so in each class or group.
///
/// A promise over all cases is no promise to anyone: sets that cover 90 % of cases may cover 97 % of one group and 70 % of
/// another. Each group's coverage is estimated, and tested one-sided against the promise; the p-values are adjusted by Holm over
/// the groups that are large enough to be judged. The thresholds are taken as given: the question is about these sets.
public struct CoverageAudit: Sendable, Equatable {
  /// One class or group.
  public struct Part: Sendable, Equatable {
    /// The class or group.
    public let name: String
    /// Coverage and sizes in it.
    public let estimates: SetEstimates
    /// The test of coverage ≥ 1 − alpha against less.
    public let test: HypothesisTest
  }

  /// The groups that were judged, in their order.
  public let parts: [Part]
  /// The groups with fewer sampling units than were asked for, with their number; never dropped in silence.
  public let tooSmall: [TooSmall]

  /// A group that is too small to be judged.
  public struct TooSmall: Sendable, Hashable {
    /// The group.
    public let name: String
    /// How many sampling units it has: patients where these repeat, else cases.
    public let count: Int
  }
}

extension PredictionSets {
  /// The true class of each case, as a grouping.
  public var trueClasses: GroupIndex {
    // The indices were checked against the classes when the sample was made.
    guard let index = try? GroupIndex(names: sample.classes, groupOfRow: sample.truth.map { Int32($0) }) else {
      preconditionFailure("a true class is an index of the classes")
    }
    return index
  }

  /// Audits the coverage within groups.
  ///
  /// The test is the exact binomial one; with clusters it uses the effective number of cases, share × (1 − share) / variance.
  /// - Parameters:
  ///   - groups: The group of each case.
  ///   - alpha: The share that a set may miss.
  ///   - least: Groups with fewer sampling units are listed, not judged.
  ///   - level: The two-sided level of the intervals.
  ///   - interval: How intervals of proportions are made.
  /// - Returns: The groups that are large enough, and those that are not.
  /// - Complexity: O(rows × groups).
  /// > Source: Vovk, ACML 2012, for conditional coverage; Holm 1979. Checked against scipy in `CoverageAuditTests`.
  public func audit(
    by groups: GroupIndex, alpha: Double, least: Int = 20, level: ConfidenceLevel = .percent95,
    interval: ProportionInterval = .wilson
  ) -> CoverageAudit {
    precondition(groups.groupOfRow.count == count, "each case has a group")
    var rows = [[Int]](repeating: [], count: groups.names.count)
    for (row, group) in groups.groupOfRow.enumerated() { rows[Int(group)].append(row) }
    var parts: [CoverageAudit.Part] = []
    var tooSmall: [CoverageAudit.TooSmall] = []
    for (name, rows) in zip(groups.names, rows) {
      let units = sample.subset(rows).unitCount
      guard units >= max(1, least) else {
        tooSmall.append(CoverageAudit.TooSmall(name: name, count: units))
        continue
      }
      let estimates = estimates(of: rows, level: level, interval: interval)
      let test = Self.underCoverage(estimates.coverage, alpha: alpha)
      parts.append(CoverageAudit.Part(name: name, estimates: estimates, test: test))
    }
    let adjusted = MultiplicityAdjustment.holm.adjusted(parts.map(\.test.pValue))
    return CoverageAudit(
      parts: zip(parts, adjusted).map { part, p in
        var test = part.test
        test.adjustedPValue = p
        return CoverageAudit.Part(name: part.name, estimates: part.estimates, test: test)
      }, tooSmall: tooSmall)
  }

  /// The one-sided test that a coverage is not below the promise.
  static func underCoverage(_ coverage: Estimate, alpha: Double) -> HypothesisTest {
    let isClustered = coverage.clusters != nil
    let method =
      "binomial test of coverage ≥ \(1 - alpha)"
      + (isClustered ? ", effective sample size (cluster-robust)" : ", exact")
    func result(_ p: Double?, _ reason: UndefinedReason?) -> HypothesisTest {
      HypothesisTest(
        name: "coverage", statistic: nil, distribution: "binomial", pValue: p, alternative: .less, method: method,
        reason: reason)
    }
    guard let value = coverage.value else { return result(nil, coverage.reason) }
    if value >= 1 { return result(1, nil) }
    var trials = Double(coverage.n)
    if isClustered {
      if value <= 0 {
        trials = Double(coverage.clusters ?? coverage.n)
      } else if let error = coverage.standardError, error > 0 {
        trials = min(trials, value * (1 - value) / (error * error))
      } else {
        return result(nil, .tooFewUnits(of: "patients", found: coverage.clusters ?? 0, needed: 2))
      }
    }
    // P(X ≤ x) for X binomial with success 1 − alpha is the beta distribution of its complement at alpha.
    let covered = value * trials
    return result(BetaDistribution(alpha: trials - covered, beta: covered + 1).cumulative(alpha), nil)
  }
}
