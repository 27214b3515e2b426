// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What an X-ray system makes of the paths through a patient.
///
/// The beam of the tube, filtered and weakened by the square of the distance, passes the paths and the grid; what each pixel's part of
/// the scintillator takes up is the signal. Radiation scattered in the patient is added, the focal spot blurs the patient's shadow,
/// quanta come at random, the scintillator's light spreads (which blurs signal and quantum noise alike), electronics add
/// their noise, and the result is stored in whole numbers.
///
/// The same system, paths and randomness give the same bits on any number of threads.
public struct RadiographSimulator: Sendable {
  /// The system.
  public let system: RadiographySystem
  /// What is simulated.
  public let effects: RadiographEffects
  /// The beam at 1 m, behind the filters and the air: photons per mm² and mAs.
  public let spectrum: Spectrum
  /// What a photon of each of the spectrum's energies leaves in the detector: the mean in keV, and the mean of its square.
  public let deposits: [(mean: Double, square: Double)]
  /// The energy that 1 µGy of the standard beam RQA 5 leaves in a mm² of the detector, in keV.
  public let depositPerMicrogray: Double
  /// The number in the raw image for 1 µGy of RQA 5.
  public var rawPerMicrogray: Double { fullScale * system.detector.gain }

  let grid: AntiscatterGrid
  /// The beam by the row: 1 in the middle.
  let heel: [Float]

  var fullScale: Double { Double((1 << system.detector.bitsStored) - 1) }
  /// From keV in a pixel to the raw image.
  var rawPerDeposit: Double {
    rawPerMicrogray / (depositPerMicrogray * system.detector.pitch * system.detector.pitch)
  }

  /// Makes a simulator; the spectrum is worked out once.
  ///
  /// - Complexity: O(1), about a millisecond.
  public init(_ system: RadiographySystem, effects: RadiographEffects = .all) {
    precondition((8...16).contains(system.detector.bitsStored), "8 to 16 bits are stored")
    precondition(system.exposure.milliampereSeconds >= 0, "a charge is not negative")
    self.system = system
    self.effects = effects
    let beam = Spectrum(system.exposure)
    spectrum = beam
    let scintillator = Scintillator(thickness: system.detector.scintillator)
    deposits = scintillator.deposits(at: beam.energies)
    depositPerMicrogray = Self.depositPerMicrogray(of: scintillator)
    grid = effects.contains(.scatter) ? AntiscatterGrid(ratio: system.exposure.gridRatio) : AntiscatterGrid(ratio: nil)
    heel =
      effects.contains(.heel) ? Self.heel(of: system) : [Float](repeating: 1, count: system.detector.rows)
  }

  /// The mean signal of each pixel without scatter, blur and noise, in numbers of the raw image before they are rounded or cut off.
  ///
  /// The collimator and the marker are not in it; the heel effect and the grid's hold on the primary beam are.
  public func expectedSignal(_ paths: PathImage, workers: Int? = nil) -> [Float] {
    let scale = Float(rawPerDeposit)
    return primary(paths, workers: workers).signal.pixels.map { $0 * scale }
  }

  /// The variance of ``expectedSignal(_:workers:)`` from the number of photons and from what each leaves, without blur.
  public func expectedVariance(_ paths: PathImage, workers: Int? = nil) -> [Float] {
    let scale = Float(rawPerDeposit * rawPerDeposit)
    return primary(paths, workers: workers).variance.pixels.map { $0 * scale }
  }

  /// The beam RQA 5 of IEC 61267: 70 kV behind 21 mm of aluminium.
  private static func depositPerMicrogray(of scintillator: Scintillator) -> Double {
    let beam = Spectrum(tungstenAt: 70).filtered(by: .aluminium, 2.5 + 21).filtered(by: .air, 1000)
    let deposits = scintillator.deposits(at: beam.energies)
    return zip(beam.fluence, deposits).reduce(0) { $0 + $1.0 * $1.1.mean } / beam.airKerma
  }

  /// The fluence by the row, the anode towards the first row; five take-off angles, and parabolas between them.
  private static func heel(of system: RadiographySystem) -> [Float] {
    let (exposure, detector) = (system.exposure, system.detector)
    let half = Double(detector.rows) / 2 * detector.pitch
    let edge = atan(half / exposure.sourceToDetector) * 180 / .pi
    let kermas = [1.0, 0, -1].map { side in
      Spectrum(exposure, anodeAngle: max(exposure.anodeAngle - side * edge, 2)).airKerma
    }
    guard kermas[1] > 0 else { return [Float](repeating: 1, count: detector.rows) }
    let (anode, cathode) = (kermas[0] / kermas[1], kermas[2] / kermas[1])
    let (slope, bend) = ((cathode - anode) / 2, (cathode + anode) / 2 - 1)
    return (0..<detector.rows).map { row in
      let place = (Double(row) + 0.5) * detector.pitch / half - 1
      return Float(1 + place * (slope + place * bend))
    }
  }
}
