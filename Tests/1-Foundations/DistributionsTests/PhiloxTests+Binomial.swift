// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Testing

@Suite("Binomial and multinomial draws")
struct PhiloxBinomialTests {
  private static let draws = 200_000

  /// The probabilities term by term, by the recurrence from the mode in the log domain.
  private func probabilities(_ n: Int, _ p: Double) -> [Double] {
    var logs = [Double(n) * log1p(-p)]
    for k in 0..<n { logs.append(logs[k] + log(Double(n - k) / Double(k + 1)) + log(p) - log1p(-p)) }
    return logs.map(exp)
  }

  @Test(arguments: [
    (5, 0.3), (40, 0.2), (40, 0.5), (40, 0.9), (300, 0.04), (1000, 0.5), (20_000, 0.35), (100_000, 0.00002),
  ])
  func `follows the binomial probabilities`(n: Int, p: Double) {
    var stream = PhiloxStream(seed: 21, replicate: n)
    var counts = [Int](repeating: 0, count: n + 1)
    for _ in 0..<Self.draws { counts[stream.binomial(trials: n, probability: p)] += 1 }
    // Terms are pooled until each cell expects at least twenty.
    var (observed, expected, chiSquared, cells) = (0.0, 0.0, 0.0, 0.0)
    for (count, probability) in zip(counts, probabilities(n, p)) {
      observed += Double(count)
      expected += probability * Double(Self.draws)
      if expected >= 20 {
        chiSquared += (observed - expected) * (observed - expected) / expected
        (observed, expected) = (0, 0)
        cells += 1
      }
    }
    #expect(observed < 80)
    #expect(cells >= 3)
    #expect(chiSquared < cells + 4.5 * (2 * cells).squareRoot())
  }

  @Test func `is certain at the edges`() {
    var stream = PhiloxStream(seed: 22)
    #expect(stream.binomial(trials: 0, probability: 0.5) == 0)
    #expect(stream.binomial(trials: 9, probability: 0) == 0)
    #expect(stream.binomial(trials: 9, probability: 1) == 9)
  }

  @Test func `distributes all draws, none in a cell of size zero, with multinomial means and covariance`() {
    var stream = PhiloxStream(seed: 23)
    let sizes = [30, 0, 50, 20]
    var sums = [Double](repeating: 0, count: 4)
    var product = 0.0
    let repeats = 40_000
    for _ in 0..<repeats {
      let counts = stream.multinomial(draws: 100, sizes: sizes)
      guard counts.reduce(0, +) == 100, counts[1] == 0 else {
        Issue.record("wrong total: \(counts)")
        return
      }
      for cell in sums.indices { sums[cell] += Double(counts[cell]) }
      product += Double((counts[0] - 30) * (counts[2] - 50))
    }
    for (sum, size) in zip(sums, sizes) { #expect(abs(sum / Double(repeats) - Double(size)) < 0.12) }
    // Covariance of two cells: −100 · 0.3 · 0.5.
    #expect(abs(product / Double(repeats) + 15) < 0.6)
    #expect(stream.multinomial(draws: 0, sizes: [0, 0]) == [0, 0])
  }
}
