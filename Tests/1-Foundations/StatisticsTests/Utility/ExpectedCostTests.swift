// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Expected cost")
struct ExpectedCostTests {
  private let cases = UtilityCases()

  private func costs() throws -> BinaryCosts {
    try #require(
      BinaryCosts(falsePositive: 5, falseNegative: 30, truePositive: 2, trueNegative: 1, unit: "min"))
  }

  @Test func `by hand`() throws {
    let reads = try BinaryReads(
      calls: [true, true, false, false, true, false, false, false, false, false],
      isPositive: [true, true, true, false, false, false, false, false, false, false])
    let plain = try #require(BinaryCosts(falsePositive: 1, falseNegative: 10, unit: "€"))
    // One miss and one false alarm among ten: 11/10; calling all costs 7/10, calling none 30/10.
    let cost = reads.expectedCost(plain)
    #expect(MadeScores.agree(cost.value, 1.1))
    #expect(cost.unit == "€")
    let ratio = reads.normalisedExpectedCost(plain)
    #expect(MadeScores.agree(ratio.value, 1.1 / 0.7))
    #expect(ratio.unit == "1")
    #expect(ratio.definition.contains("calling every case positive"))
    // At a prevalence of 1 %: 0.01 · ⅓ · 10 + 0.99 · 1/7; calling none costs 0.1.
    let rare = reads.normalisedExpectedCost(plain, prevalence: 0.01)
    #expect(MadeScores.agree(rare.value, (0.1 / 3 + 0.99 / 7) / 0.1))
    #expect(rare.definition.contains("calling no case positive"))
    #expect(MadeScores.agree(plain.bayesThreshold, 1.0 / 11))
    #expect(MadeScores.agree(plain.probabilityCost(prevalence: 0.1), 1.0 / 1.9))
  }

  @Test func `refuses costs by which errors do not cost`() {
    #expect(BinaryCosts(falsePositive: 0, falseNegative: 1) == nil)
    #expect(BinaryCosts(falsePositive: 1, falseNegative: 1, truePositive: 2) == nil)
    #expect(BinaryCosts(falsePositive: .infinity, falseNegative: 1) == nil)
    #expect(CostMatrix(classes: ["a"], costs: [[0]]) == nil)
    #expect(CostMatrix(classes: ["a", "b"], costs: [[0, 1], [1]]) == nil)
  }

  // statsmodels 0.15.0, WLS on a constant with HC1 or cluster-robust covariance; the ratio by numpy 2.4.6.
  @Test func `has the mean and variance of a regression on a constant`() throws {
    let plain = BinaryReads(try cases.sample(cases.first, .plain), threshold: 0.4)
    #expect(MadeScores.agree(plain.expectedCost(try costs()).value, 3.066666666666667))
    #expect(MadeScores.agree(plain.expectedCost(try costs()).standardError, 0.3377393601681444, within: 1e-10))
    #expect(MadeScores.agree(plain.normalisedExpectedCost(try costs()).value, 0.7666666666666667))
    let both = BinaryReads(try cases.sample(cases.first, .both), threshold: 0.4)
    #expect(MadeScores.agree(both.expectedCost(try costs()).value, 3.0196165557636565, within: 1e-11))
    #expect(MadeScores.agree(both.expectedCost(try costs()).standardError, 0.3268863113619225, within: 1e-10))
  }

  private func threeClasses(_ design: UtilityCases.Design) throws -> CategoricalReads {
    let truth = (0..<240).map { row -> Int in
      let part = row * 7 % 10
      return part < 5 ? 0 : part < 8 ? 1 : 2
    }
    let calls = truth.indices.map { row in
      (truth[row] + (cases.first[row] > 0.6 ? 1 : 0) + (cases.second[row] > 0.75 ? 2 : 0)) % 3
    }
    let sample = try cases.sample(cases.first, design)
    return try CategoricalReads(
      calls: calls, truth: truth, classCount: 3, weights: sample.weights, clusters: sample.clusters)
  }

  // The same of three classes: numpy and statsmodels as above.
  @Test func `of three classes`() throws {
    let matrix = try #require(
      CostMatrix(classes: ["normal", "benign", "cancer"], costs: [[0, 1, 4], [2, 0, 1], [9, 3, 0]], unit: "points"))
    let plain = try threeClasses(.plain).expectedCost(matrix)
    #expect(MadeScores.agree(plain.cost.value, 0.45416666666666666))
    #expect(MadeScores.agree(plain.cost.standardError, 0.10722633367845631, within: 1e-10))
    #expect(MadeScores.agree(plain.normalised.value, 0.41287878787878785))
    #expect(plain.cost.unit == "points")
    let both = try threeClasses(.both).expectedCost(matrix)
    #expect(MadeScores.agree(both.cost.value, 0.45443675519472404))
    #expect(MadeScores.agree(both.cost.standardError, 0.10685938147978863, within: 1e-10))
    #expect(both.cost.clusters == 80)
    let stated = try threeClasses(.plain).expectedCost(matrix, priors: [0.7, 0.2, 0.1])
    #expect(MadeScores.agree(stated.cost.value, 0.3352777777777778))
    #expect(MadeScores.agree(stated.normalised.value, 0.3352777777777778))
    #expect(stated.normalised.definition.contains("benign"))
  }

  @Test(arguments: UtilityCases.Design.allCases) func `of two classes is the binary one`(
    design: UtilityCases.Design
  ) throws {
    let sample = try cases.sample(cases.first, design)
    let binary = BinaryReads(sample, threshold: 0.4)
    let reads = try CategoricalReads(
      calls: binary.calls.map { $0 ? 1 : 0 }, truth: sample.isPositive.map { $0 ? 1 : 0 }, classCount: 2,
      weights: sample.weights, clusters: sample.clusters)
    let matrix = try #require(CostMatrix(classes: ["no", "yes"], costs: [[1, 5], [30, 2]], unit: "min"))
    let two = reads.expectedCost(matrix)
    #expect(MadeScores.agree(two.cost.value, binary.expectedCost(try costs()).value, within: 1e-10))
    #expect(MadeScores.agree(two.cost.standardError, binary.expectedCost(try costs()).standardError, within: 1e-9))
    let ratio = binary.normalisedExpectedCost(try costs())
    #expect(MadeScores.agree(two.normalised.value, ratio.value, within: 1e-10))
    #expect(MadeScores.agree(two.normalised.standardError, ratio.standardError, within: 1e-9))
    let stated = reads.expectedCost(matrix, priors: [0.9, 0.1]).cost
    #expect(MadeScores.agree(stated.value, binary.expectedCost(try costs(), prevalence: 0.1).value, within: 1e-10))
  }

  @Test func `calls the highest, or what costs least`() throws {
    let scores = try MulticlassScores(
      classes: ["a", "b"], scores: [[0.9, 0.8, 0.5], [0.1, 0.2, 0.5]], truth: [0, 1, 0])
    #expect(CategoricalReads(highestOf: scores).calls == [0, 0, 0])
    // Calling a where b is true costs 9: from a chance of 0.1 on, b is the cheaper call, of equals the first.
    let matrix = try #require(CostMatrix(classes: ["a", "b"], costs: [[0, 1], [8, 0]]))
    #expect(CategoricalReads(cheapestBy: matrix, of: scores).calls == [0, 1, 1])
    let zeroOne = try #require(CostMatrix.zeroOne(classes: ["a", "b"]))
    #expect(MadeScores.agree(CategoricalReads(highestOf: scores).expectedCost(zeroOne).cost.value, 1.0 / 3))
  }

  @Test func `is undefined where a stated class has no case`() throws {
    let reads = try CategoricalReads(calls: [0, 1], truth: [0, 1], classCount: 3)
    let matrix = try #require(CostMatrix.zeroOne(classes: ["a", "b", "c"]))
    let cost = reads.expectedCost(matrix, priors: [0.5, 0.3, 0.2]).cost
    #expect(cost.value == nil && cost.reason != nil)
  }

  @Test func `follows the scale of costs, not of weights`() throws {
    let reads = BinaryReads(try cases.sample(cases.first, .both), threshold: 0.4)
    let one = try costs()
    let ten = try #require(
      BinaryCosts(falsePositive: 50, falseNegative: 300, truePositive: 20, trueNegative: 10, unit: "min"))
    #expect(MadeScores.agree(reads.expectedCost(ten).value, 10 * (reads.expectedCost(one).value ?? 0), within: 1e-11))
    #expect(
      MadeScores.agree(
        reads.normalisedExpectedCost(ten).standardError, reads.normalisedExpectedCost(one).standardError,
        within: 1e-10))
  }
}
