// SPDX-License-Identifier: Apache-2.0
import Testing
import Validation
import Vocabulary

@Suite struct `Acceptance criteria` {
  /// Two models, of which `b` is plainly worse.
  private static let table: String = {
    let rows = Study.table(300, seed: 9, shift: { _ in 0.6 }).split(separator: "\n").dropFirst().map { line in
      let cells = line.split(separator: ",")
      let noise = Double(cells[0].dropFirst()).map { $0 * 7919 } ?? 0
      return "\(cells[0]),\(cells[1]),\(cells[2]),\(noise.truncatingRemainder(dividingBy: 101))"
    }
    return (["case,truth,a,b"] + rows).joined(separator: "\n")
  }()

  private static func judge(_ test: String, _ hypothesis: String, _ criteria: String, acceptance: String = "") throws
    -> [CriterionResult]
  {
    let reference = test == "a" ? "b" : "a"
    let plan = Study.plan(
      columns: "{case: case, truth: truth, score: {a: a, b: b}}",
      endpoints:
        "primary: [{id: gain, metric: auc, compare: {test: \(test), reference: \(reference)}\(hypothesis)}]",
      criteria: criteria, acceptance: acceptance)
    return try Study.evaluate(plan, table).parts[0].criteria
  }

  @Test func `a small p-value of a model that is worse shows no superiority`() throws {
    let worse = try Self.judge("b", ", hypothesis: superiority", "[gain.p < 0.05]")
    #expect(worse.map(\.verdict) == [.notAccepted])
    let better = try Self.judge("a", ", hypothesis: superiority", "[gain.p < 0.05]")
    #expect(better.map(\.verdict) == [.accepted])
    #expect(better[0].reason == "the p-value is below 0.001, demanded is < 0.05")
    // Of a difference it is two-sided, and says so of either.
    #expect(try Self.judge("b", "", "[gain.p < 0.05]").map(\.verdict) == [.accepted])
  }

  @Test func `holding agrees with the p-value of the claim at half of alpha`() throws {
    for hypothesis in [
      ", hypothesis: superiority", ", hypothesis: non-inferiority, margin: 0.1",
      ", hypothesis: equivalence, margin: 0.4",
    ] {
      for test in ["a", "b"] {
        let found = try Self.judge(test, hypothesis, "[gain holds, gain.p < 0.025]").map(\.verdict)
        #expect(found[0] == found[1], "\(hypothesis) \(test)")
      }
    }
  }

  @Test func `a stricter level is named in the reason`() throws {
    let found = try Self.judge("a", "", "[gain.lower >= 0.01, gain.p < 0.05]", acceptance: "plan: bonferroni")
    #expect(found[0].reason.hasPrefix("the lower bound at 97.5 % is"))
    #expect(found[1].reason.hasPrefix("the adjusted p-value is"))
  }

  @Test func `each of two crossed names is asked, and a group that is refused leaves the verdict open`() throws {
    let rows = (0..<400).map { row in
      "c\(row),\(row / 4 % 2),\(Double(row * 37 % 101) / 101 + Double(row / 4 % 2) * 0.6),\(row % 2 == 0 ? "N" : "S"),\(row % 4 < 2 ? "F" : "M")"
    }
    let table = (["case,truth,score,site,sex"] + rows).joined(separator: "\n")
    func judge(_ data: String) throws -> Evaluation {
      try Study.evaluate(
        Study.plan(
          columns: "{case: case, site: site, truth: truth, score: score, attributes: [sex]}", data: data,
          subgroups: "subgroups: [{by: [site, sex]}]", criteria: "[\"for each [site, sex]: auc.lower >= 0.6\"]"), table)
    }
    let found = try judge("")
    #expect(
      found.parts[0].criteria.compactMap(\.group) == [
        "site=N, sex=F", "site=N, sex=M", "site=S, sex=F", "site=S, sex=M",
      ])
    #expect(found.verdict == .accepted)
    let refused = try judge("known-after-outcome: [sex]")
    #expect(refused.verdict == .cannotBeJudged)
    #expect(refused.parts[0].criteria.map(\.group) == [nil])
  }

  @Test func `an endpoint without an interval in one group leaves the verdict open, and says which`() throws {
    // In the second group every positive case is found: no likelihood ratio below one has an interval there.
    let rows = (0..<200).map { row in
      let isPositive = row % 2 == 0
      let isWrong = row < 100 && row % 10 < 2
      return "c\(row),\(isPositive ? 1 : 0),\(isPositive != isWrong ? 0.9 : 0.1),\(row < 100 ? "N" : "S")"
    }
    let found = try Study.evaluate(
      Study.plan(
        columns: "{case: case, site: site, truth: truth, score: score}",
        settings: "operating-point: {threshold: 0.5, chosen-on: the test}",
        endpoints: "primary: [{metric: lr-negative}]", subgroups: "subgroups: [{by: site}]",
        criteria: "[\"for each site: lr-negative.upper <= 0.9\"]"),
      (["case,truth,score,site"] + rows).joined(separator: "\n"))
    #expect(found.parts[0].criteria.map(\.verdict) == [.accepted, .cannotBeJudged])
    #expect(found.parts[0].criteria[1].reason.contains("the upper bound is undefined"))
    #expect(found.verdict == .cannotBeJudged)
  }
}
