// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("Comparisons of a test with a reference")
struct ComparisonTests {
  /// Newcombe, Statistics in Medicine 17 (1998) 873–890, Table II, method 10.
  @Test func `independent proportions agree with Newcombe's published table`() throws {
    for (a, m, b, n, lower, upper) in [
      (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (6, 7, 2, 7, 0.0582, 0.8062),
      (5, 56, 0, 29, -0.0381, 0.1926), (0, 10, 0, 20, -0.1611, 0.2775), (0, 10, 0, 10, -0.2775, 0.2775),
      (10, 10, 0, 20, 0.6791, 1), (10, 10, 0, 10, 0.6075, 1),
    ] {
      let comparison = Comparison(
        test: Proportion(successes: a, trials: m), reference: Proportion(successes: b, trials: n), metric: "x",
        hypothesis: .superiority)
      let bounds = try #require(comparison.difference.interval)
      #expect((bounds.lower - lower).magnitude < 5.1e-5)
      #expect((bounds.upper - upper).magnitude < 5.1e-5)
      #expect(comparison.isShown == (lower > 0))
      #expect((try #require(comparison.tests[1].pValue) < 0.025) == (lower > 0))
    }
  }

  /// Computed in numpy: the square-and-add formula with the corrected phi, turned around with scipy's root finder.
  @Test func `paired proportions agree with an independent computation`() throws {
    for (cells, lower, upper) in [
      ([20, 12, 2, 16], 0.05615642484174829, 0.32920699540014053),
      ([36, 12, 2, 0], 0.05692958400323875, 0.3404276029749408),
      ([30, 4, 9, 57], -0.12161971257811145, 0.022419739403995206), ([0, 54, 0, 0], 0.906077002995994, 1),
      ([54, 0, 0, 0], -0.06641358809089648, 0.06641358809089648),
      ([53, 0, 1, 0], -0.09771437488781931, 0.049621661889404076),
    ] {
      let bounds = try #require(paired(cells, .difference).difference.interval)
      #expect((bounds.lower - lower).magnitude < 1e-12)
      #expect((bounds.upper - upper).magnitude < 1e-12)
    }
    let superiority = paired([20, 12, 2, 16], .superiority)
    #expect((try #require(superiority.tests[1].pValue) / 0.0028630992467265316 - 1).magnitude < 1e-9)
    let margin = paired([20, 12, 2, 16], .nonInferiority(margin: 0.1))
    #expect((try #require(margin.tests[1].pValue) / 5.6872856304529106e-06 - 1).magnitude < 1e-9)
    #expect((try #require(margin.tests[1].statistic) - 4.389243383387308).magnitude < 1e-9)
    #expect(margin.tests.last?.name == "mcnemar.x")
  }

  /// Computed in scipy: root of the bound at 0, and Pearson's chi-squared.
  @Test func `independent tests agree with an independent computation`() throws {
    let comparison = Comparison(
      test: Proportion(successes: 56, trials: 70), reference: Proportion(successes: 48, trials: 80), metric: "x",
      hypothesis: .difference)
    #expect((try #require(comparison.tests[0].pValue) / 0.008133140358606825 - 1).magnitude < 1e-9)
    #expect((try #require(comparison.tests[1].statistic) - 7.023411371237456).magnitude < 1e-12)
    #expect((try #require(comparison.tests[1].pValue) / 0.008045081368196585 - 1).magnitude < 1e-12)
  }

  @Test func `a normal difference is judged by hand`() throws {
    func judge(_ hypothesis: Hypothesis, _ value: Double = -0.02, _ error: Double? = 0.01) -> Comparison {
      Comparison(
        metric: "auc", difference: value, standardError: error, hypothesis: hypothesis, method: "made up", n: 10,
        definition: "made up")
    }
    // −0.02 ± 0.0196: from −0.0396 to −0.0004.
    #expect(judge(.difference).isShown == true)
    #expect(judge(.superiority).isShown == false)
    #expect(judge(.nonInferiority(margin: 0.05)).isShown == true)
    #expect(judge(.nonInferiority(margin: 0.03)).isShown == false)
    #expect(judge(.equivalence(margin: 0.04)).isShown == true)
    #expect(judge(.equivalence(margin: 0.039)).isShown == false)
    #expect(judge(.nonInferiority(margin: 0)).isShown == nil)
    #expect(judge(.nonInferiority(margin: 0)).tests[1].reason != nil)
    #expect(judge(.superiority, 0, 0).isShown == nil)
    #expect(judge(.superiority, 0, 0).difference.reason == .zeroStandardError)
    #expect(judge(.superiority, 0.1, nil).isShown == nil)
    let equivalence = judge(.equivalence(margin: 0.04)).tests[1]
    #expect((try #require(equivalence.statistic) - 2).magnitude < 1e-12)
    #expect((try #require(equivalence.pValue) - 0.0227501319481792).magnitude < 1e-13)
    #expect(judge(.nonInferiority(margin: 0.05)).tests[1].name == "noninferiority.auc")
    #expect(judge(.nonInferiority(margin: 0.05)).tests[1].alternative == .greater)
  }

  @Test func `a verdict and its p-value never disagree`() {
    for a in stride(from: 20, through: 50, by: 3) {
      for hypothesis in [
        Hypothesis.superiority, .nonInferiority(margin: 0.1), .equivalence(margin: 0.25), .difference,
      ] {
        let comparison = Comparison(
          test: Proportion(successes: a, trials: 50), reference: Proportion(successes: 30, trials: 45), metric: "x",
          hypothesis: hypothesis)
        let isTwoSided = hypothesis == .difference
        let p = comparison.tests[isTwoSided ? 0 : 1].pValue ?? 1
        #expect(comparison.isShown == (p < (isTwoSided ? 0.05 : 0.025)))
      }
    }
  }

  @Test func `a metric where lower is better is turned over`() throws {
    let test = Proportion(successes: 5, trials: 50)
    let reference = Proportion(successes: 15, trials: 50)
    let comparison = Comparison(
      test: test, reference: reference, metric: "false-positive-rate", hypothesis: .superiority, higherIsBetter: false)
    #expect(try #require(comparison.difference.value) > 0)
    #expect(comparison.difference.definition.contains("reference less"))
    let mirrored = Comparison(
      test: test.complement, reference: reference.complement, metric: "specificity", hypothesis: .superiority)
    #expect(
      (try #require(comparison.difference.interval?.lower) - #require(mirrored.difference.interval?.lower)).magnitude
        < 1e-14)
  }

  @Test func `without subjects cannot be judged`() {
    let none = Proportion(successes: 0, trials: 0)
    let comparison = Comparison(test: none, reference: none, metric: "x", hypothesis: .superiority)
    #expect(comparison.isShown == nil && comparison.difference.reason == .noObservations)
    #expect(comparison.tests.allSatisfy { $0.pValue == nil && $0.reason != nil })
  }

  private func paired(_ cells: [Int], _ hypothesis: Hypothesis) -> Comparison {
    Comparison(
      paired: PairedProportions(both: cells[0], testOnly: cells[1], referenceOnly: cells[2], neither: cells[3]),
      metric: "x", hypothesis: hypothesis)
  }
}
