// SPDX-License-Identifier: Apache-2.0
import Reports
import Testing
import Vocabulary

@Suite struct NumberWordsTests {
  /// Narrow and ordinary unbreakable spaces as `_`, so that the expectations can be read.
  private func seen(_ text: String) -> String {
    String(text.map { $0 == "\u{202F}" || $0 == "\u{A0}" ? "_" : $0 })
  }

  @Test(arguments: [
    (0.8724, "0.872"), (1, "1.000"), (0, "0.000"), (-0.0, "0.000"), (-0.0123, "−0.012"), (-0.0001, ">_−0.001"),
    (0.0001, "<_0.001"), (1e-300, "<_0.001"), (0.00049, "<_0.001"), (0.0006, "0.001"), (9.9996, "10.000"),
    (12.345, "12.35"), (123.45, "123.5"), (1234.5, "1_234"), (1_234_567, "1_234_567"), (2.5e17, "2.50_×_10¹⁷"),
    (Double.infinity, "∞"), (-Double.infinity, "−∞"), (Double.nan, "undefined"),
  ])
  func `writes a number for reading`(value: Double, words: String) {
    #expect(seen(NumberWords.decimal(value)) == words)
  }

  @Test func `does not round a fraction up to one or down to nothing`() {
    #expect(seen(NumberWords.fraction(0.99996)) == ">_0.999")
    #expect(NumberWords.fraction(1) == "1.000")
    #expect(NumberWords.fraction(0.9994) == "0.999")
    #expect(seen(NumberWords.percent(0.99996)) == ">_99.9_%")
    #expect(seen(NumberWords.percent(0.0001)) == "<_0.1_%")
    #expect(seen(NumberWords.percent(1)) == "100.0_%")
    #expect(seen(NumberWords.percent(-0.0)) == "0.0_%")
    #expect(seen(NumberWords.percent(0.8724)) == "87.2_%")
  }

  @Test func `groups the digits of counts`() {
    #expect(NumberWords.count(0) == "0")
    #expect(NumberWords.count(999) == "999")
    #expect(seen(NumberWords.count(1000)) == "1_000")
    #expect(seen(NumberWords.count(-12_345_678)) == "−12_345_678")
    #expect(seen(NumberWords.share(34, of: 51)) == "34 of 51 (66.7_%)")
    #expect(NumberWords.share(0, of: 0) == "0 of 0")
  }

  @Test(arguments: [
    (0.031, "p_=_0.031"), (0.0009999, "p_<_0.001"), (0.001, "p_=_0.001"), (0, "p_<_0.001"), (0.9995, "p_>_0.999"),
    (1, "p_>_0.999"), (0.5, "p_=_0.500"), (Double.nan, "p undefined"),
  ])
  func `writes p-values as journals do`(p: Double, words: String) {
    #expect(seen(NumberWords.pValue(p)) == words)
  }

  @Test func `gives thresholds back as they were written`() {
    #expect(NumberWords.exact(0.5) == "0.5")
    #expect(NumberWords.exact(0.123456789) == "0.123456789")
    #expect(NumberWords.exact(-2) == "−2")
    #expect(NumberWords.compact(0.8200000000000001) == "0.82")
    #expect(NumberWords.compact(123456.78) == "123\u{202F}457")
    #expect(NumberWords.compact(0) == "0")
  }

  @Test func `keeps a value apart from the limit it misses`() {
    #expect(NumberWords.decimal(0.84996, apartFrom: 0.85) == "0.84996")
    #expect(NumberWords.decimal(0.8499, apartFrom: 0.85) == "0.8499")
    #expect(NumberWords.decimal(0.812, apartFrom: 0.85) == "0.812")
    #expect(NumberWords.decimal(0.85, apartFrom: 0.85) == "0.850")
    #expect(NumberWords.decimal(-0.05001, apartFrom: -0.05) == "−0.05001")
  }

  @Test func `writes estimates with their intervals`() {
    let full = Estimate(
      name: "auc", value: 0.872, interval: Interval(0.842, 0.898), method: "DeLong", n: 9, definition: "")
    #expect(seen(NumberWords.estimate(full)) == "0.872 (95_% CI 0.842 to 0.898)")
    #expect(NumberWords.shortEstimate(full) == "0.872 (0.842 to 0.898)")
    var bare = full
    bare.interval = nil
    bare.reason = .valueAtBoundary
    #expect(
      NumberWords.estimate(bare)
        == "0.872 (no interval: the value lies at the edge of its range, where this method has no interval)")
    let none = Estimate.undefined("auc", because: .noPositives, method: "DeLong", n: 0, definition: "")
    #expect(NumberWords.estimate(none) == "cannot be computed: there are no positive cases")
    var open = full
    open.value = 31.4
    open.unit = "mm"
    open.interval = Interval(4, .infinity)
    open.level = ConfidenceLevel(0.975) ?? .percent95
    #expect(seen(NumberWords.estimate(open)) == "31.40_mm (97.5_% CI 4.000 to ∞)")
  }

  @Test func `says why a test has no p-value`() {
    let test = HypothesisTest(
      name: "difference.auc", statistic: nil, distribution: "normal", pValue: nil, method: "DeLong",
      reason: .zeroStandardError)
    #expect(NumberWords.test(test) == "cannot be computed: the standard error is zero")
    var adjusted = test
    adjusted.pValue = 0.02
    adjusted.adjustedPValue = 0.04
    #expect(seen(NumberWords.test(adjusted)) == "p_=_0.020, adjusted p_=_0.040")
  }
}
