// SPDX-License-Identifier: Apache-2.0
import Explainability
import Features
import Testing
import Vocabulary

@Suite("Explanation by example")
struct SimilarCasesTests {
  // Seven cases on a line; the query lies at 0.
  let index = NearestNeighbours([0, 1, 2, 3, 4, 5, 100], width: 1, metric: .euclidean)

  @Test func `leaves out the patient's own cases and those that may not be shown`() throws {
    let cases = try #require(
      SimilarCases(index, patients: [1, 1, 2, 3, 3, 4, 5], labels: ["yes", "yes", "yes", "no", "no", nil, "no"]))
    let answer = cases.like([0], of: 1, count: 4, among: [true, true, true, true, true, true, false])
    #expect(answer.examples.map(\.row) == [2, 3, 4, 5])
    #expect(answer.examples.map(\.distance) == [2, 3, 4, 5])
    // Two of three known ones say no, from one patient; the unknown one is shown and not counted.
    #expect(answer.shares.map(\.group) == ["no", "yes"])
    #expect(answer.shares[0].value == 2.0 / 3)
    #expect(answer.shares[0].n == 3)
    #expect(answer.shares[0].clusters == 2)
    #expect(answer.shares.allSatisfy { $0.interval?.contains($0.value ?? -1) == true })
  }

  @Test func `has Wilson's interval where each example is another patient's`() throws {
    let cases = try #require(
      SimilarCases(index, patients: [1, 2, 3, 4, 5, 6, 7], labels: Array(repeating: "no", count: 7)))
    let answer = cases.like([0], of: nil, count: 5)
    #expect(answer.shares.count == 1)
    // Wilson at 5 of 5: from 5/(5 + 1.959964²).
    #expect(abs((answer.shares[0].interval?.lower ?? 0) - 5 / (5 + 3.841_458_820_694_124)) < 1e-9)
  }

  @Test func `refuses rows without a patient or a label each`() {
    #expect(SimilarCases(index, patients: [1], labels: [nil]) == nil)
    let cases = SimilarCases(index, patients: [Int](0..<7), labels: [String?](repeating: nil, count: 7))
    #expect(cases?.like([0], of: nil, count: 3).shares == [])
  }
}
