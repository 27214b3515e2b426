// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("Every two readers, each against the rest, and the cases that divide them")
struct PairwiseAgreementTests {
  @Test func `pairs are those of the squares`() throws {
    let table = try AgreementData.complete()
    let pairs = table.pairwise()
    #expect(pairs.map { [$0.first, $0.second] } == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    for pair in pairs {
      let square = table.square(first: pair.first, second: pair.second).kappa()
      #expect(agree(pair.estimate.value, square.value ?? 0, 1e-12))
    }
    #expect(pairs[0].estimate.group == "A, B")
    // Conger's observed agreement is the mean of the pairs'.
    let shares = table.pairwise(.percentAgreement(.identity)).compactMap(\.estimate.value)
    #expect(
      agree(table.estimate(.percentAgreement(.identity)).value, shares.reduce(0, +) / 6, 1e-12))
  }

  /// Numerical derivatives in numpy.
  @Test func `a reader against the rest agrees with an independent computation`() throws {
    let table = try AgreementData.complete()
    let rest = table.againstRest()
    #expect(agree(rest[0].value, 0.5747303543913712, 1e-12))
    #expect(agree(rest[0].standardError, 0.09582199797531393, 1e-7))
    #expect(rest[0].group == "A")
    // For two readers it is Cohen's kappa.
    let two = try table.selecting(raters: [0, 1])
    #expect(agree(two.againstRest(.linear)[0].value, two.estimate(.kappa(.linear)).value ?? 0, 1e-12))
    #expect(agree(two.againstRest(.linear)[1].standardError, two.estimate(.kappa(.linear)).standardError ?? 0, 1e-9))
    #expect(table.withoutEachReader().count == 4)
    #expect(
      table.withoutEachReader(.fleissKappa(.identity))[3].value
        == (try table.selecting(raters: [0, 1, 2]).estimate(.fleissKappa(.identity)).value))
  }

  @Test func `pairs without a common subject say so`() throws {
    let table = try RatingTable(
      codes: [[0, 0, nil], [1, 1, nil], [nil, nil, 1]], raters: ["A", "B", "C"], categories: ["x", "y"])
    #expect(table.pairwise()[1].estimate.value == nil)
    #expect(table.againstRest()[2].reason == .emptyDenominator(of: "subjects that he and another rated"))
  }

  @Test func `the most divided subject comes first`() throws {
    let table = try RatingTable(
      codes: [[0, 0, 0], [0, 2, 1], [0, 0, 1], [2, nil, 2], [nil, nil, 1]], raters: ["A", "B", "C"],
      categories: ["1", "2", "3"])
    let found = table.disagreements()
    #expect(found.map(\.subject) == [1, 2, 0, 3])
    #expect(zip(found, [1, 2.0 / 3, 0, 0]).allSatisfy { agree($0.disagreement, $1, 1e-12) })
    #expect(found[0].commonest == 0 && found[1].share == 2.0 / 3)
    // By distance: gaps of 2, 1, 1 of at most 2.
    #expect(agree(table.disagreements(.linear)[0].disagreement, 2.0 / 3, 1e-12))
    #expect(found[0].standardDeviation == 1)
  }

  @Test func `a gate asks for the lower bound`() throws {
    let estimate = try AgreementData.complete().estimate(.fleissKappa(.identity))
    #expect(LabelQualityGate(minimum: 0.38)?.verdict(on: estimate).isReached == true)
    #expect(LabelQualityGate(minimum: 0.4)?.verdict(on: estimate).isReached == false)
    #expect(LabelQualityGate(minimum: 1.1) == nil && LabelQualityGate(minimum: .nan) == nil)
    let none = try AgreementData.fleiss.estimate(.kappa(.identity))
    #expect(LabelQualityGate(minimum: 0)?.verdict(on: none).isReached == nil)
    #expect(AgreementWords.landisKoch.word(for: 0.5546) == "moderate")
    #expect(AgreementWords.landisKoch.word(for: -0.1) == "poor")
    #expect(AgreementWords.cicchetti.word(for: 0.75) == "excellent")
    #expect(AgreementWords.kooLi.word(for: 0.7499) == "moderate")
  }
}
