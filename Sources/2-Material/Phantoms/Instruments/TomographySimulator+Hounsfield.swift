// SPDX-License-Identifier: Apache-2.0

extension TomographySimulator {
  /// The Hounsfield units of a material at a multiple of its nominal density, without noise and hardening.
  public func hounsfieldUnits(of material: Material, density: Double = 1) -> Double {
    1000 * (Double(StandIn.relativeAttenuation(material)) * density - 1)
  }
}
