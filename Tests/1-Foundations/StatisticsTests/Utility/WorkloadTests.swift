// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Workload and predictive values elsewhere")
struct WorkloadTests {
  private let cases = UtilityCases()

  // By hand: Se 72/80, Sp 112/160 at a prevalence of 5 %; Wilson's bounds by statsmodels 0.15.0.
  @Test func `by hand at another prevalence`() throws {
    let reads = BinaryReads(try cases.sample(cases.first, .plain), threshold: 0.4)
    let load = reads.workload(prevalence: 0.05)
    #expect(MadeScores.agree(load.flagged.value, 330))
    #expect(MadeScores.agree(load.trueAlarms.value, 45))
    #expect(MadeScores.agree(load.falseAlarms.value, 285))
    #expect(MadeScores.agree(load.missed.value, 5))
    #expect(MadeScores.agree(load.trueAlarms.interval?.lower, 50 * 0.8148931119389591, within: 1e-10))
    #expect(MadeScores.agree(load.falseAlarms.interval?.upper, 950 * 0.3750148385606251, within: 1e-10))
    // Square and add of the two distances.
    let (first, second): (Double, Double) = (45 - 50 * 0.8148931119389591, 285 - 950 * 0.23436363950797703)
    let below = (first * first + second * second).squareRoot()
    #expect(MadeScores.agree(load.flagged.interval?.lower, 330 - below, within: 1e-10))
    #expect(load.flagged.unit == "per 1000 cases")
  }

  @Test(arguments: UtilityCases.Design.allCases) func `without a prevalence is that of the sample`(
    design: UtilityCases.Design
  ) throws {
    let reads = BinaryReads(try cases.sample(cases.first, design), threshold: 0.4)
    let load = reads.workload()
    let flagged = try #require(reads.estimate(.selectionRate).value)
    #expect(MadeScores.agree(load.flagged.value, 1000 * flagged, within: 1e-10))
    let sum = try #require(load.trueAlarms.value) + #require(load.falseAlarms.value)
    #expect(MadeScores.agree(sum, 1000 * flagged, within: 1e-10))
    let prevalence = try #require(reads.estimate(.prevalence).value)
    let carried = reads.workload(prevalence: prevalence)
    for (own, other) in zip(load.estimates, carried.estimates) {
      #expect(MadeScores.agree(own.value, other.value, within: 1e-10))
      #expect(own.interval != nil && other.interval != nil)
      #expect(own.interval?.contains(own.value ?? -1) == true)
    }
  }

  @Test func `a perfect model misses nobody, with a bound`() throws {
    let reads = try BinaryReads(
      calls: [Bool](repeating: true, count: 20) + [Bool](repeating: false, count: 80),
      isPositive: [Bool](repeating: true, count: 20) + [Bool](repeating: false, count: 80))
    let load = reads.workload(prevalence: 0.1)
    #expect(load.missed.value == 0)
    #expect((load.missed.interval?.upper ?? 0) > 10)
    #expect(try BinaryReads(calls: [], isPositive: []).workload(prevalence: 0.1).flagged.value == nil)
  }

  @Test func `predictive values are Mercaldo's, and go on where rows are weighted or clustered`() throws {
    let plain = BinaryReads(try cases.sample(cases.first, .plain), threshold: 0.4)
    let mercaldo = try #require(
      PredictiveValues(
        sensitivity: Proportion(successes: 72, trials: 80), specificity: Proportion(successes: 112, trials: 160),
        prevalence: 0.05))
    let pair = plain.predictiveValues(atPrevalence: 0.05)
    #expect(pair.positive == mercaldo.positive())
    #expect(pair.negative == mercaldo.negative())
    // Rows as their own clusters: the same but for n/(n − 1) in each class.
    let single = try LabelledScores(
      scores: cases.first, isPositive: cases.truth,
      clusters: ClusterIndex(unitOfRow: (0..<240).map { Int32($0) }, count: 240))
    let clustered = BinaryReads(single, threshold: 0.4).predictiveValues(atPrevalence: 0.05)
    #expect(MadeScores.agree(clustered.positive.value, pair.positive.value))
    #expect(MadeScores.agree(clustered.positive.interval?.lower, pair.positive.interval?.lower, within: 0.005))
    #expect(MadeScores.agree(clustered.negative.interval?.upper, pair.negative.interval?.upper, within: 0.005))
    let both = BinaryReads(try cases.sample(cases.first, .both), threshold: 0.4)
    let sensitivity = try #require(both.estimate(.sensitivity).value)
    let specificity = try #require(both.estimate(.specificity).value)
    let right = 0.05 * sensitivity
    #expect(
      MadeScores.agree(
        both.predictiveValues(atPrevalence: 0.05).positive.value, right / (right + 0.95 * (1 - specificity)),
        within: 1e-10))
  }

  @Test func `the curve rises for positive calls and falls for negative ones`() throws {
    let reads = BinaryReads(try cases.sample(cases.first, .both), threshold: 0.4)
    let places = PredictiveValueCurve.prevalences(from: 0.01, to: 0.5, count: 9)
    #expect(MadeScores.agree(places.first, 0.01) && MadeScores.agree(places.last, 0.5))
    let curve = PredictiveValueCurve(reads, prevalences: places)
    let (up, down) = (curve.positive.compactMap(\.value), curve.negative.compactMap(\.value))
    #expect(up.count == 9 && up == up.sorted())
    #expect(down.count == 9 && down == down.sorted(by: >))
    #expect((curve.positive + curve.negative).allSatisfy { $0.interval != nil })
  }

  @Test func `a specificity of one has no false alarm to divide by`() throws {
    let sample = try LabelledScores(
      scores: [0.9, 0.8, 0.1, 0.1, 0.1, 0.1], isPositive: [true, true, true, false, false, false],
      clusters: ClusterIndex(unitOfRow: [0, 1, 2, 3, 4, 5], count: 6))
    let pair = BinaryReads(sample, threshold: 0.5).predictiveValues(atPrevalence: 0.2)
    #expect(pair.positive.value == 1 && pair.positive.interval == nil && pair.positive.reason == .valueAtBoundary)
  }
}
