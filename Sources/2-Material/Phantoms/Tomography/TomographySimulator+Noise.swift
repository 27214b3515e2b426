// SPDX-License-Identifier: Apache-2.0
import Foundation

extension TomographySimulator {
  /// The noise that a scanner's maker states, and for what: 2.7 HU at 250 mAs, 120 kV and 12 mm in 216 mm of water with a standard
  /// kernel.
  ///
  /// > Source: technical data of a clinical scanner with 64 rows (Philips Brilliance 64).
  enum Reference {
    static let deviation = 2.7
    static let milliampereSeconds = 250.0
    static let thickness = 12.0
    static let diameter = 216.0
    static let kilovolts = 120.0
  }

  /// The standard deviation of a pixel's noise, in HU, behind a patient worth a disc of water of a diameter.
  ///
  /// σ² is as 1 / (charge × thickness × kV²), as the variance that the kernel lets through, and as exp(µd), the weakening of the beam.
  /// - Parameter diameter: The water-equivalent diameter in millimetres, 0 or more.
  /// - Returns: The standard deviation in HU, in the middle of the slice.
  public func noiseDeviation(diameter: Double) -> Double {
    let quanta =
      system.milliampereSeconds / Reference.milliampereSeconds * system.sliceThickness / Reference.thickness
      * (system.kilovolts / Reference.kilovolts) * (system.kilovolts / Reference.kilovolts)
    let kernel = system.kernel.noiseIntegral / TomographySystem.Kernel.standard.noiseIntegral
    let weakening = exp(beam.water * (diameter - Reference.diameter))
    return Reference.deviation * (kernel * weakening / quanta).squareRoot()
  }

  /// The power spectrum of the noise of a pixel in HU² mm² for a standard deviation of 1 HU: S(f) = f·M²(f) / 2π∫f²M².
  ///
  /// The ramp filter and the kernel leave of white noise of the projections this shape; its integral over the plane is 1. In a picture
  /// with pixels too wide for it the frequencies above the limit are folded back, so that the variance does not depend on the matrix.
  /// - Parameter frequency: In cycles per millimetre.
  /// - Returns: The power in mm², for a variance of 1.
  /// > Source: Riederer, Pelc & Chesler, Physics in Medicine and Biology 23 (1978) 446–454.
  public func noisePower(at frequency: Double) -> Double {
    let passed = system.kernel.transfer(at: frequency)
    return frequency * passed * passed / (2 * Double.pi * system.kernel.noiseIntegral)
  }
}
