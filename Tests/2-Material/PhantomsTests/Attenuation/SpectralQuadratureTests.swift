// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing

@Suite("Few energies for a whole spectrum")
struct SpectralQuadratureTests {
  static let beams: [(kilovolts: Double, aluminium: Double, copper: Double)] = [
    (60, 2.5, 0), (81, 3, 0.1), (120, 3, 0), (140, 4, 0.2),
  ]

  @Test func `adds up a ray's materials in one order, whatever that of the dictionary`() {
    let beam = Beam(81, 3, 0.1)
    let rule = SpectralQuadrature(beam.spectrum, deposits: beam.deposits)
    let materials: [Material] = [.water, .muscle, .adipose, .lung, .corticalBone, .softTissue, .acrylic, .aluminium]
    let lengths = materials.enumerated().map { ($0.element, 1.1 + 0.37 * Double($0.offset)) }
    // A dictionary's order hangs on its capacity and on what was put in first.
    let sums = (0..<12).map { turn -> Double in
      var rolled: [Material: Double] = [:]
      rolled.reserveCapacity(1 << turn)
      for (material, length) in lengths[turn % lengths.count..<lengths.count] + lengths[0..<turn % lengths.count] {
        rolled[material] = length
      }
      return rule.signal(rolled)
    }
    #expect(Set(sums.map(\.bitPattern)).count == 1)
  }

  /// A beam, what it leaves in the detector, and the full sum over it.
  struct Beam {
    let spectrum: Spectrum
    let deposits: [(mean: Double, square: Double)]

    init(_ kilovolts: Double, _ aluminium: Double, _ copper: Double) {
      spectrum = Spectrum(tungstenAt: kilovolts).filtered(by: .aluminium, aluminium).filtered(by: .copper, copper)
      deposits = Scintillator(thickness: 0.5).deposits(at: spectrum.energies)
    }

    func sums(_ lengths: [Material: Double]) -> (signal: Double, square: Double) {
      var sums = (0.0, 0.0)
      for (step, energy) in spectrum.energies.enumerated() {
        let passed =
          spectrum.fluence[step]
          * exp(-lengths.reduce(0) { $0 + Attenuation.coefficient(of: $1.key, at: energy) * $1.value })
        sums = (sums.0 + passed * deposits[step].mean, sums.1 + passed * deposits[step].square)
      }
      return sums
    }
  }

  /// The greatest relative errors over random paths up to given lengths: of the signal, and of the second moment.
  private func errors(_ beam: Beam, _ limits: [Material: Double], nodes: Int? = nil) -> (Double, Double) {
    let rule = SpectralQuadrature(
      beam.spectrum, deposits: beam.deposits, materials: limits.keys.sorted { $0.rawValue < $1.rawValue }, nodes: nodes)
    var draws = PhiloxStream(seed: 11)
    var worst = (0.0, 0.0)
    for _ in 0..<60 {
      var lengths: [Material: Double] = [:]
      for material in limits.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
        lengths[material] = draws.happens(0.8) ? (limits[material] ?? 0) * draws.uniform() : 0
      }
      let full = beam.sums(lengths)
      let square = zip(rule.energies, rule.squareWeights).reduce(0.0) { sum, node in
        sum + node.1 * exp(-lengths.reduce(0) { $0 + Attenuation.coefficient(of: $1.key, at: node.0) * $1.value })
      }
      worst = (max(worst.0, abs(rule.signal(lengths) / full.signal - 1)), max(worst.1, abs(square / full.square - 1)))
    }
    return worst
  }

  @Test(arguments: beams) func `twelve nodes stand for the spectrum behind any patient`(
    kilovolts: Double, aluminium: Double, copper: Double
  ) {
    let beam = Beam(kilovolts, aluminium, copper)
    #expect(errors(beam, [.muscle: 400, .adipose: 200, .lung: 300]).0 < 1e-5)
    #expect(errors(beam, [.muscle: 400, .adipose: 200, .corticalBone: 100]).0 < 1e-5)
    #expect(errors(beam, [.muscle: 400, .corticalBone: 50, .titanium: 10]).0 < 1e-5)
    #expect(errors(beam, [.muscle: 300, .steel: 3]).0 < 1e-5)
    // The variance of the noise need not be known as well.
    #expect(errors(beam, [.muscle: 400, .corticalBone: 100]).1 < 1e-3)
  }

  @Test(arguments: beams) func `rules cut at the K edges stand for iodine, lead and tungsten`(
    kilovolts: Double, aluminium: Double, copper: Double
  ) {
    let beam = Beam(kilovolts, aluminium, copper)
    #expect(errors(beam, [.muscle: 300, .enhancedBlood: 100]).0 < 1e-4)
    #expect(errors(beam, [.muscle: 300, .tungsten: 0.5]).0 < 1e-3)
    #expect(errors(beam, [.muscle: 300, .lead: 1]).0 < 1e-3)
  }

  @Test func `more nodes are nearer`() {
    let beam = Beam(120, 3, 0)
    let limits: [Material: Double] = [.muscle: 400, .corticalBone: 100]
    let worst = [4, 6, 8, 10, 12].map { errors(beam, limits, nodes: $0).0 }
    #expect(zip(worst, worst.dropFirst()).allSatisfy { $0 > 2 * $1 })
  }

  @Test func `the rule is exact for what a Gaussian quadrature is exact for`() {
    // Behind 30 mm of water every power of ln E up to 2n − 1.
    let beam = Beam(100, 2.5, 0)
    for count in [2, 5, 8] {
      let rule = SpectralQuadrature(beam.spectrum, deposits: beam.deposits, nodes: count)
      for power in 0..<2 * count {
        func term(_ energy: Double) -> Double {
          exp(-30 * Attenuation.coefficient(of: .water, at: energy)) * pow(log(energy / 50), Double(power))
        }
        let ruled = zip(rule.energies, rule.weights).reduce(0) { $0 + $1.1 * term($1.0) }
        var (full, size) = (0.0, 0.0)
        for (step, energy) in beam.spectrum.energies.enumerated() {
          let value = beam.spectrum.fluence[step] * beam.deposits[step].mean * term(energy)
          full += value
          size += abs(value)
        }
        #expect(abs(ruled - full) < 1e-10 * size, "\(count) nodes, power \(power)")
      }
      #expect(rule.weights.allSatisfy { $0 > 0 })
    }
  }
}
