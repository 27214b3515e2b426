// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("Kappa of two readers, and their margins")
struct CohenKappaTests {
  private static let diagnoses = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
  private static let grades = [[20, 5, 3, 1], [2, 15, 6, 2], [1, 4, 18, 7], [0, 1, 2, 13]]

  private func square(_ counts: [[Int]]) throws -> RatingSquare {
    try RatingSquare(counts: counts, categories: counts.indices.map { "\($0 + 1)" })
  }

  /// Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions (2003), chapter 18: .68, .076 under independence, .087;
  /// all digits from statsmodels 0.14 `cohens_kappa`.
  @Test(arguments: [
    (diagnoses, AgreementWeights.identity, 0.676470588235294, 0.08770295347521254, 0.07618725792346259),
    (diagnoses, .linear, 0.7222222222222223, 0.08430095392318866, 0.08786056417982566),
    (diagnoses, .quadratic, 0.7553191489361702, 0.08670713249380735, 0.0989476085815205),
    (grades, .identity, 0.5448460508701473, 0.06327966440415861, 0.057640277671172566),
    (grades, .linear, 0.6430350323758924, 0.057088427474064625, 0.07008034784042842),
    (grades, .quadratic, 0.7292418772563176, 0.05934209486851042, 0.09842644437376806),
  ])
  func `agrees with the published example and statsmodels`(
    _ counts: [[Int]], _ weights: AgreementWeights, _ value: Double, _ error: Double, _ null: Double
  ) throws {
    let square = try square(counts)
    let kappa = square.kappa(weights)
    #expect(agree(kappa.value, value, 1e-13))
    #expect(agree(kappa.standardError, error, 1e-13))
    #expect(agree(square.standardErrorUnderIndependence(weights), null, 1e-13))
    #expect(agree(square.test(weights).statistic, value / null, 1e-12))
  }

  @Test func `the greatest kappa keeps the margins`() throws {
    // statsmodels' kappa_max.
    #expect(agree(try square(Self.diagnoses).greatestKappa().value, 0.8529411764705884, 1e-13))
    // Equal margins allow complete agreement, whatever the weights.
    let even = try square([[10, 5, 5], [5, 10, 5], [5, 5, 10]])
    for weights in [AgreementWeights.identity, .linear, .quadratic] {
      #expect(agree(even.greatestKappa(weights).value, 1, 1e-12))
    }
    #expect(even.greatestKappa(.ratio).value == nil)
    // By hand: margins .5/.5 and .7/.3; greatest agreement .8, chance .5.
    #expect(agree(try square([[45, 5], [25, 25]]).greatestKappa().value, 0.6, 1e-12))
    #expect(agree(try square([[45, 5], [25, 25]]).greatestKappa(.quadratic).value, 0.6, 1e-12))
  }

  /// statsmodels 0.14 `SquareTable`.
  @Test func `tests of the margins agree with statsmodels`() throws {
    let grades = try square(Self.grades)
    let bowker = grades.bowkerTest()
    #expect(agree(bowker.statistic, 6.796825396825397, 1e-13))
    #expect(agree(bowker.pValue, 0.3400461747651375, 1e-11))
    #expect(bowker.degreesOfFreedom == [6])
    let stuart = grades.stuartMaxwellTest()
    #expect(agree(stuart.statistic, 6.463899697362731, 1e-12))
    #expect(agree(stuart.pValue, 0.0910971347947156, 1e-11))
    #expect(grades.mcNemarTest() == nil)
    // With two categories all three are one statistic.
    let two = try square([[121, 59], [25, 30]])
    let mcNemar = try #require(two.mcNemarTest(.asymptotic))
    #expect(agree(two.bowkerTest().statistic, mcNemar.statistic ?? 0, 1e-12))
    #expect(agree(two.stuartMaxwellTest().statistic, mcNemar.statistic ?? 0, 1e-12))
    let equal = try square([[5, 0], [0, 5]])
    #expect(equal.bowkerTest().pValue == nil && equal.stuartMaxwellTest().pValue == nil)
  }

  /// By hand, from 40, 9, 6, 45 of 100: 9 more by columns, 5 more yes.
  @Test func `indices and specific agreement by hand`() throws {
    let square = try RatingSquare(counts: [[40, 9], [6, 45]], categories: ["no", "yes"])
    #expect(agree(square.biasIndex().value, -0.03, 1e-12))
    #expect(agree(square.prevalenceIndex().value, 0.05, 1e-12))
    #expect(agree(square.biasIndex().standardError, ((0.15 - 0.0009) / 100).squareRoot(), 1e-12))
    #expect(agree(square.percentAgreement().value, 0.85, 1e-12))
    let yes = square.specificAgreement(category: 1)
    #expect(agree(yes.value, 90.0 / 105, 1e-12))
    // Wilson for 45 of 60 is 0.6277–0.8420; 2p/(1 + p) of those.
    #expect(agree(yes.interval?.lower, 2 * 0.6276721 / 1.6276721, 1e-4))
    #expect(try self.square(Self.grades).biasIndex().value == nil)
    // Swapping the readers turns the bias round and leaves kappa.
    let swapped = try RatingSquare(counts: [[40, 6], [9, 45]], categories: ["no", "yes"])
    #expect(swapped.biasIndex().value == square.biasIndex().value.map { -$0 })
    #expect(agree(swapped.kappa().value, square.kappa().value ?? 0, 1e-13))
  }

  @Test func `complete agreement and empty squares are told apart`() throws {
    let complete = try square([[20, 0], [0, 20]]).kappa()
    #expect(complete.value == 1 && complete.interval != nil)
    #expect(try square([[0, 0], [0, 0]]).kappa().reason == .emptyDenominator(of: "subjects that both readers rated"))
    #expect(try square([[9, 0], [0, 0]]).kappa().value == nil)
    #expect(throws: RatingTableError.self) { try square([[1, -1], [0, 1]]) }
  }
}
