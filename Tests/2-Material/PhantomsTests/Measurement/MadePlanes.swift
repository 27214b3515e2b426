// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing

/// Planes whose numbers follow from a formula.
enum MadePlanes {
  /// The five points and weights of Gauss and Legendre over a unit.
  private static let points: [(Double, Double)] = [
    (-0.4530899229693320, 0.1184634425280945), (-0.2692346550528415, 0.2393143352496832), (0, 0.2844444444444444),
    (0.2692346550528415, 0.2393143352496832), (0.4530899229693320, 0.1184634425280945),
  ]

  static func plane(
    _ columns: Int, _ rows: Int, pitch: Double = 1, unit: ImagePlane.Unit = .millimetres,
    _ value: (Int, Int) -> Double
  ) throws -> ImagePlane {
    let values = (0..<rows).flatMap { row in (0..<columns).map { Float(value($0, row)) } }
    return try #require(
      ImagePlane(
        columns: columns, rows: rows, values: values, betweenColumns: pitch, betweenRows: pitch, unit: unit))
  }

  /// An edge blurred by a bell of `blur` pixels and by the pixels' own squares, at an angle to the columns.
  static func edge(
    _ columns: Int = 128, _ rows: Int = 128, degrees: Double, blur: Double, pitch: Double = 1, low: Double = 100,
    high: Double = 1000, noise: Double = 0, seed: UInt64 = 1, offset: Double = 0.3
  ) throws -> ImagePlane {
    let (c, s) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    var draws = PhiloxStream(seed: seed)
    return try plane(columns, rows, pitch: pitch) { column, row in
      let (x, y) = (Double(column) - Double(columns - 1) / 2 + offset, Double(row) - Double(rows - 1) / 2)
      var share = 0.0
      for (a, wa) in points {
        for (b, wb) in points {
          let distance = (x + a) * c - (y + b) * s
          share += wa * wb * 0.5 * erfc(-distance / blur / 2.0.squareRoot())
        }
      }
      return low + (high - low) * share + (noise > 0 ? draws.normal(standardDeviation: noise) : 0)
    }
  }

  /// The transfer of such an edge at a frequency in cycles per pixel.
  static func transfer(_ frequency: Double, degrees: Double, blur: Double) -> Double {
    func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
    return exp(-2 * Double.pi * Double.pi * blur * blur * frequency * frequency)
      * sinc(frequency * cos(degrees * .pi / 180)) * sinc(frequency * sin(degrees * .pi / 180))
  }

  static func noise(
    _ columns: Int, _ rows: Int, deviation: Double, mean: Double = 0, pitch: Double = 1, seed: UInt64
  ) throws -> ImagePlane {
    var draws = PhiloxStream(seed: seed)
    return try plane(columns, rows, pitch: pitch) { _, _ in draws.normal(mean: mean, standardDeviation: deviation) }
  }
}
