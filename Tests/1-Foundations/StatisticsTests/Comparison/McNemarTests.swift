// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("McNemar's test")
struct McNemarTests {
  typealias Row = (b: Int, c: Int, version: McNemar.Version, statistic: Double?, p: Double)

  /// Computed with scipy's chi-squared and binomial distributions.
  static let computed: [Row] = [
    (121, 59, .asymptotic, 21.355555555555554, 3.815135865112594e-06),
    (121, 59, .continuityCorrected, 20.67222222222222, 5.450094825427117e-06),
    (121, 59, .exact, nil, 4.4344492637551645e-06),
    (3, 11, .exact, nil, 0.057373046875), (3, 11, .midP, nil, 0.03515625),
    (4, 9, .asymptotic, 25.0 / 13, 0.16551785869746605), (4, 9, .continuityCorrected, 16.0 / 13, 0.2672574931543847),
    (4, 9, .exact, nil, 0.266845703125), (4, 9, .midP, nil, 0.1795654296875),
  ]

  @Test(arguments: computed) func `agrees with scipy`(row: Row) throws {
    let test = McNemar(testOnly: row.b, referenceOnly: row.c).test(row.version)
    #expect((try #require(test.pValue) / row.p - 1).magnitude < 1e-9)
    if let statistic = row.statistic { #expect((try #require(test.statistic) - statistic).magnitude < 1e-12) }
    #expect(McNemar(testOnly: row.c, referenceOnly: row.b).test(row.version).pValue == test.pValue)
  }

  @Test func `finds nothing where the split is even, and is undefined where all agree`() {
    for version in McNemar.Version.allCases {
      let even = McNemar(testOnly: 6, referenceOnly: 6).test(version).pValue ?? 0
      #expect((even - 1).magnitude < 1e-14)
      let none = McNemar(testOnly: 0, referenceOnly: 0).test(version)
      #expect(none.pValue == nil && none.reason == .emptyDenominator(of: "discordant pairs"))
    }
  }
}
