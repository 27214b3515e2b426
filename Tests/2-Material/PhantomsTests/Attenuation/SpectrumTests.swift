// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing

@Suite("X-ray spectra")
struct SpectrumTests {
  /// A tube's setting and what another program says of its beam.
  struct Setting: Sendable {
    var kilovolts: Double
    var aluminium: Double
    var copper: Double
    var angle: Double
    var halfValueLayer: Double
    var meanEnergy: Double
    var kerma: Double
  }

  /// SpekPy 2.5.4, physics "casim", NIST coefficients, behind 1 m of air: mm of aluminium, keV, µGy per mAs at 1 m.
  static let settings = [
    (45, 2, 0, 12, 1.409, 29.63, 32.17), (65, 2.2, 0, 10, 2.159, 37.62, 59.35), (75, 3, 0.2, 11, 5.263, 49.36, 18.52),
    (81, 3, 0.1, 12, 4.633, 48.91, 36.24), (90, 2.7, 0, 14, 3.191, 46.60, 94.26),
    (110, 3.5, 0.2, 11, 7.523, 61.46, 51.71), (125, 3, 0, 13, 4.790, 56.71, 151.41),
    (133, 4, 0, 9, 6.122, 61.12, 129.66), (150, 3, 0.3, 15, 9.853, 73.26, 98.89),
  ].map {
    Setting(
      kilovolts: $0.0, aluminium: $0.1, copper: $0.2, angle: $0.3, halfValueLayer: $0.4, meanEnergy: $0.5, kerma: $0.6)
  }

  private func beam(_ setting: Setting) -> Spectrum {
    Spectrum(tungstenAt: setting.kilovolts, anodeAngle: setting.angle).filtered(by: .aluminium, setting.aluminium)
      .filtered(by: .copper, setting.copper).filtered(by: .air, 1000)
  }

  @Test(arguments: settings) func `beams that the model was not fitted to are those of another program`(
    setting: Setting
  ) throws {
    let beam = beam(setting)
    let layer = try #require(beam.halfValueLayer())
    #expect(abs(layer / setting.halfValueLayer - 1) < 0.03)
    #expect(abs(try #require(beam.meanEnergy) / setting.meanEnergy - 1) < 0.02)
    #expect(abs(beam.airKerma / setting.kerma - 1) < 0.15)
  }

  @Test func `energies end at the peak voltage and fluences are not negative`() {
    for kilovolts in [40.0, 69.5, 70, 81.7, 120, 150] {
      let beam = Spectrum(tungstenAt: kilovolts)
      #expect(beam.energies.first == 10 && beam.energies.last == kilovolts.rounded(.down))
      #expect(beam.fluence.allSatisfy { $0 >= 0 })
    }
  }

  @Test func `lines of the K shell appear above its edge`() {
    func excess(_ kilovolts: Double) -> Double {
      let fluence = Spectrum(tungstenAt: kilovolts).fluence
      return fluence[59 - 10] / ((fluence[56 - 10] + fluence[62 - 10]) / 2)
    }
    #expect(excess(69) < 1.1)
    #expect(excess(80) > 1.2)
    #expect(excess(120) > excess(80))
  }

  @Test func `filters and voltage harden the beam`() {
    let voltages = stride(from: 50.0, through: 150, by: 10).map {
      Spectrum(tungstenAt: $0).filtered(by: .aluminium, 2.5)
    }
    let filters = [1.0, 2, 4, 8, 16].map { Spectrum(tungstenAt: 100).filtered(by: .aluminium, $0) }
    for beams in [voltages, filters] {
      let (means, layers) = (beams.compactMap(\.meanEnergy), beams.compactMap { $0.halfValueLayer() })
      #expect(means.count == beams.count && layers.count == beams.count)
      #expect(zip(means, means.dropFirst()).allSatisfy { $0 < $1 })
      #expect(zip(layers, layers.dropFirst()).allSatisfy { $0 < $1 })
    }
    #expect(zip(filters, filters.dropFirst()).allSatisfy { $0.airKerma > $1.airKerma })
  }

  @Test func `a half-value layer halves the kerma`() throws {
    let beam = Spectrum(tungstenAt: 90).filtered(by: .aluminium, 3)
    let layer = try #require(beam.halfValueLayer(in: .copper))
    #expect(abs(beam.filtered(by: .copper, layer).airKerma / beam.airKerma - 0.5) < 1e-9)
  }

  @Test func `kerma and photons go with the charge and filters multiply`() {
    let beam = Spectrum(tungstenAt: 70)
    #expect(abs(beam.scaled(by: 3).airKerma / beam.airKerma - 3) < 1e-12)
    let (once, twice) = (beam.filtered(by: .water, 30), beam.filtered(by: .water, 12).filtered(by: .water, 18))
    #expect(zip(once.fluence, twice.fluence).allSatisfy { abs($0 - $1) <= 1e-12 * $0 })
    #expect(Spectrum(energies: [40], fluence: [0]).meanEnergy == nil)
    #expect(Spectrum(energies: [40], fluence: [0]).halfValueLayer() == nil)
  }

  @Test func `the kerma of photons of one energy is what the table says`() {
    // By hand: 1e5 photons per mm² of 60 keV · 0.03041 cm²/g · 1.602e-16 J/keV · 1000 g/kg · 100 mm²/cm² = 2.923e-6 Gy.
    #expect(abs(Spectrum(energies: [60], fluence: [1e5]).airKerma - 2.923) < 0.001)
  }
}
