// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import Testing
import Vocabulary

@Suite("The area of many cases")
struct AreaSpeedTests {
  // Values: whole-number arithmetic in Python (counts by numpy's binary search, Fraction for the division) on the same stream.
  @Test func `a million cases are exact, and quick`() throws {
    let sample = try MadeScores.benchmark(1_000_000)
    var best = Double.infinity
    var area = sample.area(interval: .plain)
    for _ in 0..<3 {
      let start = clock()
      area = sample.area(interval: .plain)
      best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
    }
    #expect(abs((area.value ?? 0) - 0.7259937010914933) < 1e-15)
    #expect(abs((area.standardError ?? 0) / 6.905177880107947e-07.squareRoot() - 1) < 1e-14)
    let influence = try #require(sample.areaInfluence())
    #expect(abs(influence.value - 0.7259937010914933) < 1e-12)
    #expect(abs((influence.variance ?? 0) / 6.905177880107947e-07 - 1) < 1e-10)
    // It takes 0.02 CPU seconds on a quiet machine, and the clock counts other tests too: this guards the order of growth.
    #expect(best < 1, "\(best) CPU seconds")
  }

  @Test func `a hundred thousand cases on about a hundred levels are exact`() throws {
    let plain = try MadeScores.benchmark(100_000)
    let sample = try LabelledScores(
      scores: plain.scores.map { ($0 * 100).rounded(.toNearestOrEven) / 100 }, isPositive: plain.isPositive)
    #expect(abs((sample.area().value ?? 0) - 0.7255989305658913) < 1e-15)
    #expect(abs((sample.area().standardError ?? 0) / 6.903325387239611e-06.squareRoot() - 1) < 1e-14)
  }
}
