// SPDX-License-Identifier: Apache-2.0

extension Material {
  /// The nominal density in g/cm³.
  ///
  /// > Source: as ``composition``.
  public var density: Double { composition.density }

  /// Its nominal density and the elements in it.
  ///
  /// > Source: tissues: ICRU Report 44 (1989) and 46 (1992), table A, adults; grey and white matter and cerebrospinal fluid: Woodard
  /// > and White, British Journal of Radiology 59 (1986) 1209–1219; body fluid: lymph of ICRU 46. Calcification is
  /// > hydroxyapatite; enhanced blood is blood with 10 mg of iodine in a millilitre; steel is AISI 304, its manganese as iron.
  /// > Metals, water and plastics: NIST's table of materials of dosimetric interest.
  public var composition: Composition { Self.compositions[Int(rawValue)] }

  /// In the order of the raw values.
  private static let compositions: [Composition] = allCases.map(\.parts)

  private var parts: Composition {
    switch self {
    case .air:
      Composition(
        density: 0.001205, parts: [.carbon: 0.000124, .nitrogen: 0.755268, .oxygen: 0.231781, .argon: 0.012827])
    case .lung:
      .tissue(
        0.26, [10.3, 10.5, 3.1, 74.9], [.sodium: 0.2, .phosphorus: 0.2, .sulfur: 0.3, .chlorine: 0.3, .potassium: 0.2])
    case .adipose: .tissue(0.95, [11.4, 59.8, 0.7, 27.8], [.sodium: 0.1, .sulfur: 0.1, .chlorine: 0.1])
    case .muscle:
      .tissue(
        1.05, [10.2, 14.3, 3.4, 71], [.sodium: 0.1, .phosphorus: 0.2, .sulfur: 0.3, .chlorine: 0.1, .potassium: 0.4])
    case .skin:
      .tissue(
        1.09, [10, 20.4, 4.2, 64.5], [.sodium: 0.2, .phosphorus: 0.1, .sulfur: 0.2, .chlorine: 0.3, .potassium: 0.1])
    case .blood: .blood
    case .softTissue:
      .tissue(
        1.06, [10.2, 14.3, 3.4, 70.8], [.sodium: 0.2, .phosphorus: 0.3, .sulfur: 0.3, .chlorine: 0.2, .potassium: 0.3])
    case .corticalBone:
      .tissue(
        1.92, [3.4, 15.5, 4.2, 43.5], [.sodium: 0.1, .magnesium: 0.2, .phosphorus: 10.3, .sulfur: 0.3, .calcium: 22.5])
    case .spongyBone:
      .tissue(
        1.18, [8.5, 40.4, 2.8, 36.7],
        [
          .sodium: 0.1, .magnesium: 0.1, .phosphorus: 3.4, .sulfur: 0.2, .chlorine: 0.2, .potassium: 0.1, .calcium: 7.4,
          .iron: 0.1,
        ])
    case .cartilage:
      .tissue(1.1, [9.6, 9.9, 2.2, 74.4], [.sodium: 0.5, .phosphorus: 2.2, .sulfur: 0.9, .chlorine: 0.3])
    case .water: .tissue(1, [11.1894, 0, 0, 88.8106], [:])
    case .bodyFluid: .tissue(1.03, [10.8, 4.1, 1.1, 83.2], [.sodium: 0.3, .sulfur: 0.1, .chlorine: 0.4])
    case .liver:
      .tissue(
        1.06, [10.2, 13.9, 3, 71.6], [.sodium: 0.2, .phosphorus: 0.3, .sulfur: 0.3, .chlorine: 0.2, .potassium: 0.3])
    case .spleen:
      .tissue(
        1.06, [10.3, 11.3, 3.2, 74.1], [.sodium: 0.1, .phosphorus: 0.3, .sulfur: 0.2, .chlorine: 0.2, .potassium: 0.3])
    case .kidney:
      .tissue(
        1.05, [10.3, 13.2, 3, 72.4],
        [.sodium: 0.2, .phosphorus: 0.2, .sulfur: 0.2, .chlorine: 0.2, .potassium: 0.2, .calcium: 0.1])
    case .greyMatter:
      .tissue(
        1.04, [10.7, 9.5, 1.8, 76.7], [.sodium: 0.2, .phosphorus: 0.3, .sulfur: 0.2, .chlorine: 0.3, .potassium: 0.3])
    case .whiteMatter:
      .tissue(
        1.04, [10.6, 19.4, 2.5, 66.1], [.sodium: 0.2, .phosphorus: 0.4, .sulfur: 0.2, .chlorine: 0.3, .potassium: 0.3])
    case .cerebrospinalFluid: .tissue(1.01, [11.1, 0, 0, 88], [.sodium: 0.5, .chlorine: 0.4])
    case .enhancedBlood: .enhancedBlood
    case .calcification: .tissue(3.16, [0.2, 0, 0, 41.4], [.phosphorus: 18.5, .calcium: 39.9])
    case .acrylic: .tissue(1.19, [8.0538, 59.9848, 0, 31.9614], [:])
    case .polyethylene: .tissue(0.93, [14.3711, 85.6289, 0, 0], [:])
    case .aluminium: Composition(density: 2.699, parts: [.aluminium: 1])
    case .copper: Composition(density: 8.96, parts: [.copper: 1])
    case .titanium: Composition(density: 4.54, parts: [.titanium: 1])
    case .steel: Composition(density: 8, parts: [.chromium: 0.19, .iron: 0.72, .nickel: 0.09])
    case .lead: Composition(density: 11.35, parts: [.lead: 1])
    case .tungsten: Composition(density: 19.3, parts: [.tungsten: 1])
    }
  }
}

extension Composition {
  /// A material by its percentages of hydrogen, carbon, nitrogen and oxygen, and of what else is in it.
  fileprivate static func tissue(_ density: Double, _ light: [Double], _ rest: [ChemicalElement: Double]) -> Composition
  {
    var parts = rest
    for (element, part) in zip([ChemicalElement.hydrogen, .carbon, .nitrogen, .oxygen], light) where part > 0 {
      parts[element] = part
    }
    return Composition(density: density, parts: parts)
  }

  fileprivate static let blood = tissue(
    1.06, [10.2, 11, 3.3, 74.5],
    [.sodium: 0.1, .phosphorus: 0.1, .sulfur: 0.2, .chlorine: 0.3, .potassium: 0.2, .iron: 0.1])

  /// 0.01 g of iodine in a millilitre on top of the blood's 1.06 g.
  fileprivate static let enhancedBlood: Composition = {
    var parts = blood.shares.mapValues { $0 * 1.06 }
    parts[.iodine] = 0.01
    return Composition(density: 1.07, parts: parts)
  }()
}
