// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import Testing
import Vocabulary

@Suite("What is not written")
struct DefaultsTests {
  @Test func `has its defaults filled in`() throws {
    let plan = try SmallExample.parse()
    #expect(plan.intendedUse == nil)
    #expect(plan.authors.isEmpty)
    #expect(plan.data.format == nil)
    #expect(plan.data.binding.missingTexts == ["", "NA"])
    #expect(plan.data.binding.higherScores == .positive)
    #expect(plan.data.binding.filters.isEmpty)
    #expect(plan.data.binding.separatelyBy == nil)
    #expect(plan.nonResults.missing == .exclude)
    #expect(plan.data.binding.statusTexts.failed == ["failed"])
    #expect(plan.samplingUnit == .case)
    #expect(plan.operatingPoint == nil)
    #expect(plan.analysis.level == .percent95)
    #expect(plan.analysis.seed == 20_261_121)
    #expect(plan.analysis.bootstrapReplicates == 2000)
    #expect(plan.analysis.bootstrapInterval == .bca)
    #expect(plan.analysis.aucInterval == .logit)
    #expect(plan.analysis.proportionInterval == .wilson)
    #expect(plan.analysis.compositeInterval == .delta)
    #expect(plan.analysis.readers == .averaged)
    #expect(plan.endpoints[0].model == "score")
    #expect(plan.endpoints[0].generalisation == .cases)
    #expect(plan.subgroupMinimum == .init(positives: 20, negatives: 20))
    #expect(plan.acceptance.side == .two)
    #expect(plan.acceptance.level == .percent95)
    #expect(plan.acceptance.intervalLevel == .percent95)
    #expect(plan.acceptance.plan == .all)
  }

  @Test func `names the patient as the sampling unit where patients are bound`() throws {
    #expect(try SmallExample.parse([8: "    patient: p"]).samplingUnit == .patient)
    #expect(try SmallExample.parse([8: "    patient: p"]).analysis.readers == nil)
  }

  @Test func `takes the level of the analysis for the criteria unless they have their own`() throws {
    #expect(try SmallExample.parse([1: "fiducial: 1\nanalysis: {level: 0.9}"]).acceptance.level.value == 0.9)
  }

  @Test func `gives an endpoint without id the metric's name, and a comparison its ending`() throws {
    let plan = try SmallExample.parse([16: "    -", 19: "    -", 28: "    - auc.comparison holds", 29: ""])
    #expect(plan.endpoints.map(\.id) == ["auc", "auc.comparison"])
    #expect(plan.acceptance.criteria[0].endpointID == "auc.comparison")
  }

  @Test func `lets a metric's name stand for its only endpoint`() throws {
    let plan = try SmallExample.parse([
      16: "    - id: only", 17: "      metric: average-precision", 29: "    - average-precision.lower > 0.5",
    ])
    #expect(plan.acceptance.criteria[1].endpointID == "only")
  }

  @Test func `reads for each in both of its YAML forms as the same criterion`() throws {
    let mapping = try SmallExample.parse().acceptance.criteria[1]
    let quoted = try SmallExample.parse([29: "    - \"for each sex: auc-a.lower >= 0.75\""]).acceptance.criteria[1]
    #expect(mapping == quoted)
    #expect(mapping.expression.groups == ["sex"])
    let brackets = try SmallExample.parse([29: "    - for each [sex]: auc-a.lower >= 0.75"]).acceptance.criteria[1]
    #expect(brackets.expression == mapping.expression)
    let crossed = try SmallExample.parse([
      25: "  - by: [age, sex]", 29: "    - for each [sex, age]: auc-a.lower >= 0.75",
    ])
    #expect(crossed.acceptance.criteria[1].subgroupIndex == 0)
  }

  @Test func `lets a protocol name a subgroup that is known only after the outcome, for the report to refuse`() throws {
    let plan = try SmallExample.parse([13: "  positive: 1\n  known-after-outcome: sex"])
    #expect(plan.subgroups[0].factor(knownAfterOutcome: plan.data.binding.knownAfterOutcome)?.name == "sex")
  }

  @Test func `reads classes in their order, and labels`() throws {
    let classes = try SmallExample.parse([
      11: "    score: {b: sb, a: sa, c: sc}", 13: "  classes: [a, b, c]", 17: "      metric: hand-till-auc",
      20: "      metric: macro-auc",
    ])
    #expect(classes.data.binding.scoreNames == ["a", "b", "c"])
    #expect(classes.data.binding.scoreColumns == ["sa", "sb", "sc"])
    let labels = try SmallExample.parse([
      10: "", 11: "", 13: "  positive: 1\n  labels: {x: {truth: tx, score: sx}, y: {truth: ty, score: sy}}",
      17: "      metric: auc\n      label: y", 20: "      metric: micro-auc",
    ])
    #expect(labels.data.binding.truth?.columns == ["tx", "ty"])
    #expect(labels.endpoints[0].label == "y")
    #expect(labels.endpoints[0].model == nil)
  }
}
