// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How a material answers in a magnetic field: its protons and how fast they recover and decay.
public struct Relaxation: Sendable, Hashable {
  /// The share of visible protons, 1 for water.
  public var protonDensity: Double
  /// T1 in milliseconds.
  public var longitudinal: Double
  /// T2 in milliseconds.
  public var transverse: Double
  /// T2* in milliseconds: what a gradient echo decays with.
  public var observedTransverse: Double
  /// Whether the signal is that of fat, whose resonance lies lower than that of water.
  public var isFat: Bool

  /// Makes the properties of a material; the parameters are the properties.
  public init(
    protonDensity: Double, longitudinal: Double, transverse: Double, observedTransverse: Double, isFat: Bool = false
  ) {
    self.protonDensity = protonDensity
    self.longitudinal = longitudinal
    self.transverse = transverse
    self.observedTransverse = observedTransverse
    self.isFat = isFat
  }

  /// What is known of a material at a field strength; `nil` where it gives no signal.
  ///
  /// Between 1.5 and 3 T times follow a power of the field, which is continued to 0.2 and 7 T and stays beyond.
  ///
  /// - Parameters:
  ///   - material: The material.
  ///   - fieldStrength: In tesla, above 0.
  /// - Returns: Its protons and times.
  /// > Source: T1 of white and grey matter: Rooney et al., Magnetic Resonance in Medicine 57 (2007) 308–318 (1.5 T), and Wansapura et
  /// > al., Journal of Magnetic Resonance Imaging 9 (1999) 531–538 (3 T). Their T2, and muscle, liver, kidney, cartilage and blood:
  /// > Stanisz et al., Magnetic Resonance in Medicine 54 (2005) 507–512. Spleen, fat and the marrow of vertebrae: de Bazelaire et
  /// > al., Radiology 230 (2004) 652–659. The rest is rounded from the review of Bottomley et al., Medical Physics 11 (1984)
  /// > 425–448. Proton densities of brain: Tofts, Quantitative MRI of the Brain (2003), chapter 4; elsewhere the water and mobile fat
  /// > in the tissue.
  public static func of(_ material: Material, fieldStrength: Double) -> Relaxation? {
    guard let (density, lower, upper, isFat) = table(material) else { return nil }
    let step = log2(min(7, max(0.2, fieldStrength)) / 1.5)
    let longitudinal = lower.0 * pow(upper.0 / lower.0, step)
    let transverse = lower.1 * pow(upper.1 / lower.1, step)
    let dephasing = (material == .lung ? lungDephasing : dephasing) * fieldStrength / 1000
    return Relaxation(
      protonDensity: density, longitudinal: longitudinal, transverse: transverse,
      observedTransverse: 1 / (1 / transverse + dephasing), isFat: isFat)
  }

  /// What the field's unevenness adds to the rate of decay, in 1/s per tesla: white matter decays with 62 ms at 1.5 T and 53 at 3 T.
  private static let dephasing = 1.5
  /// In lung, where air and water meet everywhere: about 1.5 ms at 1.5 T.
  private static let lungDephasing = 430.0

  /// Proton density; T1 and T2 in ms at 1.5 T and at 3 T; whether it is fat.
  private static func table(
    _ material: Material
  ) -> (Double, (Double, Double), (Double, Double), Bool)? {
    switch material {
    case .whiteMatter: (0.70, (656, 72), (832, 69), false)
    case .greyMatter: (0.82, (1188, 95), (1331, 99), false)
    case .cerebrospinalFluid: (1.0, (4300, 2000), (4300, 1800), false)
    case .water: (1.0, (3600, 2000), (3600, 1800), false)
    case .bodyFluid: (0.98, (3000, 700), (3200, 600), false)
    case .adipose: (0.90, (343, 58), (382, 68), true)
    case .muscle: (0.79, (1008, 44), (1412, 50), false)
    case .skin: (0.70, (800, 35), (1000, 35), false)
    case .softTissue: (0.80, (950, 60), (1250, 58), false)
    case .blood, .enhancedBlood: (0.83, (1441, 290), (1932, 275), false)
    case .liver: (0.74, (576, 46), (812, 42), false)
    case .spleen: (0.80, (1057, 79), (1328, 61), false)
    case .kidney: (0.80, (690, 55), (1194, 56), false)
    case .cartilage: (0.70, (1024, 30), (1168, 27), false)
    // Water and fat of the marrow taken together, as water.
    case .spongyBone: (0.55, (549, 49), (586, 49), false)
    case .lung: (0.20, (1200, 40), (1400, 35), false)
    // Bound within a millisecond or less, or without protons that could be seen.
    case .air, .corticalBone, .calcification, .acrylic, .polyethylene, .aluminium, .copper, .titanium, .steel, .lead,
      .tungsten:
      nil
    }
  }
}
