// SPDX-License-Identifier: Apache-2.0
import Foundation

extension Spectrum {
  /// The beam of a tube with a tungsten anode: photons per mm² and mAs at 1 m, before any filter.
  ///
  /// The semi-empirical model of Tucker, Barnes and Chakraborty: slowing electrons make bremsstrahlung at every depth, which the anode
  /// itself attenuates on the way out, and the lines of the K shell. As printed the model gives beams too soft above 100 kV and has
  /// too strong an effect of the anode's angle when set beside later calculations; three constants of our own amend this: the
  /// bremsstrahlung is raised towards its end by `1 + 0.34 (kV − 50)/100 · E/kV`, the depth is multiplied by 1.08, and the way out of
  /// the anode goes with the power 0.63 of 1/sin(angle) about 12°. They were fitted at 35 settings (50…140 kV, 8°…16°, aluminium and
  /// copper) to SpekPy's model casim (Omar, Andreo, Poludniowski 2018), and leave half-value layers within 1.6 %, mean energies within
  /// 0.9 % and air kermas within 11 % of it.
  ///
  /// - Parameters:
  ///   - kilovolts: The constant voltage of the tube, clamped to 40…150 kV.
  ///   - anodeAngle: In degrees, clamped to 2…45.
  /// > Source: Tucker, Barnes, Chakraborty, Medical Physics 18 (1991) 211–218. Checked against SpekPy at settings that were not fitted
  /// > in `SpectrumTests`.
  public init(tungstenAt kilovolts: Double, anodeAngle: Double = 12) {
    let voltage = min(max(kilovolts, 40), 150)
    let anode = Anode(voltage: voltage, angle: min(max(anodeAngle, 2), 45))
    let energies = (10...Int(voltage.rounded(.down))).map(Double.init)
    var fluence = energies.map { anode.bremsstrahlung(from: $0 - 0.5, to: min($0 + 0.5, voltage)) }
    for line in Anode.lines where voltage > Anode.edge {
      fluence[Int(line.energy.rounded()) - 10] += anode.photons(of: line)
    }
    self.init(energies: energies, fluence: fluence)
  }

  /// The beam of an exposure, behind its filters and the air up to the detector: photons per mm² and mAs at 1 m.
  public init(_ exposure: RadiographySystem.Exposure, anodeAngle: Double? = nil) {
    self = Spectrum(tungstenAt: exposure.kilovolts, anodeAngle: anodeAngle ?? exposure.anodeAngle)
      .filtered(by: .aluminium, exposure.aluminium).filtered(by: .copper, exposure.copper)
      .filtered(by: .air, exposure.sourceToDetector)
  }
}

/// What happens in the anode.
private struct Anode {
  /// A line: its energy in keV and its share of all.
  struct Line {
    var energy: Double
    var share: Double
  }

  /// The K edge of tungsten in keV.
  static let edge = 69.525
  /// Kα1, Kα2, Kβ1 with Kβ3, Kβ2.
  ///
  /// > Source: energies: NIST; shares: Tucker et al., scaled to a sum of 1.
  static let lines = [
    Line(energy: 59.318, share: 0.5), Line(energy: 57.981, share: 0.288), Line(energy: 67.2, share: 0.169),
    Line(energy: 69.1, share: 0.043),
  ]

  let voltage: Double
  /// The Thomson–Whiddington constant in keV²·cm²/g, linear in the voltage between the paper's values.
  let range: Double
  /// The way out for a unit of depth.
  let wayOut: Double
  let hardening: Double
  private static let depthFactor = 1.08
  private static let rule = GaussLegendre(24)

  init(voltage: Double, angle: Double) {
    self.voltage = voltage
    let (kilovolts, constants): ([Double], [Double]) = ([0, 50, 75, 100, 150], [4.05e5, 5.4e5, 6.25e5, 7e5, 8.4e5])
    let row = min(kilovolts.lastIndex { $0 <= voltage } ?? 0, 3)
    let share = (voltage - kilovolts[row]) / (kilovolts[row + 1] - kilovolts[row])
    range = constants[row] + (constants[row + 1] - constants[row]) * share
    let (sine, reference) = (sin(angle * .pi / 180), sin(12 * Double.pi / 180))
    wayOut = Self.depthFactor / (reference * pow(sine / reference, 0.63))
    hardening = 0.34 * (voltage - 50) / 100
  }

  /// Photons per mm² and mAs at 1 m, of electrons that spread what they give evenly in all directions.
  private static let perElectron = 6.241_509e15 / (4 * Double.pi * 1000 * 1000)

  /// The photons between two energies.
  func bremsstrahlung(from low: Double, to high: Double) -> Double {
    guard high > low else { return 0 }
    let energy = (low + high) / 2
    let attenuation = Attenuation.massCoefficient(of: .tungsten, at: max(energy, 10)) * wayOut / range
    let sum = Self.rule.integral(from: energy, to: voltage) { electron in
      let r = energy / electron
      let shape = 1 + r * (-5.049 + r * (10.847 + r * (-10.516 + r * 3.842)))
      let stopping = 2024.1 + 10361 * exp(-0.04695 * electron)
      return shape * (electron + 511) / electron / stopping
        * exp(-attenuation * (voltage * voltage - electron * electron))
    }
    // α rₑ² Z² N/A of tungsten in cm²/g; 36.85 and 0.029 are the paper's A₀ and A₁ for energies in keV.
    let constant = 1 / 137.036 * 7.940_8e-26 * 5476 * 6.022_14e23 / 183.84
    let amended = 1 + hardening * energy / voltage
    return constant * (36.85 + 0.029 * voltage) * amended * sum / energy * (high - low) * Self.perElectron
  }

  /// The photons of a line.
  func photons(of line: Line) -> Double {
    let attenuation = Attenuation.massCoefficient(of: .tungsten, at: line.energy) * wayOut
    let deepest = (voltage * voltage - Self.edge * Self.edge) / range
    let escaping = Self.rule.integral(from: 0, to: deepest) { depth in
      1.5 / deepest * (1 - depth * depth / (deepest * deepest)) * exp(-attenuation * depth)
    }
    return 1.349e-3 * pow(voltage / Self.edge - 1, 1.648) * line.share * escaping * Self.perElectron
  }
}
