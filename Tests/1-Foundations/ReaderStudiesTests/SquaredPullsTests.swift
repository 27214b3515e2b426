// SPDX-License-Identifier: Apache-2.0
import ReaderStudies
import Testing

/// Where reads are so incomplete that both moment estimates are not above zero.
@Suite struct `Squared pulls of readers and cases` {
  @Test func `give every partly crossed study an answer, and say so`() throws {
    var stoodIn = 0
    for seed in 0..<60 {
      let study = try SimulatedLayout.partlyCrossed.study(seed: UInt64(seed), cases: 60)
      let analysis = UStatistics(study, figure: .area)
      let difference = analysis.difference(0, less: 1)
      let error = try #require(difference.standardError, "no answer for seed \(seed)")
      guard difference.method.contains("squared pulls") else { continue }
      stoodIn += 1
      let moments = try #require(analysis.variance(of: 0, less: 1))
      #expect((moments.unbiased ?? 0) <= 0 && moments.maximumLikelihood <= 0)
      // By definition: four readers read in both arms, one more in each; every reader of an arm weighs a fifth.
      let table = FigureTable(.area, of: study, covariance: .deLong)
      let cells = table.values.indices.filter { table.values[$0] != nil }
      #expect(cells.count == 10)
      let count = table.readers.count
      func weight(_ cell: Int) -> Double { (cell / count == 0 ? 1 : -1) / 5 }
      var cases = 0.0
      for one in cells { for other in cells { cases += weight(one) * weight(other) * table.covariance(one, other) } }
      var readers = 0.0
      for reader in 0..<count {
        var pull = 0.0
        for cell in cells where cell % count == reader {
          let mean = try #require(analysis.value(of: cell / count))
          pull += weight(cell) * ((table.values[cell] ?? 0) - mean)
        }
        readers += pull * pull
      }
      readers *= 6.0 / 5
      #expect((error * error - readers - cases).magnitude < 1e-12)
      let freedom = (readers + cases) * (readers + cases) / (readers * readers / 5)
      if freedom <= 50 { #expect(difference.degreesOfFreedom == freedom.rounded(.down)) }
    }
    #expect(stoodIn > 0, "no seed needed the fallback")
  }
}
