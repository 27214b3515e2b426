// SPDX-License-Identifier: Apache-2.0

/// What lines and attenuation are taken from until their folders are there.
enum StandIn {
  /// Attenuation over that of water at 70 keV.
  static func relativeAttenuation(_ material: Material) -> Float {
    switch material {
    case .air: 0.001
    case .lung: 0.26
    case .adipose: 0.9
    case .corticalBone: 2.3
    case .spongyBone: 1.25
    case .water: 1
    case .calcification: 2
    case .aluminium: 3.2
    case .titanium, .steel, .copper, .lead, .tungsten: 10
    default: 1.05
    }
  }
}
