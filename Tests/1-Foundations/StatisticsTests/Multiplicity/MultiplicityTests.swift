// SPDX-License-Identifier: Apache-2.0
import Statistics
import TestSupport
import Testing

@Suite("Multiplicity")
struct MultiplicityTests {
  private func expect(_ found: [Double?], _ expected: [Double?]) {
    #expect(found.count == expected.count)
    for (a, b) in zip(found, expected) {
      if let a, let b { #expect((a - b).magnitude < 1e-15) } else { #expect(a == nil && b == nil) }
    }
  }

  @Test func `adjusts by hand`() {
    let p: [Double?] = [0.01, 0.04, 0.03, 0.005, 0.2]
    expect(MultiplicityAdjustment.bonferroni.adjusted(p), [0.05, 0.2, 0.15, 0.025, 1])
    // Sorted .005 .01 .03 .04 .2 times 5 4 3 2 1 = .025 .04 .09 .08 .2, never falling.
    expect(MultiplicityAdjustment.holm.adjusted(p), [0.04, 0.09, 0.09, 0.025, 0.2])
    // scipy.stats.false_discovery_control.
    expect(MultiplicityAdjustment.benjaminiHochberg.adjusted(p), [0.025, 0.05, 0.05, 0.025, 0.2])
  }

  @Test func `a test that could not be made still counts`() {
    for adjustment in MultiplicityAdjustment.allCases {
      let found = adjustment.adjusted([0.01, nil, 0.03])
      let full = adjustment.adjusted([0.01, 1, 0.03])
      #expect(found[1] == nil && found[0] == full[0] && found[2] == full[2])
      #expect(adjustment.adjusted([]).isEmpty)
      #expect(adjustment.adjusted([nil]) == [nil])
    }
  }

  @Test func `Holm agrees with its step-down definition and lies below Bonferroni`() {
    var random = SplitMix(seed: 9)
    for _ in 0..<50 {
      let p = (0..<8).map { _ in Double(Int(random.uniform() * 40)) / 400 }
      let holm = MultiplicityAdjustment.holm.adjusted(p)
      let bonferroni = MultiplicityAdjustment.bonferroni.adjusted(p)
      for alpha in [0.01, 0.05, 0.2] {
        var isOpen = true
        for (rank, index) in p.indices.sorted(by: { p[$0] < p[$1] }).enumerated() {
          isOpen = isOpen && p[index] <= alpha / Double(8 - rank) + 1e-15
          #expect(((holm[index] ?? 1) <= alpha + 1e-14) == isOpen)
          #expect((holm[index] ?? 1) <= (bonferroni[index] ?? 0))
        }
      }
    }
  }
}
