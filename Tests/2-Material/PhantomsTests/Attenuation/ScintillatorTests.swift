// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing

@Suite("What photons leave in caesium iodide")
struct ScintillatorTests {
  private let energies = (10...150).map(Double.init)

  @Test func `below the K edges nearly all of what is absorbed stays`() {
    // By hand at 30 keV: (0.4885 · 8.561 + 0.5115 · 9.51) cm²/g · 4.51 · 0.75 g/cm³ · 0.05 cm = 1.530, absorbed 0.7834 of 30 keV;
    // Hubbell and Seltzer have 92 % of the coefficient as photoelectric effect.
    let deposit = Scintillator(thickness: 0.5).deposits(at: [30])[0]
    #expect(deposit.mean > 0.90 * 0.7834 * 30 && deposit.mean < 0.96 * 0.7834 * 30)
  }

  @Test func `above the K edges fluorescence takes energy away`() {
    let deposits = Scintillator(thickness: 0.5).deposits(at: [33, 34, 35, 37])
    #expect(deposits[1].mean / 34 > deposits[0].mean / 33)
    // The spread among photons of one energy: the second moment over what it were if each absorbed photon left the same.
    func spread(_ energy: Double) -> Double {
      let deposit = Scintillator(thickness: 0.5).deposits(at: [energy])[0]
      return deposit.square / (deposit.mean * energy)
    }
    #expect(abs(spread(30) - 1) < 0.01)
    #expect(spread(60) < 0.98)
  }

  @Test func `deposits are within bounds and grow with the layer`() {
    let layers = [0.1, 0.3, 0.6, 2].map { Scintillator(thickness: $0).deposits(at: energies) }
    for (thin, thick) in zip(layers, layers.dropFirst()) {
      #expect(zip(thin, thick).allSatisfy { $0.mean < $1.mean && $0.square < $1.square })
    }
    for deposits in layers {
      for (energy, deposit) in zip(energies, deposits) {
        #expect(deposit.mean > 0 && deposit.mean < energy)
        // The square of the mean is at most the mean of the squares, which is at most the mean times the most there can be.
        #expect(deposit.square >= deposit.mean * deposit.mean && deposit.square <= deposit.mean * energy)
      }
    }
  }
}
