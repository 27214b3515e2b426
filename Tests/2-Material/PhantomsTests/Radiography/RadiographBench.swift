// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms

/// Small systems and simple paths for tests of the radiograph, and the formulas it is held against.
enum RadiographBench {
  /// A system of a few pixels with 16 bits, without collimator, marker and texts.
  static func system(columns: Int = 48, rows: Int = 40, pitch: Double = 1) -> RadiographySystem {
    var system = RadiographySystem()
    system.detector.columns = columns
    system.detector.rows = rows
    system.detector.pitch = pitch
    system.detector.bitsStored = 16
    system.processing.collimation = 0
    system.processing.marker = nil
    return system
  }

  /// The same lengths on the way to each pixel.
  static func slab(_ system: RadiographySystem, _ lengths: [(Material, Float)]) -> PathImage {
    let count = system.detector.columns * system.detector.rows
    return PathImage(
      columns: system.detector.columns, rows: system.detector.rows, materials: lengths.map { $0.0 },
      lengths: lengths.map { [Float](repeating: $0.1, count: count) })
  }

  /// The signal of a pixel in raw numbers by the full sum over the spectrum, and its variance.
  ///
  /// Photons per mm² at 1 m, times the charge, the pixel's area, the cosine of the slant and the square of 1 m over the way.
  static func formula(
    _ simulator: RadiographSimulator, _ lengths: [(Material, Float)], column: Int, row: Int
  ) -> (mean: Double, variance: Double) {
    let (detector, exposure) = (simulator.system.detector, simulator.system.exposure)
    let x = (Double(column) - Double(detector.columns - 1) / 2) * detector.pitch
    let y = (Double(row) - Double(detector.rows - 1) / 2) * detector.pitch
    let way = (x * x + y * y + exposure.sourceToDetector * exposure.sourceToDetector).squareRoot()
    let area = detector.pitch * detector.pitch
    let photons =
      exposure.milliampereSeconds * area * exposure.sourceToDetector / way * (1000 / way) * (1000 / way)
    var (mean, square) = (0.0, 0.0)
    for (step, energy) in simulator.spectrum.energies.enumerated() {
      let passed =
        simulator.spectrum.fluence[step] * photons
        * exp(-lengths.reduce(0) { $0 + Attenuation.coefficient(of: $1.0, at: energy) * Double($1.1) })
      mean += passed * simulator.deposits[step].mean
      square += passed * simulator.deposits[step].square
    }
    let scale = 65535 * detector.gain / (simulator.depositPerMicrogray * area)
    return (mean * scale, square * scale * scale)
  }

  static func statistics(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
  }
}
