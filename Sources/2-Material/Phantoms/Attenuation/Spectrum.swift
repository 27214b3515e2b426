// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The photons of an X-ray beam by energy, in steps of 1 keV.
public struct Spectrum: Sendable, Hashable {
  /// The middles of the steps in keV, ascending, each a whole number.
  public var energies: [Double]
  /// The photons in each step: per mm² and mAs, 1 m from the focal spot, unless said otherwise.
  public var fluence: [Double]

  /// Makes a spectrum; the arrays are equally long, energies are within ``Attenuation/energies``.
  public init(energies: [Double], fluence: [Double]) {
    precondition(energies.count == fluence.count && !energies.isEmpty, "a fluence for each energy")
    self.energies = energies
    self.fluence = fluence
  }

  /// The beam behind a layer, in millimetres at nominal density.
  public func filtered(by material: Material, _ thickness: Double) -> Spectrum {
    var filtered = self
    for (index, energy) in energies.enumerated() {
      filtered.fluence[index] *= exp(-Attenuation.coefficient(of: material, at: energy) * thickness)
    }
    return filtered
  }

  /// The beam with every fluence multiplied.
  public func scaled(by factor: Double) -> Spectrum {
    Spectrum(energies: energies, fluence: fluence.map { $0 * factor })
  }

  /// The fluence of all energies.
  public var totalFluence: Double { fluence.reduce(0, +) }

  /// The mean energy of the photons in keV; `nil` where there are none.
  public var meanEnergy: Double? {
    let total = totalFluence
    return total > 0 ? zip(energies, fluence).reduce(0) { $0 + $1.0 * $1.1 } / total : nil
  }
}
