// SPDX-License-Identifier: Apache-2.0
import Testing
import Validation
import Vocabulary

@Suite struct `Parts that are evaluated separately` {
  private static let table: String = {
    let rows = Study.table(300, shift: { _ in 0.6 }).split(separator: "\n").dropFirst().enumerated().map {
      index, line in
      "\(line),\(index % 10 == 0 ? "" : index % 2 == 0 ? "first" : "second"),\(index % 3 == 1 ? "no" : "yes")"
    }
    return (["case,truth,score,part,used"] + rows).joined(separator: "\n")
  }()

  @Test func `every row is somewhere: filtered, in another part, in none, or eligible`() throws {
    let found = try Study.evaluate(
      Study.plan(data: "where: {used: \"yes\"}\nseparately-by: part", criteria: "[auc.lower >= 0.5]"), Self.table)
    #expect(found.parts.map(\.name) == ["first", "second"])
    for part in found.parts {
      let left = part.flow[0].exclusions
      #expect(
        left.map(\.reason) == [
          "other value of used", "other parts, evaluated separately",
          "in no part: nothing in the column that separates",
        ])
      #expect(part.flow[0].rows - left.reduce(0) { $0 + $1.rows } == part.flow[1].rows)
      #expect(left[0].rows == 100 && left[2].rows == 20)
      #expect(part.notes.contains { $0.hasPrefix("20 rows of the table have nothing") })
    }
  }

  @Test func `one part that fails refuses the whole`() throws {
    let rows = (0..<200).map {
      "c\($0),\($0 % 2),\(Double($0 * 37 % 100) / 100 + ($0 < 100 ? Double($0 % 2) * 0.6 : 0)),\($0 < 100 ? "good" : "bad")"
    }
    let text = (["case,truth,score,part"] + rows).joined(separator: "\n")
    let found = try Study.evaluate(
      Study.plan(data: "separately-by: part", criteria: "[auc.lower >= 0.7]"), text)
    #expect(found.parts.map(\.verdict) == [.accepted, .notAccepted])
    #expect(found.verdict == .notAccepted)
  }
}
