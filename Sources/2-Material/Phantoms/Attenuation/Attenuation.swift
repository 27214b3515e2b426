// SPDX-License-Identifier: Apache-2.0

/// How strongly matter attenuates X-rays, from 10 to 150 keV.
///
/// > Source: the tables named in `Elements+Generated.swift`; mixtures by mass. Checked against the printed values of Hubbell and Seltzer
/// > (NIST) in `AttenuationTests`.
public enum Attenuation {
  /// The energies that the tables cover, in keV.
  public static let energies = 10.0...150.0

  /// The mass attenuation coefficient of an element in cm²/g at an energy in keV, which must be one of ``energies``.
  public static func massCoefficient(ofElement element: ChemicalElement, at energy: Double) -> Double {
    precondition(energies.contains(energy), "the tables go from 10 to 150 keV")
    return ElementTable.all[element.rawValue].total(at: energy)
  }

  /// The mass attenuation coefficient of a material in cm²/g at an energy in keV, which must be one of ``energies``.
  public static func massCoefficient(of material: Material, at energy: Double) -> Double {
    material.composition.ordered.reduce(0) { $0 + $1.share * massCoefficient(ofElement: $1.element, at: energy) }
  }

  /// The attenuation coefficient of a material at nominal density, in 1/mm, at an energy in keV, which must be one of ``energies``.
  public static func coefficient(of material: Material, at energy: Double) -> Double {
    massCoefficient(of: material, at: energy) * material.density / 10
  }

  /// The energies between 10 and 150 keV at which the attenuation of a material jumps enough to matter for sums over a spectrum.
  static func edges(of material: Material) -> [Double] {
    // The K edges; edges of the tissues' elements, and L edges, lie where no beam that passes a patient has photons.
    switch material {
    case .enhancedBlood: [33.1694]
    case .tungsten: [69.525]
    case .lead: [88.0045]
    default: []
    }
  }
}
