// SPDX-License-Identifier: Apache-2.0
import Testing
import Validation
import Vocabulary

@Suite struct `Verdicts` {
  @Test func `one failure decides, and an open question keeps the whole open`() {
    #expect(Verdict.over([.accepted, .accepted]) == .accepted)
    #expect(Verdict.over([.accepted, .cannotBeJudged, .notAccepted]) == .notAccepted)
    #expect(Verdict.over([.accepted, .cannotBeJudged]) == .cannotBeJudged)
    #expect(Verdict.over([Verdict]()) == .cannotBeJudged)
  }

  @Test func `a criterion that holds accepts, one that does not refuses, and says the numbers`() throws {
    let table = Study.table(300, shift: { _ in 0.6 })
    let held = try Study.evaluate(Study.plan(criteria: "[auc.lower >= 0.8]"), table)
    #expect(held.verdict == .accepted)
    let failed = try Study.evaluate(Study.plan(criteria: "[auc.lower >= 0.99]"), table)
    #expect(failed.verdict == .notAccepted)
    let reason = try #require(failed.parts.first?.criteria.first?.reason)
    #expect(reason.hasPrefix("the lower bound is 0."))
    #expect(reason.hasSuffix("demanded is >= 0.99"))
  }

  @Test func `a bound that misses by a hair is written with the digits that show it`() throws {
    // Ten of ten true positives: Wilson's lower bound is 10 / (10 + z²) = 0.72246…
    let rows = (0..<20).map { "c\($0),\($0 < 10 ? 1 : 0),\($0 < 10 ? 0.9 : 0.1)" }
    let plan = Study.plan(
      settings: "operating-point: {threshold: 0.5, chosen-on: the test}", endpoints: "primary: [{metric: sensitivity}]",
      criteria: "[sensitivity.lower >= 0.7225]")
    let found = try Study.evaluate(plan, (["case,truth,score"] + rows).joined(separator: "\n"))
    #expect(found.parts[0].criteria[0].reason == "the lower bound is 0.722, demanded is >= 0.7225")
    let table = (["case,truth,score"] + rows).joined(separator: "\n")
    let above = try Study.evaluate(plan.replacing("0.7225", with: "0.7223"), table)
    #expect(above.parts[0].criteria[0].reason == "the lower bound is 0.7225, demanded is >= 0.7223")
    let same = try Study.evaluate(plan.replacing("0.7225", with: "0.72247"), table)
    #expect(same.parts[0].criteria[0].reason == "the lower bound is 0.722, demanded is >= 0.72247")
    #expect(found.verdict == .notAccepted)
  }

  @Test func `what has no interval cannot be judged, and an optional criterion decides nothing`() throws {
    let rows = ["case,truth,score", "a,1,0.9", "b,1,0.8", "c,0,0.1", "d,0,0.2"].joined(separator: "\n")
    let open = try Study.evaluate(Study.plan(), rows)
    #expect(open.verdict == .cannotBeJudged)
    #expect(open.parts[0].criteria[0].reason.contains("undefined"))
    let optional = try Study.evaluate(
      Study.plan(criteria: "[auc.value >= 0.5, {criterion: auc.lower >= 0.5, optional: true}]"), rows)
    #expect(optional.verdict == .accepted)
    #expect(optional.parts[0].criteria.map(\.isDecisive) == [true, false])
  }

  @Test func `a one-sided bound at 97_5 percent is the two-sided bound at 95`() throws {
    let table = Study.table(200)
    let two = try Study.evaluate(Study.plan(criteria: "[auc.lower >= 0.6]"), table)
    let one = try Study.evaluate(
      Study.plan(criteria: "[auc.lower >= 0.6]", acceptance: "side: one\nlevel: 0.975"), table)
    let bounds = [two, one].map { $0.parts[0].criteria[0].observed?.interval?.lower }
    #expect(bounds[0] != nil)
    #expect(abs((bounds[0] ?? 0) - (bounds[1] ?? 1)) < 1e-12)
  }
}
