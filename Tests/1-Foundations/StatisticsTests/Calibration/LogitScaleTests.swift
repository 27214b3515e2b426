// SPDX-License-Identifier: Apache-2.0
import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct LogitScaleTests {
  /// The logarithm of the odds, from both logarithms, so that nothing is shared with what is tested.
  private func definition(_ p: Double) -> Double { log(p) - log1p(-p) }

  @Test func `the log-odds without a branch are those by the library's logarithms`() {
    let bound = LogitScale.bound
    var values = [bound, bound.nextUp, 1 - bound, (1 - bound).nextDown, 0.5, 0.5.nextUp, 0.5.nextDown, 0.25, 0.75]
    // Both sides of every odds at which the whole power of two changes.
    for k in -26...26 {
      let odds = exp2(Double(k) + 0.5)
      let p = odds / (1 + odds)
      values += [p, p.nextUp, p.nextDown, p * 1.03, p * 0.97, p * 1.06, p * 0.94]
    }
    values += (1..<20_000).map { Double($0) / 20_000 }
    values += (0...20_000).map { bound * pow(0.5 / bound, Double($0) / 20_000) }
    values += (0...20_000).map { 1 - bound * pow(0.5 / bound, Double($0) / 20_000) }
    for p in values where p >= bound && p <= 1 - bound {
      let expected = definition(p)
      // Near one half the definition itself cancels: to 2·10⁻¹⁶ there.
      let ulps = max(expected.magnitude.ulp * 2, 4e-16)
      #expect(abs(LogitScale.branchFreeLogit(inside: p) - expected) <= ulps, "\(p)")
    }
  }

  @Test func `the log-odds of one half are 0, and of probabilities that mirror each other opposite`() {
    #expect(LogitScale.branchFreeLogit(inside: 0.5) == 0)
    for step in 1..<1024 {
      let p = Double(step) / 1024
      let both = LogitScale.branchFreeLogit(inside: p) + LogitScale.branchFreeLogit(inside: 1 - p)
      #expect(abs(both) <= 2e-15, "\(p)")
    }
  }
}
