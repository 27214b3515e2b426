// SPDX-License-Identifier: Apache-2.0
import Foundation

extension TomographySystem.Kernel {
  /// What the kernel makes of a pattern of so many cycles per millimetre: its modulation transfer function.
  ///
  /// M(f) = (1 + e·t) · exp(−t) with t = (f / c)²: a Gaussian, as measured point spread functions of CT scanners are near to, with an
  /// enhancement of edges *e*. At 0 it is 1, so that CT numbers of large things stay.
  ///
  /// | kernel | c (1/cm) | e | 50 % at (1/cm) | 10 % at (1/cm) |
  /// |---|---|---|---|---|
  /// | soft | 2.8 | 0.5 | 3.0 | 5.1 |
  /// | standard | 3.2 | 0.5 | 3.4 | 5.8 |
  /// | sharp | 4.6 | 1 | 6.0 | 9.1 |
  /// | bone | 5.5 | 2 | 8.7 | 11.8 |
  ///
  /// These frequencies lie where those of the same-named kernels of clinical scanners do.
  /// - Parameter frequency: In cycles per millimetre, 0 or more.
  /// - Returns: What is left of the pattern's contrast; above 1 where the kernel enhances it.
  /// > Source: the form after Nickoloff & Riley, Medical Physics 12 (1985) 437–442; the frequencies after the scanner comparison
  /// > reports of ImPACT (London, 2002–2009).
  public func transfer(at frequency: Double) -> Double {
    let t = (frequency / cutoff) * (frequency / cutoff)
    return (1 + enhancement * t) * exp(-t)
  }

  /// c in cycles per millimetre.
  private var cutoff: Double {
    switch self {
    case .soft: 0.28
    case .standard: 0.32
    case .sharp: 0.46
    case .bone: 0.55
    }
  }

  /// e.
  private var enhancement: Double {
    switch self {
    case .soft, .standard: 0.5
    case .sharp: 1
    case .bone: 2
    }
  }

  /// Above this frequency in cycles per millimetre next to nothing gets through.
  var limit: Double { cutoff * 3.5 }

  /// ∫ f² M²(f) df from 0 to ∞, in 1/mm³: what the variance of the noise grows with.
  ///
  /// The moments of the Gaussian exp(−2x²): ∫ x² = √(π/2)/8, ∫ x⁴ = 3√(π/2)/32, ∫ x⁶ = 15√(π/2)/128.
  var noiseIntegral: Double {
    let e = enhancement
    return cutoff * cutoff * cutoff * (Double.pi / 2).squareRoot() * (1 / 8 + e * 6 / 32 + e * e * 15 / 128)
  }
}
