// SPDX-License-Identifier: Apache-2.0
import Foundation

extension RadiographSimulator {
  /// The scattered radiation that each block of the detector takes up, in keV per pixel, behind the grid.
  ///
  /// Where the primary beam has passed water-equivalent tissue of *t* mm, a wide field brings 0.021 *t* (1 + 0.0007 *t*) times the
  /// primary signal in scatter: 2.2 at 10 cm, 4.8 at 20 cm, 7.6 at 30 cm. It is spread evenly by two Gaussians of 25 and 70 mm,
  /// and what falls beyond the field is lost, which makes scatter less in small fields and near edges.
  ///
  /// The ratios do not change with the voltage, and the gap between patient and detector is that of a chest stand.
  ///
  /// > Source: fitted by eye to published ratios of fields of 30 cm and more without a grid: Johns and Cunningham, The Physics of
  /// > Radiology, 4th edition (1983), ch. 16; Barnes, RadioGraphics 11 (1991) 307–323; in chests: Niklason, Sorenson, Nelson, Medical
  /// > Physics 8 (1981) 677–681 (0.6 of the signal in lung, 0.9 in mediastinum is scatter).
  func scatter(of signal: Plane, geometry: BeamGeometry, workers: Int?) -> CoarsePlane {
    let pitch = system.detector.pitch
    let block = max(1, Int((Self.blockSize / pitch).rounded()))
    var coarse = CoarsePlane(signal, block: block, workers: workers)
    let open = openBeam
    let attenuation = -log(waterTransmission) / Self.referenceThickness
    let photons = system.exposure.milliampereSeconds * grid.primary * open
    for row in 0..<coarse.plane.rows {
      for column in 0..<coarse.plane.columns {
        let index = row * coarse.plane.columns + column
        let passed = Double(coarse.plane.pixels[index])
        let place = Floats(repeating: (Float(column) + 0.5) * Float(block) - 0.5)
        let line = min((2 * row + 1) * block / 2, signal.rows - 1)
        let beam = Double(geometry.area(place, row: line)[0]) * Double(heel[line]) * photons
        guard passed > 0, beam > 0 else {
          coarse.plane.pixels[index] = 0
          continue
        }
        let thickness = max(0, log(beam / passed) / attenuation)
        // What was weakened by metal or shutters is no thick patient.
        let ratio = Self.scatterToPrimary(min(thickness, 400))
        coarse.plane.pixels[index] = Float(passed / grid.primary * ratio * grid.scatter)
      }
    }
    let size = Double(block) * pitch
    let parts = Self.spreads.map { spread in
      GaussianBlur(standardDeviation: spread / size, surroundings: .empty).map { $0(coarse.plane, workers: workers) }
        ?? coarse.plane
    }
    for index in coarse.plane.pixels.indices {
      coarse.plane.pixels[index] = parts.reduce(0) { $0 + $1.pixels[index] } / Float(parts.count)
    }
    return coarse
  }

  /// The scatter of a wide field over the primary signal, without a grid, behind so many millimetres of water.
  static func scatterToPrimary(_ thickness: Double) -> Double { 0.021 * thickness * (1 + 0.0007 * thickness) }

  /// The side of a block in millimetres, about.
  private static let blockSize = 10.0
  /// The standard deviations of the spread in millimetres, each with the same share.
  private static let spreads = [25.0, 70.0]
  private static let referenceThickness = 200.0

  /// The energy from the open beam in keV per mm² at 1 m and mAs.
  private var openBeam: Double { zip(spectrum.fluence, deposits).reduce(0) { $0 + $1.0 * $1.1.mean } }

  /// The share of the signal that passes 200 mm of water.
  private var waterTransmission: Double {
    let behind = spectrum.filtered(by: .water, Self.referenceThickness)
    return zip(behind.fluence, deposits).reduce(0) { $0 + $1.0 * $1.1.mean } / openBeam
  }

  /// The variance of a signal of scattered photons over the signal, in keV: that of the beam behind 200 mm of water.
  var scatterMoment: Double {
    let behind = spectrum.filtered(by: .water, Self.referenceThickness)
    let (mean, square) = zip(behind.fluence, deposits).reduce((0.0, 0.0)) {
      ($0.0 + $1.0 * $1.1.mean, $0.1 + $1.0 * $1.1.square)
    }
    return mean > 0 ? square / mean : 0
  }
}
