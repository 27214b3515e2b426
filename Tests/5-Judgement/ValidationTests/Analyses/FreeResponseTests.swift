// SPDX-License-Identifier: Apache-2.0
import CaseTables
import Protocols
import Statistics
import TestSupport
import Testing
import Validation
import Vocabulary

@Suite struct `Finding and placing lesions` {
  /// Marks of two readers in two arms on cases that are named by rows without a score where nothing was marked.
  private static func marks(seed: UInt64 = 3, cases: Int = 60) -> [String] {
    var random = SplitMix(seed: seed)
    var lines = ["case,patient,reader,arm,truth,rating,hit,lesion"]
    for arm in ["A", "B"] {
      for reader in ["r1", "r2", "r3"] {
        for index in 0..<cases {
          let isIll = index % 2 == 1
          let key = "c\(index),p\(index / 2),\(reader),\(arm),\(isIll ? 1 : 0)"
          var rows: [String] = []
          if isIll {
            for lesion in ["x", "y"].prefix(1 + index % 4 / 2) {
              let isFound = random.uniform() < (arm == "A" ? 0.9 : 0.35)
              rows.append(isFound ? "\(key),\(1 + random.uniform()),1,\(lesion)" : "\(key),,1,\(lesion)")
            }
          }
          if random.uniform() < 0.4 { rows.append("\(key),\(2 * random.uniform()),0,") }
          lines += rows.isEmpty ? ["\(key),,,"] : rows
        }
      }
    }
    return lines
  }

  private func table(_ lines: [String], patient: Bool = false, truth: Bool = true) throws -> CaseTable {
    var binding = ColumnBinding(
      caseColumn: "case", patient: patient ? "patient" : nil, reader: "reader", arm: "arm",
      truth: truth ? .binary(column: "truth", positive: ["1"]) : nil, scores: [NamedColumn("rating")],
      attributes: [NamedColumn("hit"), NamedColumn("lesion")])
    binding.isOfMarks = true
    return try CaseTable.read(
      from: .bytes(Array((lines.joined(separator: "\n") + "\n").utf8), name: "marks.csv"), binding: binding)
  }

  private func asked(
    _ lines: [String], patient: Bool = false, truth: Bool = true, cases: CaseTable? = nil,
    _ change: (inout FreeResponsePlan) -> Void = { _ in }
  ) throws -> [AnalysisResult] {
    var plan = FreeResponsePlan()
    plan.mark = "hit"
    plan.lesion = "lesion"
    change(&plan)
    return try TableQuestions(
      table(lines, patient: patient, truth: truth), level: .percent95, settings: AnalysisSettings(level: .percent95)
    ).freeResponse(plan, cases: cases)
  }

  @Test func `says who differs, from how many cases`() throws {
    let results = try asked(Self.marks())
    #expect(results.count == 2 && results.allSatisfy { $0.refusal == nil })
    let first = results[0]
    #expect(first.findings[0].hasPrefix("A less B: wAFROC area differs by 0."))
    #expect(first.notes[0].hasPrefix("60 cases entered: 30 without a lesion and 30 with 45 lesions"))
    #expect(first.estimates.filter { $0.name == "wafroc" }.count == 2 + 6)
    let test = try #require(first.tests.first { $0.name == "difference.wafroc" })
    #expect(try #require(test.pValue) < 0.05)
    #expect(results[1].pictures.count == 3)
    #expect(results[1].estimates.filter { $0.name == "lesion-sensitivity-at" }.count == 14)
  }

  @Test func `asks for one figure or several, and for a claim`() throws {
    let results = try asked(Self.marks()) { plan in
      plan.figures = FreeResponsePlan.Figure.allCases
      plan.reference = "A"
      plan.claim = .nonInferiority(margin: 0.4)
    }
    #expect(results.count == FreeResponsePlan.Figure.allCases.count + 1)
    for result in results.dropLast() {
      #expect(result.findings[0].contains("B less A"), "\(result.findings)")
      #expect(result.findings[0].contains("non-inferiority by 0.4 is"))
    }
    let wrong = try asked(Self.marks()) { $0.reference = "C" }
    #expect(wrong[0].refusal == "the data have no arm C; they have A, B")
  }

