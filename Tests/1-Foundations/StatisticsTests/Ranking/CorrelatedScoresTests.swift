// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Areas of several columns on the same rows")
struct CorrelatedScoresTests {
  // Areas and paired tests: printed by pROC 1.18 and recomputed with numpy from the placements.
  @Test(.enabled(if: SharedFiles.isThere, "needs the published study data"))
  func `three markers of subarachnoid haemorrhage`() throws {
    let markers = try AneurysmCases().correlated(["wfns", "s100b", "ndka"])
    let areas = markers.areas(interval: .plain)
    let expected = [
      (0.8236788618, 0.7485348878194529, 0.898822835757783, 0.0014699147088236266),
      (0.7313685637, 0.6301182117616227, 0.8326189156096512, 0.0026686824571724383),
      (0.6119579946, 0.5012449992717025, 0.7226709898881889, 0.003190810549391302),
    ]
    for (area, (value, lower, upper, variance)) in zip(areas, expected) {
      #expect(abs((area.value ?? 0) - value) < 1e-9)
      #expect(abs((area.interval?.lower ?? 0) - lower) < 1e-9)
      #expect(abs((area.interval?.upper ?? 0) - upper) < 1e-9)
      #expect(MadeScores.agree(area.standardError, variance.squareRoot(), within: 1e-9))
    }
    #expect(areas.map(\.group) == ["wfns", "s100b", "ndka"])

    let pairs = markers.pairwiseComparisons()
    let tests = [
      (2.20898359144, 0.02717578223, 0.010406176956484478, 0.17421441924947745),
      (2.79777591869, 0.00514557971, 0.0634011709339877, 0.3600405634833568),
      (1.39077002574, 0.16429517522, -0.04887060642280916, 0.28769174463419167),
    ]
    for (pair, (z, p, lower, upper)) in zip(pairs, tests) {
      #expect(abs((pair.test.statistic ?? 0) - z) < 1e-9)
      #expect(abs((pair.test.pValue ?? 0) - p) < 1e-9)
      #expect(abs((pair.difference.interval?.lower ?? 0) - lower) < 1e-9)
      #expect(abs((pair.difference.interval?.upper ?? 0) - upper) < 1e-9)
    }

    // numpy: contrasts (1, −1, 0) and (0, 1, −1) on the joint covariance; scipy's chi-squared tail with 2 degrees.
    let test = markers.equalityOfAreas()
    #expect(abs((test.statistic ?? 0) - 12.512728282423536) < 1e-9)
    #expect(test.degreesOfFreedom == [2])
    #expect(abs((test.pValue ?? 0) - 0.0019182074646105166) < 1e-9)
  }

  // pROC's published unpaired test of wfns and s100b; the others by numpy and scipy in the same way.
  @Test(.enabled(if: SharedFiles.isThere, "needs the published study data"))
  func `two markers as if of other patients`() throws {
    let cases = try AneurysmCases()
    let result = try cases.sample("wfns").comparisonOfAreas(withIndependent: cases.sample("s100b"))
    #expect(abs((result.test.statistic ?? 0) - 1.43490640927) < 1e-9)
    #expect(abs((result.test.pValue ?? 0) - 0.15282537880879601) < 1e-9)
    #expect(abs((result.test.degreesOfFreedom.first ?? 0) - 206.66106378778258) < 1e-6)
    let other = try cases.sample("wfns").comparisonOfAreas(withIndependent: cases.sample("ndka"))
    #expect(abs((other.test.statistic ?? 0) - 3.101250967789689) < 1e-9)
    #expect(abs((other.test.pValue ?? 0) - 0.00220950791756457) < 1e-9)
  }

  @Test func `equal columns have no test`() throws {
    let sample = try MadeScores.sample(50, seed: 3)
    let columns = try CorrelatedScores(
      columns: [("A", sample.scores), ("B", sample.scores), ("C", sample.scores.map { 3 * $0 + 1 })],
      isPositive: sample.isPositive)
    for pair in columns.pairwiseComparisons() {
      #expect(pair.difference.value == 0)
      #expect(pair.difference.interval == nil)
      #expect(pair.test.statistic == nil)
      #expect(pair.test.pValue == nil)
      #expect(pair.test.reason == .zeroStandardError)
    }
    #expect(columns.equalityOfAreas().pValue == nil)
    #expect(columns.equalityOfAreas().reason == .zeroStandardError)
  }

