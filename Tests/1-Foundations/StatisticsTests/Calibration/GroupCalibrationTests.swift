// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Calibration by group")
struct GroupCalibrationTests {
  private func made(_ count: Int, groups: Int, seed: UInt64) throws -> (LabelledProbabilities, GroupIndex) {
    var random = SplitMix(seed: seed)
    var (scores, truth, group): ([Double], [Bool], [Int32]) = ([], [], [])
    for _ in 0..<count {
      let own = Int32(random.uniform() * Double(groups))
      let logit = 6 * random.uniform() - 5
      let slope = 0.4 + 0.15 * Double(own)
      scores.append(LogitScale.probability(logit))
      truth.append(random.uniform() < LogitScale.probability(0.3 + slope * logit))
      group.append(own)
    }
    return (
      try LabelledProbabilities(LabelledScores(scores: scores, isPositive: truth)),
      try GroupIndex(names: (0...groups).map { "g\($0)" }, groupOfRow: group)
    )
  }

  @Test func `one pass equals fits over each group's rows to ten digits`() throws {
    let (sample, groups) = try made(6000, groups: 7, seed: 21)
    let found = try GroupCalibration(sample, groups: groups)
    for group in 0..<7 {
      let rows = groups.groupOfRow.indices.filter { groups.groupOfRow[$0] == Int32(group) }
      let truth = rows.map { sample.isPositive[$0] }
      let logits = rows.map { LogitScale.logit(sample.probabilities[$0]) }
      let ones = rows.map { _ in 1.0 }
      let line = try LogisticRegression(columns: [ones, logits], isPositive: truth)
      let moved = try LogisticRegression(columns: [ones], isPositive: truth, offset: logits)
      let measures = found.measures[group]
      for (value, slow) in [
        (measures[.intercept].value, line.coefficients[0]), (measures[.slope].value, line.coefficients[1]),
        (measures[.slope].standardError, line.covariance[3].squareRoot()),
        (measures[.intercept].standardError, line.covariance[0].squareRoot()),
        (measures[.inTheLarge].value, moved.coefficients[0]),
        (measures[.inTheLarge].standardError, moved.covariance[0].squareRoot()),
        (measures.tests[1].statistic, 2 * (line.logLikelihood - moved.logLikelihood)),
      ] {
        #expect(SeededProbabilities.agrees(value, slow, within: 1e-10), "group \(group)")
      }
      let brier = rows.reduce(0.0) { sum, row in
        let miss = sample.probabilities[row] - (sample.isPositive[row] ? 1 : 0)
        return sum + miss * miss
      }
      #expect(SeededProbabilities.agrees(measures[.brier].value, brier / Double(rows.count), within: 1e-12))
      #expect(measures[.brier].n == rows.count)
      #expect(measures[.brier].group == "g\(group)")
    }
    #expect(found.measures[7][.slope].reason == .noObservations)
  }

  @Test func `the same bits on any number of threads`() throws {
    let (sample, groups) = try made(540_000, groups: 5, seed: 4)
    let one = try GroupCalibration(sample, groups: groups, workers: 1)
    #expect(try GroupCalibration(sample, groups: groups, workers: 3) == one)
    #expect(sample.calibration(workers: 2) == sample.calibration(workers: 1))
  }

  @Test func `a single group is the sample, in any design`() throws {
    for design in [SeededProbabilities.Design.rows, .clustered, .weighted] {
      let sample = try SeededProbabilities.sample(design: design)
      let all = try GroupIndex(names: ["all"], groupOfRow: [Int32](repeating: 0, count: sample.count))
      let found = try GroupCalibration(sample, groups: all)
      let whole = sample.calibration()
      for measure in CalibrationMeasure.allCases {
        #expect(found.measures[0][measure] == whole[measure].of(group: "all"))
      }
    }
  }

  @Test func `refuses groups of another length`() throws {
    let sample = try SeededProbabilities.sample(10)
    #expect(throws: SampleError.lengthsDiffer(of: "groups", expected: 10, found: 1)) {
      try GroupCalibration(sample, groups: GroupIndex(values: ["a"]))
    }
  }
}