  /// A reader who leaves out the rows of cases without marks says the same where all cases are taken as read.
  @Test func `takes a case without a row as read without a mark`() throws {
    let lines = Self.marks()
    let whole = try asked(lines)
    // One row of each case stays, so that the case and its lesions are known.
    let listed = lines.filter { !$0.hasSuffix(",,,") }
    let names = Set(listed.dropFirst().map { $0.split(separator: ",")[0] })
    let short = try asked(listed)
    if names.count == 60 { #expect(short[0].estimates == whole[0].estimates) }
    #expect(short[0].notes.contains { $0.contains("have no row and are taken as read without a mark") })
    let strict = try asked(listed) { $0.casesRead = .listed }
    #expect(strict[0].estimates != whole[0].estimates)
  }

  @Test func `takes further cases from a table of cases`() throws {
    let roster =
      ["case,lesion"]
      + (0..<80).flatMap { index -> [String] in
        guard index < 60, index % 2 == 1 else { return ["c\(index),"] }
        return ["x", "y"].prefix(1 + index % 4 / 2).map { "c\(index),\($0)" }
      }
    var binding = ColumnBinding(caseColumn: "case", attributes: [NamedColumn("lesion")])
    binding.isOfMarks = true
    let cases = try CaseTable.read(
      from: .bytes(Array((roster.joined(separator: "\n") + "\n").utf8), name: "cases.csv"), binding: binding)
    let results = try asked(Self.marks(), truth: false, cases: cases)
    #expect(results[0].notes[0].hasPrefix("80 cases entered: 50 without a lesion"))
    // Twenty more cases without a false mark raise the area: what is left out of a study matters.
    let before = try #require(try asked(Self.marks())[0].estimates[0].value)
    #expect(try #require(results[0].estimates[0].value) > before)
  }

  @Test func `counts patients where cases share one`() throws {
    let results = try asked(Self.marks(), patient: true)
    #expect(results[0].notes[0].contains("of 30 patients"))
    #expect(results[0].estimates[0].clusters == 30)
  }

  @Test func `refuses rows that contradict each other`() throws {
    let word = ["c1,p0,r1,A,1,1.5,perhaps,x"]
    #expect(try asked(Self.marks() + word)[0].refusal?.contains("says neither") == true)
    let healthy = ["c0,p0,r1,A,0,1.5,1,x"]
    #expect(try asked(Self.marks() + healthy)[0].refusal == "a case is healthy by its truth and has a lesion")
    var plan = FreeResponsePlan()
    plan.mark = nil
    let unmarked = try TableQuestions(
      table(Self.marks()), level: .percent95, settings: AnalysisSettings(level: .percent95)
    ).freeResponse(plan)
    #expect(unmarked[0].refusal?.contains("whether a mark hit") == true)
  }

  @Test func `judges an endpoint of marks in a protocol`() throws {
    let plan = Study.plan(
      columns: "{case: case, reader: reader, arm: arm, truth: truth, score: rating, attributes: [hit, lesion]}",
      settings: "free-response: {mark: hit, lesion: lesion}",
      endpoints: """
        primary:
          - id: found
            metric: wafroc
            compare: {test: A, reference: B}
            hypothesis: non-inferiority
            margin: 0.05
            generalise-to: readers
        """, criteria: "[found holds]")
    let evaluation = try Study.evaluate(plan, Self.marks().joined(separator: "\n") + "\n")
    let endpoint = try #require(evaluation.parts.first?.endpoints.first)
    #expect(endpoint.refusal == nil, "\(endpoint.refusal ?? "")")
    #expect(endpoint.estimate.name == "difference.wafroc" && endpoint.isShown == true)
  }
}
