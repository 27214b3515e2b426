// SPDX-License-Identifier: Apache-2.0
import Protocols
import Statistics
import Testing
import Vocabulary

@Suite("Utility, cost and triage in a protocol")
struct UtilityPlanTests {
  private func plans(_ text: String) throws -> PlannedAnalyses {
    try SmallExample.parse([24: text + "\nsubgroups:"]).analyses
  }

  @Test func `have defaults for all that may be left out`() throws {
    #expect(try plans("utility: {}").utility == UtilityPlan())
    #expect(try SmallExample.parse().analyses.utility == nil)
    let triage = try plans("triage: {arrivals-per-hour: 8, minutes-per-case: 6}").triage
    #expect(triage == TriagePlan(arrivalsPerHour: 8, minutesPerCase: 6))
  }

  @Test func `are read as they are written`() throws {
    let utility = try #require(
      try plans(
        "utility: {thresholds: [0.1, 0.3], step: 0.1, at: [0.2], threshold-probability: 0.15, prevalence: 0.05, harm: 0.01,"
          + " compare: {test: A, reference: B}, prevalences: [0.01, 0.2]}"
      ).utility)
    #expect(utility.grid.thresholds == [0.1, 0.2, 0.3])
    #expect(utility.marked == [0.2] && utility.thresholdProbability == 0.15 && utility.prevalence == 0.05)
    #expect(utility.harm == 0.01 && utility.comparison == UtilityPlan.Pair(test: "A", reference: "B"))
    #expect(utility.prevalences == 0.01...0.2)
    let cost = try #require(
      try plans("cost: {false-positive: 5, false-negative: 30, true-positive: -2, unit: min, prevalence: 0.1}").cost)
    let costs = try #require(BinaryCosts(falsePositive: 5, falseNegative: 30, truePositive: -2, unit: "min"))
    #expect(cost == CostPlan(costs: .binary(costs), prevalence: 0.1))
    let triage = try #require(
      try plans(
        "triage: {arrivals-per-hour: 8, minutes-per-case: 6, minutes-per-diseased: 9, variation: 0.5, readers: 2,"
          + " prevalence: 0.1, urgent-share: 0.2, minutes-per-urgent: 12, discipline: preemptive-resume}"
      ).triage)
    #expect(
      triage
        == TriagePlan(
          arrivalsPerHour: 8, minutesPerCase: 6, minutesPerDiseased: 9, variation: 0.5, readers: 2, prevalence: 0.1,
          urgentShare: 0.2, minutesPerUrgent: 12, discipline: .preemptiveResume))
  }

  @Test(arguments: [
    FaultCase([24: "utility: {at: [0, 0.5]}\nsubgroups:"], 24, "utility.at", "strictly between 0 and 1"),
    FaultCase([24: "utility: {thresholds: [0.5, 0.1]}\nsubgroups:"], 24, "utility.thresholds", "from below to"),
    FaultCase([24: "utility: {step: 0.00001}\nsubgroups:"], 24, "utility.step", "at most 1000"),
    FaultCase([24: "utility: {harm: -1}\nsubgroups:"], 24, "utility.harm", "a number"),
    FaultCase([24: "utility: {prevalence: 5}\nsubgroups:"], 24, "utility.prevalence", "between 0 and 1"),
    FaultCase([24: "utility: {threshold: 0.1}\nsubgroups:"], 24, "utility.threshold", "did you mean"),
    FaultCase(
      [24: "utility: {compare: {test: A, reference: A}}\nsubgroups:"], 24, "utility.compare.reference", "another"),
    FaultCase([24: "cost: {false-positive: 1}\nsubgroups:"], 24, "cost.false-negative", "no key"),
    FaultCase(
      [24: "cost: {false-positive: 1, false-negative: 0}\nsubgroups:"], 24, "cost.false-positive", "costs no more"),
    FaultCase([24: "cost: {classes: [[0, 1], [1, 0]]}\nsubgroups:"], 24, "cost.classes", "data.classes"),
    FaultCase([24: "triage: {minutes-per-case: 6}\nsubgroups:"], 24, "triage.arrivals-per-hour", "no key"),
    FaultCase(
      [24: "triage: {arrivals-per-hour: 8, minutes-per-case: 6, readers: 0}\nsubgroups:"], 24, "triage.readers",
      "from 1 to 200"),
  ])
  func `faults are named`(fault: FaultCase) {
    fault.check()
  }

  @Test func `a matrix has a row and a column for each class`() throws {
    func text(_ cost: String) -> String {
      """
      fiducial: 1
      title: A test
      question: Does it hold?
      data:
        table: table.csv
        columns: {case: case, truth: truth, score: {x: x, y: y, z: z}}
        classes: [x, y, z]
      cost: \(cost)
      endpoints:
        primary: [{metric: macro-auc}]
      acceptance:
        criteria: [macro-auc.lower >= 0.5]
      """
    }
    let good = text("{classes: [[0, 1, 4], [2, 0, 1], [9, 3, 0]], shares: [0.7, 0.2, 0.1]}")
    let cost = try #require(try EvaluationProtocol.parse(bytes: Array(good.utf8), fileName: "x.yaml").analyses.cost)
    let matrix = try #require(CostMatrix(classes: ["x", "y", "z"], costs: [[0, 1, 4], [2, 0, 1], [9, 3, 0]]))
    #expect(cost == CostPlan(costs: .classes(matrix), shares: [0.7, 0.2, 0.1]))
    for bad in ["{classes: [[0, 1], [2, 0]]}", "{classes: [1, 2, 3]}", "{classes: [[0, 1, 4], [2, 0, 1], [9, 3, x]]}"] {
      #expect(!SmallExample.faults(in: text(bad).utf8).isEmpty)
    }
    let shares = "{classes: [[0, 1, 4], [2, 0, 1], [9, 3, 0]], shares: [0.7, 0.2]}"
    #expect(!SmallExample.faults(in: text(shares).utf8).isEmpty)
  }
}
