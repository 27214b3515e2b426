// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What a CT scanner's beam makes of materials: their Hounsfield units, and how far its hardening carries a ray's value off.
///
/// The tube's filter is 3 mm of aluminium and 0.9 mm of titanium; the detector counts energy. A material's effective attenuation is the
/// mean over the beam behind 200 mm of water, where a thin piece of it is exactly worth that.
/// > Source: the filter is that of a clinical scanner (Siemens Somatom Definition, technical data).
public struct TomographyBeam: Sendable {
  /// The effective attenuation of water in 1/mm.
  public let water: Double
  private let spectrum: Spectrum
  /// What each energy counts behind the reference depth; the sum is 1.
  private let shares: [Double]
  private let boneFactor: Double
  /// The energies of the rays' sum: attenuation of water and of bone in 1/mm, and weight.
  private let nodes: [(water: Float, bone: Float, weight: Float)]
  /// What makes the value of a ray through the reference depth true.
  private let calibration: Float

  /// The depth of water in millimetres for which the scanner is calibrated.
  static let depth = 200.0
  private static let filter: [(Material, Double)] = [(.aluminium, 3), (.titanium, 0.9)]

  /// The beam of a tube at a peak voltage in kV.
  public init(kilovolts: Double) {
    let spectrum = Self.filter.reduce(Spectrum(tungstenAt: kilovolts, anodeAngle: 7)) { $0.filtered(by: $1.0, $1.1) }
    self.spectrum = spectrum
    let hardened = spectrum.filtered(by: .water, Self.depth)
    let counted = zip(hardened.energies, hardened.fluence).map { $0 * $1 }
    let total = counted.reduce(0, +)
    let shares = counted.map { $0 / total }
    func mean(_ material: Material) -> Double {
      zip(spectrum.energies, shares).reduce(0) {
        $0 + ($1.1 > 0 ? $1.1 * Attenuation.coefficient(of: material, at: $1.0) : 0)
      }
    }
    self.shares = shares
    water = mean(.water)
    boneFactor = mean(.corticalBone) / water
    let rule = SpectralQuadrature(spectrum, deposits: spectrum.energies.map { ($0, $0 * $0) }, nodes: 8)
    let open = rule.weights.reduce(0, +)
    nodes = zip(rule.energies, rule.weights).map { energy, weight in
      (
        Float(Attenuation.coefficient(of: .water, at: energy)),
        Float(Attenuation.coefficient(of: .corticalBone, at: energy)), Float(weight / open)
      )
    }
    var value: Float = 0
    for node in nodes { value += node.weight * exp(-node.water * Float(Self.depth)) }
    calibration = Float(water * Self.depth) / -log(value)
  }

  /// The effective attenuation of a material at nominal density, over that of water.
  public func relativeAttenuation(of material: Material) -> Double {
    zip(spectrum.energies, shares).reduce(0) {
      $0 + ($1.1 > 0 ? $1.1 * Attenuation.coefficient(of: material, at: $1.0) : 0)
    } / water
  }

  /// The Hounsfield units of a material at a multiple of its nominal density.
  public func hounsfield(of material: Material, density: Double = 1) -> Double {
    1000 * (relativeAttenuation(of: material) * density - 1)
  }

  /// A material as so much cortical bone, the rest water: what attenuates alike at 50 and at 90 keV.
  ///
  /// > Source: Alvarez & Macovski, Physics in Medicine and Biology 21 (1976) 733–744.
  func boneShare(of material: Material) -> Double {
    func at(_ energy: Double, _ material: Material) -> Double { Attenuation.coefficient(of: material, at: energy) }
    let (w, x) = (at(50, .water), at(90, .water))
    let (b, c) = (at(50, .corticalBone), at(90, .corticalBone))
    return (w * at(90, material) - x * at(50, material)) / (w * c - x * b)
  }

  /// The logarithm that the scanner takes of a ray, made true at the reference depth; the arguments are effective values, as
  /// millimetres of water: of all, and of that the bone's part.
  ///
  /// - Parameters:
  ///   - whole: The true value of the ray over the attenuation of water.
  ///   - bone: Millimetres of bone at nominal density.
  /// - Returns: What is measured, over the attenuation of water.
  @inline(__always)
  func measured(_ whole: Float, bone: Float) -> Float {
    let depth = whole - bone * Float(boneFactor)
    var value: Float = 0
    for node in nodes { value += node.weight * exp(-node.water * depth - node.bone * bone) }
    return -log(max(value, 1e-30)) * calibration / Float(water)
  }
}
