// SPDX-License-Identifier: Apache-2.0
import Foundation

extension ResonanceSystem {
  /// The signal of a tissue, of which 1 is that of water fully recovered and not decayed; an inversion makes it negative before its
  /// zero.
  ///
  /// - Spin echo: ρ (1 − 2 exp(−(TR − TE/2)/T1) + exp(−TR/T1)) exp(−TE/T2).
  /// - Inversion recovery: ρ (1 − 2 exp(−TI/T1) + 2 exp(−(TR − TE/2)/T1) − exp(−TR/T1)) exp(−TE/T2).
  /// - Spoiled gradient echo: ρ sin α (1 − E) / (1 − E cos α) · exp(−TE/T2*), E = exp(−TR/T1).
  ///
  /// > Source: Bernstein, King & Zhou, Handbook of MRI Pulse Sequences (2004), chapter 14; Ernst & Anderson, Review of Scientific
  /// > Instruments 37 (1966) 93–102.
  public func signal(of tissue: Relaxation) -> Double {
    let (recovery, t2) = (tissue.longitudinal, tissue.transverse)
    let whole = exp(-repetitionTime / recovery)
    let toPulse = exp(-(repetitionTime - echoTime / 2) / recovery)
    switch sequence {
    case .spinEcho:
      return tissue.protonDensity * (1 - 2 * toPulse + whole) * exp(-echoTime / t2)
    case .inversionRecovery:
      return tissue.protonDensity * (1 - 2 * exp(-inversionTime / recovery) + 2 * toPulse - whole)
        * exp(-echoTime / t2)
    case .spoiledGradientEcho:
      let flip = flipAngle * Double.pi / 180
      return tissue.protonDensity * sin(flip) * (1 - whole) / (1 - whole * cos(flip))
        * exp(-echoTime / tissue.observedTransverse)
    }
  }

  /// The signal of a material at the field strength; 0 for what gives none.
  public func signal(of material: Material) -> Double {
    Relaxation.of(material, fieldStrength: fieldStrength).map { signal(of: $0) } ?? 0
  }
}
