// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Testing

@Suite("Attenuation of X-rays")
struct AttenuationTests {
  /// Hubbell and Seltzer, NISTIR 5632 (1995), table 3: cm²/g at 30, 60 and 100 keV.
  @Test(arguments: [
    (ChemicalElement.hydrogen, [0.3570, 0.3260, 0.2944]), (.carbon, [0.2562, 0.1753, 0.1514]),
    (.oxygen, [0.3779, 0.1907, 0.1551]), (.aluminium, [1.128, 0.2778, 0.1704]), (.calcium, [4.080, 0.6578, 0.2571]),
    (.iron, [8.176, 1.205, 0.3717]), (.copper, [10.92, 1.593, 0.4584]), (.iodine, [8.561, 7.579, 1.942]),
    (.tungsten, [22.73, 3.713, 4.438]), (.lead, [30.32, 5.021, 5.549]),
  ]) func `elements attenuate as the printed tables say`(element: ChemicalElement, printed: [Double]) {
    for (energy, value) in zip([30.0, 60, 100], printed) {
      #expect(abs(Attenuation.massCoefficient(ofElement: element, at: energy) / value - 1) < 0.002)
    }
  }

  /// The same, table 4: compounds and mixtures.
  @Test(arguments: [
    (Material.water, [0.3756, 0.2059, 0.1707]), (.corticalBone, [1.331, 0.3148, 0.1855]),
    (.softTissue, [0.3790, 0.2048, 0.1693]), (.adipose, [0.3063, 0.1974, 0.1688]),
    (.acrylic, [0.3032, 0.1924, 0.1641]),
  ]) func `mixtures attenuate as the printed tables say`(material: Material, printed: [Double]) {
    for (energy, value) in zip([30.0, 60, 100], printed) {
      #expect(abs(Attenuation.massCoefficient(of: material, at: energy) / value - 1) < 0.001)
    }
  }

  @Test func `a coefficient per millimetre is the mass coefficient times the density`() {
    // Water at 60 keV by hand: 0.2059 cm²/g · 1 g/cm³ = 0.2059/cm = 0.02059/mm.
    #expect(abs(Attenuation.coefficient(of: .water, at: 60) - 0.02059) < 0.00002)
    // Bone at 60 keV: 0.3148 · 1.92 / 10.
    #expect(abs(Attenuation.coefficient(of: .corticalBone, at: 60) - 0.06044) < 0.00006)
  }

  /// Energies of the K edges and the ratio of the coefficients about them: the same tables.
  @Test(arguments: [
    (ChemicalElement.iodine, 33.1694, 35.82 / 6.553),
    (.tungsten, 69.525, 11.23 / 2.552), (.lead, 88.0045, 7.683 / 1.910),
  ]) func `coefficients jump at the K edges and nowhere near them`(element: ChemicalElement, edge: Double, jump: Double)
  {
    func coefficient(_ energy: Double) -> Double { Attenuation.massCoefficient(ofElement: element, at: energy) }
    #expect(abs(coefficient(edge + 0.001) / coefficient(edge - 0.001) / jump - 1) < 0.01)
    #expect(abs(coefficient(edge - 0.002) / coefficient(edge - 0.1) - 1) < 0.02)
    #expect(abs(coefficient(edge + 0.1) / coefficient(edge + 0.002) - 1) < 0.02)
  }

  @Test func `coefficients fall with energy where there is no edge`() {
    for material in Material.allCases where ![.enhancedBlood, .lead, .tungsten].contains(material) {
      let coefficients = stride(from: 10.0, through: 150, by: 0.25).map {
        Attenuation.coefficient(of: material, at: $0)
      }
      #expect(zip(coefficients, coefficients.dropFirst()).allSatisfy { $0 > $1 && $1 > 0 }, "\(material)")
    }
  }

  /// ICRU Reports 44 and 46, and NIST's table of compositions.
  @Test(arguments: [
    (Material.lung, 0.26), (.adipose, 0.95), (.muscle, 1.05), (.skin, 1.09), (.blood, 1.06), (.corticalBone, 1.92),
    (.spongyBone, 1.18), (.cartilage, 1.1), (.water, 1), (.acrylic, 1.19), (.aluminium, 2.699), (.copper, 8.96),
    (.titanium, 4.54), (.lead, 11.35), (.tungsten, 19.3),
  ]) func `densities are the nominal ones`(material: Material, density: Double) {
    #expect(material.density == density)
  }

  @Test func `shares by mass add up to one, and enhanced blood has ten milligrams of iodine in a millilitre`() {
    for material in Material.allCases {
      #expect(abs(material.composition.shares.values.reduce(0, +) - 1) < 1e-12)
    }
    let iodine = Material.enhancedBlood.composition.shares[.iodine] ?? 0
    #expect(abs(iodine * Material.enhancedBlood.density * 1000 - 10) < 0.01)
  }
}
