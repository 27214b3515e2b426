// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Volumes

/// Phantoms and figures that the tests of slices share.
enum MadeScan {
  /// An upright cylinder of water about the origin, radius in millimetres.
  static func cylinder(_ radius: Double, of material: Material = .water, x: Double = 0, y: Double = 0) -> Solid {
    Solid(.body, .rod(from: Vector3(x, y, -500), to: Vector3(x, y, 500), radius: radius), of: material)
  }

  /// A protocol without noise and artefacts.
  static func silent(matrix: Int, fieldOfView: Double, slices: Int = 2) -> TomographySystem {
    var system = TomographySystem()
    system.milliampereSeconds = 1e16
    system.residualHardening = 0
    system.matrix = matrix
    system.fieldOfView = fieldOfView
    system.slices = slices
    return system
  }
}

extension Volume<Float> {
  /// Mean and standard deviation over the middle of all slices: columns and rows within a distance, in pixels, of the middle.
  func middle(_ reach: Int) -> (mean: Double, deviation: Double) {
    var values: [Double] = []
    for k in 0..<grid.size.z {
      for j in grid.size.y / 2 - reach..<grid.size.y / 2 + reach {
        for i in grid.size.x / 2 - reach..<grid.size.x / 2 + reach { values.append(Double(self[i, j, k])) }
      }
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(values.count - 1)).squareRoot())
  }

  /// The middle of what lies above a background, within a cube of a half side about a point.
  func centroid(above background: Float, within reach: Double, of point: Vector3) -> Vector3 {
    var (sum, weight) = (Vector3.zero, 0.0)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y {
        for i in 0..<grid.size.x {
          let place = grid.point(Vector3(Double(i), Double(j), Double(k)))
          let away = place - point
          guard max(abs(away.x), abs(away.y), abs(away.z)) < reach else { continue }
          let value = Double(self[i, j, k] - background)
          sum += place * value
          weight += value
        }
      }
    }
    return sum / weight
  }
}
