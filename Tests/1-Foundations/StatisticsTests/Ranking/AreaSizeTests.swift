// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing
import Vocabulary

@Suite("The area of many cases")
struct AreaSizeTests {
  // Values: whole-number arithmetic in Python (counts by numpy's binary search, Fraction for the division) on the same stream.
  @Test func `a million cases are exact`() throws {
    let sample = try MadeScores.benchmark(1_000_000)
    let area = sample.area(interval: .plain)
    #expect(abs((area.value ?? 0) - 0.7259937010914933) < 1e-15)
    #expect(abs((area.standardError ?? 0) / 6.905177880107947e-07.squareRoot() - 1) < 1e-14)
    let influence = try #require(sample.areaInfluence())
    #expect(abs(influence.value - 0.7259937010914933) < 1e-12)
    #expect(abs((influence.variance ?? 0) / 6.905177880107947e-07 - 1) < 1e-10)
  }

  @Test func `a hundred thousand cases on about a hundred levels are exact`() throws {
    let plain = try MadeScores.benchmark(100_000)
    let sample = try LabelledScores(
      scores: plain.scores.map { ($0 * 100).rounded(.toNearestOrEven) / 100 }, isPositive: plain.isPositive)
    #expect(abs((sample.area().value ?? 0) - 0.7255989305658913) < 1e-15)
    #expect(abs((sample.area().standardError ?? 0) / 6.903325387239611e-06.squareRoot() - 1) < 1e-14)
  }
}
