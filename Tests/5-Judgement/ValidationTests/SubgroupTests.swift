// SPDX-License-Identifier: Apache-2.0
import Testing
import Validation
import Vocabulary

@Suite struct `Subgroups` {
  private static func plan(_ subgroups: String, criteria: String = "[auc.value >= 0.1]", data: String = "") -> String {
    Study.plan(
      columns: "{case: case, truth: truth, score: score, attributes: [group]}", data: data,
      subgroups: "subgroups: \(subgroups)\nsubgroup-minimum: {positives: 10, negatives: 10}", criteria: criteria)
  }

  @Test func `a planted weak group is found, and the others are not blamed`() throws {
    let table = Study.table(
      600, group: { ["A", "B", "C"][$0 % 7 % 3] }, shift: { $0 % 7 % 3 == 1 ? 0.0 : 0.7 })
    let found = try Study.evaluate(
      Self.plan("[{by: group}]", criteria: "[\"for each group: auc.lower >= 0.7\"]"), table)
    let verdicts = Dictionary(
      uniqueKeysWithValues: found.parts[0].criteria.map { ($0.group ?? "", $0.verdict) })
    #expect(verdicts == ["group=A": .accepted, "group=B": .notAccepted, "group=C": .accepted])
    #expect(found.verdict == .notAccepted)
  }

  @Test func `a group that is too small is listed with what it lacks, and leaves the verdict open`() throws {
    let table = Study.table(300, group: { $0 < 12 ? "small" : "large" }, shift: { _ in 0.8 })
    let found = try Study.evaluate(
      Self.plan("[{by: group}]", criteria: "[\"for each group: auc.lower >= 0.5\"]"), table)
    let small = try #require(found.parts[0].subgroups[0].groups.first { $0.name == "group=small" })
    // Twelve rows: four positive, eight negative.
    #expect(small.shortfall == "needs 6 more positive cases and 2 more negative cases")
    #expect(small.endpoints.isEmpty)
    #expect(found.verdict == .cannotBeJudged)
  }

  @Test func `bins hold their lower edge, and what is missing or outside is a group of its own`() throws {
    let rows = (0..<90).map { row in
      let age = row % 9 == 0 ? "" : row % 9 == 1 ? "130" : "\(row % 9 * 10)"
      return "c\(row),\(row % 2),\(Double(row % 7)),\(age)"
    }
    let found = try Study.evaluate(
      Self.plan("[{by: group, bins: [0, 40, 60, 80]}]"), (["case,truth,score,group"] + rows).joined(separator: "\n"))
    let groups = found.parts[0].subgroups[0].groups.map { ($0.name, $0.units) }
    #expect(
      groups.map(\.0) == [
        "group=[0, 40)", "group=[40, 60)", "group=[60, 80]", "group=outside the bins", "group=not recorded",
      ])
    #expect(groups.map(\.1) == [20, 20, 30, 10, 10])
  }

  @Test func `a column that was declared as known after the outcome is refused`() throws {
    let found = try Study.evaluate(
      Self.plan("[{by: group}]", data: "known-after-outcome: [group]"), Study.table(100, group: { "\($0 % 2)" }))
    let refusal = try #require(found.parts[0].subgroups[0].refusal)
    #expect(refusal.contains("known only after the outcome"))
    #expect(found.parts[0].subgroups[0].groups.isEmpty)
  }

  @Test func `a column that differs between the reads of one case is refused, declared or not`() throws {
    var rows = ["case,reader,truth,score,group"]
    for row in 0..<40 {
      for reader in ["r1", "r2"] {
        rows.append(
          "c\(row),\(reader),\(row % 2),\(Double(row * 7 % 11) + (reader == "r1" ? 0.5 : 0)),\(reader == "r1" ? "mass" : "")"
        )
      }
    }
    let found = try Study.evaluate(
      Study.plan(
        columns: "{case: case, reader: reader, truth: truth, score: score, attributes: [group]}",
        subgroups: "subgroups: [{by: group}]", criteria: "[auc.value >= 0.0]"),
      rows.joined(separator: "\n"))
    let refusal = try #require(found.parts[0].subgroups[0].refusal)
    #expect(refusal.contains("40 cases"))
  }

  @Test func `bins of a column with a word in it are refused with the line of the word`() throws {
    let rows = (0..<60).map { "c\($0),\($0 % 2),\(Double($0 % 7)),\($0 == 40 ? "old" : "\($0)")" }
    let found = try Study.evaluate(
      Self.plan("[{by: group, bins: [0, 30, 60]}]"), (["case,truth,score,group"] + rows).joined(separator: "\n"))
    #expect(found.parts[0].subgroups[0].refusal == "group has no bins: it holds a value that is no number in line 42")
  }

  @Test func `cautions are said where they hold, and only there`() throws {
    let sound = try Study.evaluate(
      Study.plan(columns: "{case: case, patient: patient, truth: truth, score: score}"),
      "case,patient,truth,score\n"
        + (0..<120).map { "c\($0),p\($0),\($0 % 2),\(Double($0 * 7 % 31) + Double($0 % 2) * 9)" }
        .joined(separator: "\n"))
    #expect(sound.parts[0].notes.isEmpty, "\(sound.parts[0].notes)")
    // Six positive cases of eighteen, scores that fall with the disease, and a threshold above them all.
    let odd = try Study.evaluate(
      Study.plan(settings: "operating-point: {threshold: 50, chosen-on: the test}", criteria: "[auc.value >= 0.0]"),
      "case,truth,score\n"
        + (0..<18).map { "c\($0),\($0 % 3 == 0 ? 1 : 0),\(Double($0 % 5) - ($0 % 3 == 0 ? 3.5 : 0))" }
        .joined(separator: "\n"))
    let notes = odd.parts[0].notes.joined(separator: " ")
    for words in ["only 6 positive cases", "outside all scores", "below one half", "names no patients"] {
      #expect(notes.contains(words), "\(words) in \(notes)")
    }
  }
}