  @Test func `a column repeated adds no degree of freedom`() throws {
    let first = try MadeScores.sample(80, seed: 1, levels: 9)
    let second = try MadeScores.sample(80, seed: 2)
    let two = try CorrelatedScores(
      columns: [("A", first.scores), ("B", second.scores)], isPositive: first.isPositive)
    let three = try CorrelatedScores(
      columns: [("A", first.scores), ("B", second.scores), ("C", first.scores)], isPositive: first.isPositive)
    #expect(three.equalityOfAreas().degreesOfFreedom == [1])
    #expect(MadeScores.agree(three.equalityOfAreas().statistic, two.equalityOfAreas().statistic, within: 1e-9))
    // With two columns the chi-squared statistic is the square of the paired z.
    let z = two.comparison(of: 0, with: 1).test.statistic ?? 0
    #expect(MadeScores.agree(two.equalityOfAreas().statistic, z * z, within: 1e-9))
    #expect(MadeScores.agree(two.equalityOfAreas().pValue, two.comparison(of: 0, with: 1).test.pValue, within: 1e-9))
  }

  @Test func `the difference's variance is that of the covariance matrix`() throws {
    let first = try MadeScores.clustered(MadeScores.sample(120, seed: 4, levels: 6), units: 40, seed: 8)
    let second = try MadeScores.sample(120, seed: 5)
    let columns = try CorrelatedScores(
      columns: [("A", first.scores), ("B", second.scores)], isPositive: first.isPositive, clusters: first.clusters)
    let matrix = try #require(columns.areaCovariance())
    let error = try #require(columns.comparison(of: 0, with: 1).difference.standardError)
    #expect(MadeScores.agree(error * error, matrix[0][0] + matrix[1][1] - 2 * matrix[0][1], within: 1e-9))
    #expect(MadeScores.agree(first.area().standardError, matrix[0][0].squareRoot()))
  }

  @Test func `a faulty column is named`() throws {
    #expect(throws: SampleError.notFinite(column: "B", index: 1)) {
      try CorrelatedScores(columns: [("A", [1, 2]), ("B", [1, .nan])], isPositive: [true, false])
    }
    #expect(throws: SampleError.empty) { try CorrelatedScores(columns: [], isPositive: []) }
  }

  @Test func `without negatives there is a reason, not a number`() throws {
    let columns = try CorrelatedScores(columns: [("A", [1, 2]), ("B", [2, 1])], isPositive: [true, true])
    #expect(columns.comparison(of: 0, with: 1).test.reason == .noNegatives)
    #expect(columns.comparison(of: 0, with: 1).difference.value == nil)
    #expect(columns.equalityOfAreas().reason == .noNegatives)
    #expect(columns.areaCovariance() == nil)
  }

  @Test func `readers of different patients are averaged over all of them`() throws {
    // Forty patients; the second reader read the last thirty only.
    let first = try MadeScores.sample(40, seed: 6)
    let second = try MadeScores.sample(40, seed: 7)
    let a = try LabelledScores(
      scores: first.scores, isPositive: first.isPositive,
      clusters: ClusterIndex(unitOfRow: (0..<40).map(Int32.init), count: 40))
    let b = try LabelledScores(
      scores: Array(second.scores[10...]), isPositive: Array(first.isPositive[10...]),
      clusters: ClusterIndex(unitOfRow: (10..<40).map(Int32.init), count: 40))
    let parts = try [#require(a.areaInfluence()), #require(b.areaInfluence())]
    let mean = try #require(UnitInfluence.mean(of: parts))
    #expect(mean.units == 40)
    #expect(mean.rows == 70)
    let covariance = try #require(parts[0].covariance(with: parts[1]))
    let expected = try (#require(parts[0].variance) + #require(parts[1].variance) + 2 * covariance) / 4
    // Each variance is corrected for its own number of units, the mean for all forty.
    #expect(MadeScores.agree(mean.variance, expected, within: 0.03))
    #expect(UnitInfluence.mean(of: []) == nil)
  }

  @Test func `the mean over readers has the variance of the mean`() throws {
    let truth = try MadeScores.sample(70, seed: 1).isPositive
    let readers = try (1...3).map { ("reader \($0)", try MadeScores.sample(70, seed: UInt64($0), levels: 5).scores) }
    let columns = try CorrelatedScores(columns: readers.map { (name: $0.0, scores: $0.1) }, isPositive: truth)
    let matrix = try #require(columns.areaCovariance())
    let mean = try #require(columns.meanAreaInfluence())
    #expect(MadeScores.agree(mean.variance, matrix.joined().reduce(0, +) / 9))
    #expect(MadeScores.agree(mean.value, columns.areas().compactMap(\.value).reduce(0, +) / 3))
    #expect(mean.rows == 210)
    #expect(mean.units == 70)
    let estimate = mean.estimate(name: "auc", scale: .logit, definition: "mean over readers", method: "DeLong")
    #expect(estimate.clusters == 70)
    #expect(estimate.n == 210)
  }
}
