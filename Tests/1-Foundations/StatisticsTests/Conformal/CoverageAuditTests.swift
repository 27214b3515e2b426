// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Coverage within groups")
struct CoverageAuditTests {
  /// Sets that cover a row where its probability of the truth is high.
  private func sets(_ groups: [(covered: Int, of: Int)], unit: [Int32]? = nil) throws -> PredictionSets {
    let isCovered = groups.flatMap { group in (0..<group.of).map { $0 < group.covered } }
    let calibration = try ConformalCalibration(
      ConformalCases.binary([Double](repeating: 0.6, count: 30), [Bool](repeating: true, count: 30)), alpha: 0.1)
    let clusters = try unit.map { try ClusterIndex(unitOfRow: $0, count: Int($0.max() ?? 0) + 1) }
    return try calibration.sets(
      for: ConformalCases.binary(isCovered.map { $0 ? 0.9 : 0.1 }, isCovered.map { _ in true }, clusters: clusters))
  }

  /// scipy 1.17: binom.cdf(32, 40, 0.9), binom.cdf(50, 60, 0.9).
  @Test func `one-sided tests agree with scipy, and Holm adjusts them`() throws {
    let names = [("A", 40), ("B", 25), ("C", 60), ("D", 7)].flatMap { [String](repeating: $0.0, count: $0.1) }
    let audit = try sets([(32, 40), (25, 25), (50, 60), (1, 7)]).audit(by: GroupIndex(values: names), alpha: 0.1)
    #expect(audit.parts.map(\.name) == ["A", "B", "C"])
    let p = audit.parts.compactMap(\.test.pValue)
    #expect(abs(p[0] - 0.04190194267336368) < 1e-13 && p[1] == 1 && abs(p[2] - 0.07306551008369887) < 1e-13)
    let adjusted = audit.parts.compactMap(\.test.adjustedPValue)
    #expect(abs(adjusted[0] - 3 * p[0]) < 1e-15 && abs(adjusted[2] - 2 * p[2]) < 1e-15 && adjusted[1] == 1)
    #expect(audit.tooSmall.map(\.name) == ["D"] && audit.tooSmall[0].count == 7)
    #expect(audit.parts[0].estimates.coverage.interval == Proportion(successes: 32, trials: 40).bounds())
    #expect(audit.parts[0].test.method == "binomial test of coverage ≥ 0.9, exact")
  }

  @Test func `rows that agree within a patient count as one`() throws {
    // 40 rows, of which 32 covered, are 20 patients with two equal rows each.
    let units = (0..<40).map { Int32($0 / 2) }
    let audit = try sets([(32, 40)], unit: units)
      .audit(by: GroupIndex(values: [String](repeating: "all", count: 40)), alpha: 0.1)
    let part = audit.parts[0]
    #expect(part.estimates.coverage.clusters == 20)
    let plain = try #require(Proportion(successes: 32, trials: 40).bounds())
    let interval = try #require(part.estimates.coverage.interval)
    #expect(interval.lower < plain.lower && interval.upper > plain.upper)
    // The variance of 20 patients times 20/19 leaves 19 trials; scipy 1.17: beta(19 − 15.2, 15.2 + 1).cdf(0.1).
    #expect(abs((part.test.pValue ?? 0) - 0.1416172831414332) < 1e-10)
    #expect(part.test.method.hasSuffix("effective sample size (cluster-robust)"))
  }

  @Test func `the true classes are a grouping like any other`() throws {
    let sets = try sets([(30, 40)])
    #expect(sets.trueClasses.names == ["negative", "positive"])
    let audit = sets.audit(by: sets.trueClasses, alpha: 0.1)
    #expect(audit.parts.map(\.name) == ["positive"])
    #expect(audit.tooSmall.map(\.name) == ["negative"] && audit.tooSmall[0].count == 0)
  }
}
