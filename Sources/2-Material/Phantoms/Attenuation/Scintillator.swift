// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A layer of caesium iodide in needles, and what a photon leaves in it.
///
/// A photon that is absorbed by the photoelectric effect leaves its energy, less that of a K fluorescence photon where one gets out of
/// the layer; a Compton electron leaves its energy, and what is scattered is gone. Light and electronics add nothing to the spread.
public struct Scintillator: Sendable, Hashable {
  /// The thickness in millimetres.
  public let thickness: Double
  /// The share of the layer that the needles fill.
  ///
  /// > Source: 75 to 80 % of the crystal's 4.51 g/cm³: Nagarkar et al., IEEE Transactions on Nuclear Science 45 (1998) 492–496.
  static let packing = 0.75
  private static let density = 4.51
  private static let depths = GaussLegendre(12)
  private static let directions = GaussLegendre(12)

  /// What one element of the crystal does.
  private struct Part {
    var element: ChemicalElement
    /// The share by mass.
    var share: Double
    /// In keV.
    var edge: Double
    /// The mean energy of its K lines in keV.
    var line: Double
    /// The chance that a photoelectric effect above the edge is in the K shell, times the fluorescence yield.
    ///
    /// > Source: shares from the jump ratios of the edges; yields: Krause, Journal of Physical and Chemical Reference Data 8 (1979) 307.
    var yield: Double
  }

  private static let parts = [
    Part(element: .iodine, share: 0.4885, edge: 33.1694, line: 29.2, yield: 0.82 * 0.884),
    Part(element: .caesium, share: 0.5115, edge: 35.9846, line: 31.6, yield: 0.82 * 0.897),
  ]

  /// Makes a layer; the thickness in millimetres is above 0.
  public init(thickness: Double) { self.thickness = thickness }

  /// The mean of the energy that a photon leaves, and the mean of its square, over all that arrive: in keV and keV².
  ///
  /// - Parameter energies: The photons' energies in keV, within ``Attenuation/energies``.
  /// - Returns: Both means for each energy.
  public func deposits(at energies: [Double]) -> [(mean: Double, square: Double)] {
    let layer = thickness / 10 * Self.density * Self.packing
    let fluorescence = Self.parts.map { part in
      let coefficient = Self.total(at: part.line)
      return Self.depths.points(from: 0, to: layer).map { Self.escape(from: $0.point, layer, coefficient) }
    }
    let points = Self.depths.points(from: 0, to: layer)
    return energies.map { energy in
      let total = Self.total(at: energy)
      let absorbed = 1 - exp(-total * layer)
      var (photoelectric, mean, square) = (0.0, 0.0, 0.0)
      for (part, escapes) in zip(Self.parts, fluorescence) {
        let own = part.share * ElementTable.all[part.element.rawValue].photoelectric(at: energy)
        photoelectric += own
        var lost = 0.0
        if energy > part.edge {
          for (point, escape) in zip(points, escapes) {
            lost += point.weight * total * exp(-total * point.point) * escape
          }
          lost *= part.yield
        }
        mean += own / total * (absorbed * energy - lost * part.line)
        square +=
          own / total * ((absorbed - lost) * energy * energy + lost * (energy - part.line) * (energy - part.line))
      }
      let compton =
        min(Compton.massCoefficient(at: energy, electrons: 0.4157), total - photoelectric) / total * absorbed
      let recoil = Compton.recoil(at: energy)
      return (mean + compton * recoil.mean, square + compton * recoil.square)
    }
  }

  /// The mass attenuation coefficient of the crystal in cm²/g.
  private static func total(at energy: Double) -> Double {
    parts.reduce(0) { $0 + $1.share * ElementTable.all[$1.element.rawValue].total(at: energy) }
  }

  /// The chance that a photon that starts at a depth in any direction gets out of the layer.
  private static func escape(from depth: Double, _ layer: Double, _ coefficient: Double) -> Double {
    directions.integral(from: 0, to: 1) { cosine in
      (exp(-coefficient * depth / cosine) + exp(-coefficient * (layer - depth) / cosine)) / 2
    }
  }
}

/// Scattering by free electrons.
private enum Compton {
  /// The mass attenuation coefficient in cm²/g, after Klein and Nishina, of matter with so many electrons for each nucleon.
  static func massCoefficient(at energy: Double, electrons: Double) -> Double {
    let a = energy / 510.999
    let l = log(1 + 2 * a)
    let area =
      (1 + a) / (a * a) * (2 * (1 + a) / (1 + 2 * a) - l / a) + l / (2 * a) - (1 + 3 * a) / ((1 + 2 * a) * (1 + 2 * a))
    // 2π rₑ² in cm² times Avogadro's number.
    return 4.989_3e-25 * 6.022_14e23 * electrons * area
  }

  /// The mean energy of the electron and the mean of its square, over the directions.
  static func recoil(at energy: Double) -> (mean: Double, square: Double) {
    let a = energy / 510.999
    var (norm, mean, square) = (0.0, 0.0, 0.0)
    for point in rule.points(from: -1, to: 1) {
      let ratio = 1 / (1 + a * (1 - point.point))
      let weight = point.weight * ratio * ratio * (ratio + 1 / ratio - 1 + point.point * point.point)
      let electron = energy * (1 - ratio)
      norm += weight
      mean += weight * electron
      square += weight * electron * electron
    }
    return (mean / norm, square / norm)
  }

  private static let rule = GaussLegendre(8)
}
