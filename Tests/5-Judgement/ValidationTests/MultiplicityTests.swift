// SPDX-License-Identifier: Apache-2.0
import Testing
import Validation
import Vocabulary

/// Plans over several criteria, on a table where each criterion's own p-value is known from its interval.
@Suite struct `Multiplicity plans` {
  private static let endpoints = """
    primary:
      - {id: a, metric: sensitivity}
      - {id: b, metric: specificity}
    """
  private static let point = "operating-point: {threshold: 0.5, chosen-on: the test}"

  /// 100 positive and 100 negative cases with the given numbers called right.
  private static func table(_ sensitive: Int, _ specific: Int) -> String {
    var rows = ["case,truth,score"]
    for index in 0..<100 { rows.append("p\(index),1,\(index < sensitive ? 0.9 : 0.1)") }
    for index in 0..<100 { rows.append("n\(index),0,\(index < specific ? 0.1 : 0.9)") }
    return rows.joined(separator: "\n")
  }

  private static func verdicts(_ plan: String, _ criteria: String, _ table: String) throws -> [Verdict] {
    let text = Study.plan(settings: point, endpoints: endpoints, criteria: criteria, acceptance: "plan: \(plan)")
    return try Study.evaluate(text, table).parts[0].criteria.map(\.verdict)
  }

  @Test func `Bonferroni widens every interval, Holm only until something is settled`() throws {
    // Wilson at 95 %: 90/100 → 0.8256; at 97.5 % (two criteria) → 0.8116. 99/100 → 0.9455 and 0.9369.
    let table = Self.table(90, 99)
    let criteria = "[a.lower >= 0.82, b.lower >= 0.90]"
    #expect(try Self.verdicts("all", criteria, table) == [.accepted, .accepted])
    #expect(try Self.verdicts("bonferroni", criteria, table) == [.notAccepted, .accepted])
    #expect(try Self.verdicts("holm", criteria, table) == [.accepted, .accepted])
  }

  @Test func `Holm settles nothing where the smallest p-value is too large`() throws {
    let table = Self.table(90, 90)
    #expect(try Self.verdicts("holm", "[a.lower >= 0.82, b.lower >= 0.82]", table) == [.notAccepted, .notAccepted])
    #expect(try Self.verdicts("all", "[a.lower >= 0.82, b.lower >= 0.82]", table) == [.accepted, .accepted])
  }

  @Test func `a fixed sequence stops at the first criterion that does not hold`() throws {
    let table = Self.table(90, 99)
    #expect(try Self.verdicts("fixed-sequence", "[a.lower >= 0.82, b.lower >= 0.9]", table) == [.accepted, .accepted])
    let stopped = try Study.evaluate(
      Study.plan(
        settings: Self.point, endpoints: Self.endpoints, criteria: "[a.lower >= 0.9, b.lower >= 0.9]",
        acceptance: "plan: fixed-sequence"), table)
    #expect(stopped.parts[0].criteria.map(\.verdict) == [.notAccepted, .cannotBeJudged])
    #expect(stopped.parts[0].criteria[1].reason.contains("not tested"))
    #expect(stopped.verdict == .notAccepted)
  }

  @Test func `a further claim waits for acceptance and decides nothing`() throws {
    let table = Self.table(90, 99)
    let further = "{criterion: b.lower >= 0.99, when: secondary}"
    let accepted = try Study.evaluate(
      Study.plan(settings: Self.point, endpoints: Self.endpoints, criteria: "[a.lower >= 0.8, \(further)]"), table)
    #expect(accepted.verdict == .accepted)
    #expect(accepted.parts[0].criteria[1].verdict == .notAccepted)
    let refused = try Study.evaluate(
      Study.plan(settings: Self.point, endpoints: Self.endpoints, criteria: "[a.lower >= 0.95, \(further)]"), table)
    #expect(refused.parts[0].criteria[1].reason.contains("not tested"))
  }
}
