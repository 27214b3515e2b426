// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("Ratio of two proportions")
struct ProportionRatioTests {
  private func ratio(_ x: Int, _ m: Int, _ y: Int, _ n: Int) -> ProportionRatio {
    ProportionRatio(test: Proportion(successes: x, trials: m), reference: Proportion(successes: y, trials: n))
  }

  /// `confint_proportions_2indep(…, method="score", compare="ratio", correction=True)` of statsmodels 0.15.0; for
  /// 30 of 30 against 25 of 30 its search stops where its root is no longer the most likely pair, so that row was found with the
  /// likelihood maximised numerically by scipy 1.17.1.
  @Test(arguments: [
    ([8, 40, 20, 100], 0.47529751989982794, 2.00280377378927), ([0, 30, 5, 30], 0, 0.7258731973585881),
    ([30, 30, 25, 30], 1.0496475910416048, 1.5089169996716711),
    ([45, 50, 60, 100], 1.2410843555457651, 1.8219391500262228),
    ([1, 200, 3, 180], 0.043096102828713075, 2.078689168077928),
  ])
  func `has the interval of Miettinen and Nurminen`(counts: [Int], lower: Double, upper: Double) {
    let bounds = ratio(counts[0], counts[1], counts[2], counts[3]).bounds()
    #expect(closeTo(bounds?.lower, lower, 1e-6))
    #expect(closeTo(bounds?.upper, upper, 1e-6))
  }

  @Test func `turns over when the groups are swapped`() throws {
    let one = try #require(ratio(13, 40, 22, 57).bounds())
    let other = try #require(ratio(22, 57, 13, 40).bounds())
    #expect(closeTo(one.lower * other.upper, 1, 1e-9))
    #expect(closeTo(one.upper * other.lower, 1, 1e-9))
  }

  @Test func `has no value over a reference of zero, and a value of zero without a success`() {
    #expect(ratio(3, 10, 0, 10).value == nil)
    #expect(ratio(3, 10, 0, 10).bounds() == nil)
    #expect(ratio(3, 10, 0, 0).value == nil)
    #expect(ratio(0, 10, 4, 10).value == 0)
    #expect(ratio(0, 10, 4, 10).bounds()?.lower == 0)
  }

  /// On paper: 2 of 4 against 1 of 4 has the ratio 2, and a wider level a wider interval that holds it.
  @Test func `holds its value and grows with the level`() throws {
    let made = ratio(2, 4, 1, 4)
    #expect(made.value == 2)
    let levels = try (#require(ConfidenceLevel(0.8)), #require(ConfidenceLevel(0.99)))
    let narrow = try #require(made.bounds(level: levels.0))
    let wide = try #require(made.bounds(level: levels.1))
    #expect(wide.lower < narrow.lower && narrow.lower < 2 && 2 < narrow.upper && narrow.upper < wide.upper)
  }
}
