// SPDX-License-Identifier: Apache-2.0
import Harmonisation
import Testing

/// Numbers of neuroCombat 0.2.12 (Python), made by Proofs/harmonisation.py from the same rule.
///
/// Its search ends where nothing moves by more than 10⁻⁴, ours at 10⁻¹²; hence the tolerance.
@Suite("ComBat beside neuroCombat")
struct ComBatReferenceTests {
  @Test func `gives its shifts, its spreads and its data`() throws {
    var (rows, sites, covariates) = ([[Double]](), [String](), [[Double]]())
    for i in 0..<12 {
      sites.append(i < 7 ? "first" : "second")
      covariates.append([Double(i % 2)])
      rows.append(
        (0..<4).map { f -> Double in
          let whole = (7 * i * (f + 3) + i * i * (f + 1)) % 23
          let site = i >= 7 ? 2.5 + Double(f) : 0
          return Double(whole) / 4 + site + 0.8 * Double((i % 2) * (f + 1))
        })
    }
    let combat = try ComBat(
      fitting: rows, sites: sites, features: ["a", "b", "c", "d"], covariates: covariates, covariateNames: ["odd"])
    #expect(combat.notes.isEmpty)
    let shifts = [
      [-0.9696852, -1.2471054, -0.96798718, -2.73049323], [1.32060449, 1.74112721, 1.31969067, 3.9024699],
    ]
    let variances = [
      [1.18360099, 1.0591318, 1.17636092, 1.17089315], [1.10337212, 1.32106304, 1.11628628, 1.15027064],
    ]
    for site in 0..<2 {
      #expect(isNear(combat.sites[site].shift, shifts[site]))
      #expect(isNear(combat.sites[site].variance, variances[site]))
    }
    let data: [Int: [Double]] = [
      0: [1.34990011, 2.11486686, 1.59846118, 2.97038684], 3: [3.01678204, 6.13914899, 7.99112914, 6.33654026],
      7: [4.55897281, 6.57318999, 5.36091596, 6.39875371], 11: [3.36896719, 7.2257185, 7.96374055, 5.46635861],
    ]
    for (row, expected) in data {
      let out = try combat.apply(
        to: [rows[row]], of: combat.sites[row < 7 ? 0 : 1], covariates: [covariates[row]])
      #expect(isNear(out[0], expected), "row \(row)")
    }
  }

  private func isNear(_ found: [Double], _ expected: [Double]) -> Bool {
    zip(found, expected).allSatisfy { abs($0 - $1) < 1e-3 * max(1, abs($1)) }
  }
}
