// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing
import Vocabulary

@Suite("Fisher's exact test")
struct FisherExactTestTests {
  private func upper(_ a: Int, _ n: Int, _ b: Int, _ m: Int) -> Double {
    FisherExactTest(Proportion(successes: a, trials: n), Proportion(successes: b, trials: m)).upperTail
  }

  @Test func `gives the lady tasting tea her p-value`() {
    // Three of four cups right: (16 + 1) / 70, on paper.
    #expect(abs(upper(3, 4, 1, 4) - 17.0 / 70) < 1e-15)
    #expect(abs(upper(3, 3, 0, 9) - 1.0 / 220) < 1e-16)
  }

  /// scipy 1.17.1, `hypergeom.sf(a - 1, n + m, a + b, n)`.
  @Test(arguments: [
    ((10, 20), (5, 40), 0.0025985482155960558), ((7, 9), (300, 1000), 0.004519088855561871),
    ((60, 200), (1000, 9800), 2.182300014031506e-14), ((2, 50), (30, 100), 0.9999925367975165),
    ((400, 1000), (4000, 20000), 5.468687186207753e-45), ((26, 53), (131, 1147), 6.992221107416587e-11),
  ])
  func `agrees with scipy`(_ a: (Int, Int), _ b: (Int, Int), expected: Double) {
    #expect(abs(upper(a.0, a.1, b.0, b.1) / expected - 1) < 1e-9)
  }

  @Test func `is the sum over all tables with the same margins`() {
    func choose(_ n: Int, _ k: Int) -> Double {
      k < 0 || k > n ? 0 : (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) }
    }
    var random = SplitMix(seed: 5)
    for _ in 0..<400 {
      let (n, m) = (1 + Int(random.uniform() * 25), 1 + Int(random.uniform() * 25))
      let (a, b) = (Int(random.uniform() * Double(n + 1)), Int(random.uniform() * Double(m + 1)))
      let slow = (a...min(n, a + b)).reduce(0.0) { $0 + choose(n, $1) * choose(m, a + b - $1) } / choose(n + m, a + b)
      #expect(abs(upper(a, n, b, m) - slow) < 1e-12, "\(a) of \(n), \(b) of \(m)")
    }
  }

  @Test func `has nothing to say without trials and is one without a difference to find`() {
    let none = FisherExactTest(Proportion(successes: 0, trials: 0), Proportion(successes: 1, trials: 2)).test(name: "x")
    #expect(none.pValue == nil && none.reason == .noObservations)
    #expect(upper(0, 5, 0, 9) == 1)
    #expect(upper(5, 5, 9, 9) == 1)
    #expect(upper(0, 5, 3, 9) == 1)
  }
}
