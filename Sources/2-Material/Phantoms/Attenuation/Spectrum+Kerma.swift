// SPDX-License-Identifier: Apache-2.0
import Foundation

extension Spectrum {
  /// The air kerma in µGy: for the spectrum of a tube, for each mAs at 1 m.
  public var airKerma: Double {
    zip(energies, fluence).reduce(0) { $0 + $1.0 * $1.1 * Self.kermaOfAir(at: $1.0) }
      * Self.micrograyPerKiloelectronvolt
  }

  /// The half-value layer of a material in millimetres: what halves the air kerma; `nil` for a beam of no kerma.
  public func halfValueLayer(in material: Material = .aluminium) -> Double? {
    let open = airKerma
    guard open > 0 else { return nil }
    let coefficients = energies.map { Attenuation.coefficient(of: material, at: $0) }
    let weights = zip(energies, fluence).map { $0 * $1 * Self.kermaOfAir(at: $0) * Self.micrograyPerKiloelectronvolt }
    func share(_ thickness: Double) -> Double {
      zip(weights, coefficients).reduce(0) { $0 + $1.0 * exp(-$1.1 * thickness) } / open
    }
    var (low, high) = (0.0, 1.0)
    while share(high) > 0.5 { high *= 2 }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if share(middle) > 0.5 { low = middle } else { high = middle }
    }
    return low
  }

  /// From keV·cm²/g, per mm², to µGy: 1.602e-16 J, 1000 g in a kilogram, 100 mm² in a cm².
  private static let micrograyPerKiloelectronvolt = 1.602_176_634e-16 * 1000 * 100 * 1e6

  /// The mass energy-absorption coefficient of dry air in cm²/g, by logarithms between the table's rows.
  ///
  /// > Source: Hubbell and Seltzer, NISTIR 5632 (1995), table 4.
  static func kermaOfAir(at energy: Double) -> Double {
    let row = min(max(airEnergies.lastIndex { $0 <= energy } ?? 0, 0), airEnergies.count - 2)
    let (x0, x1) = (log(airEnergies[row]), log(airEnergies[row + 1]))
    let (y0, y1) = (log(airCoefficients[row]), log(airCoefficients[row + 1]))
    // A straight line of logarithms; where the coefficient has its valley (60 to 100 keV) it is within 1 % of the curve.
    return exp(y0 + (y1 - y0) * (log(energy) - x0) / (x1 - x0))
  }

  private static let airEnergies: [Double] = [10, 15, 20, 30, 40, 50, 60, 80, 100, 150]
  private static let airCoefficients: [Double] = [
    4.742, 1.334, 0.5389, 0.1537, 0.06833, 0.04098, 0.03041, 0.02407, 0.02325, 0.02496,
  ]
}
