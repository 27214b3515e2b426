// SPDX-License-Identifier: Apache-2.0
import Foundation

/// What the vessels and airways that are too small to be drawn make of the paths through lung: a factor that varies from pixel to pixel.
///
/// Its logarithm is a Gaussian field whose power falls with the cube of the frequency (β = 3) up to a scale of about 25 mm, and whose
/// mean factor is 1. It is summed from lattices of steps 1, 2, 4 … pixels with fresh deviates, each twice as strong in variance as
/// the one below, and each carried to the finer one by the quadratic B-spline's subdivision.
///
/// > Source: exponents of what overlaps in projection of about 3: Burgess and Judy, Proceedings of SPIE 5034 (2003), 1.5…3.5 and 2.8 on
/// > average, and Chen et al., Medical Physics 39 (2012) 1435–1441, 3.2 and 3.3, both of breasts. Of chests the exponent is measured by
/// > ``ImageDescriptors``.
public struct LungTexture: Sendable {
  /// The power's exponent.
  public static let exponent = 3.0
  /// The greatest step of a lattice in millimetres, about.
  static let coarsest = 25.0

  let standardDeviation: Float
  let pitch: Double
  let randomness: Randomness

  /// Makes the texture of an image with pixels of a size in millimetres.
  public init(standardDeviation: Float, pitch: Double, randomness: Randomness) {
    self.standardDeviation = standardDeviation
    self.pitch = pitch
    self.randomness = randomness
  }

  /// The factors.
  func plane(columns: Int, rows: Int, workers: Int?) -> Plane {
    let levels = max(1, Int(log2(Self.coarsest / pitch).rounded()))
    // The share of the variance that lattices finer than a pixel would have is left out, as pixels average it.
    let amplitudes = (0...levels).map { level in pow(2, Double(level - levels) * (Self.exponent - 2) / 2) }
    let total = zip(amplitudes, Self.carriedVariances(levels)).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
    let unit = 1 / total.squareRoot()
    var field = deviates(level: levels, columns, rows, unit * amplitudes[levels], workers)
    for level in stride(from: levels - 1, through: 0, by: -1) {
      let fresh = Float(unit * amplitudes[level])
      let (width, height) = Self.size(of: level, columns, rows)
      field = refined(
        field, columns: width, rows: height, level: level, fresh: fresh, isLast: level == 0, workers: workers)
    }
    return field
  }

  /// How many deviates a lattice has: enough to reach past the image's edges.
  private static func size(of level: Int, _ columns: Int, _ rows: Int) -> (Int, Int) {
    level == 0 ? (columns, rows) : ((columns >> level) + 3, (rows >> level) + 3)
  }

  private func row(_ level: Int, _ row: Int) -> Int { level << 19 | row }

  private func deviates(level: Int, _ columns: Int, _ rows: Int, _ amplitude: Double, _ workers: Int?) -> Plane {
    let (width, height) = Self.size(of: level, columns, rows)
    return Plane.written(columns: width, rows: height, workers: 1) { line, target in
      NormalNoise.fill(
        UnsafeMutableBufferPointer(start: target, count: width), randomness: randomness, purpose: .lungTexture,
        row: row(level, line))
      for column in 0..<width { target[column] *= Float(amplitude) }
    }
  }

  /// The next finer lattice: each of its points lies a quarter of a step from one coarse point and three quarters from another.
  private func refined(
    _ coarse: Plane, columns: Int, rows: Int, level: Int, fresh: Float, isLast: Bool, workers: Int?
  ) -> Plane {
    let shift = standardDeviation * standardDeviation / 2
    return coarse.pixels.withUnsafeBufferPointer { source in
      // Safe because it is only read while this call lasts.
      nonisolated(unsafe) let source = source
      return Plane.written(columns: columns, rows: rows, workers: workers) { line, target in
        let base = source.baseAddress.unsafelyUnwrapped
        let near = base + (line / 2 + line % 2) * coarse.columns
        let far = base + (line / 2 + 1 - line % 2) * coarse.columns
        NormalNoise.fill(
          UnsafeMutableBufferPointer(start: target, count: columns), randomness: randomness, purpose: .lungTexture,
          row: row(level, line))
        let half = (columns + 1) / 2
        withUnsafeTemporaryAllocation(of: Float.self, capacity: half + 1) { blend in
          let blend = blend.baseAddress.unsafelyUnwrapped
          for column in 0...half { blend[column] = near[column] * 0.75 + far[column] * 0.25 }
          for pair in 0..<columns / 2 {
            let (left, right) = (blend[pair], blend[pair + 1])
            target[2 * pair] = target[2 * pair] * fresh + (left * 0.75 + right * 0.25)
            target[2 * pair + 1] = target[2 * pair + 1] * fresh + (left * 0.25 + right * 0.75)
          }
          if columns % 2 == 1 {
            target[columns - 1] = target[columns - 1] * fresh + blend[half - 1] * 0.75 + blend[half] * 0.25
          }
        }
        guard isLast else { return }
        for column in 0..<columns { target[column] = target[column] * standardDeviation - shift }
        var column = 0
        while column + 8 <= columns {
          exponential(Floats(from: target + column)).store(to: target + column)
          column += 8
        }
        while column < columns {
          target[column] = exponential(Floats(repeating: target[column]))[0]
          column += 1
        }
      }
    }
  }

  /// The variance that deviates of variance 1 on each lattice have left at the pixels, on average.
  private static func carriedVariances(_ levels: Int) -> [Double] {
    // Along one axis: a deviate's weights on the finer lattices, by the mask (1 3 3 1)/4.
    var weights = [1.0]
    return (0...levels).map { level in
      let variance = weights.reduce(0) { $0 + $1 * $1 } / pow(2, Double(level))
      var finer = [Double](repeating: 0, count: 2 * weights.count + 2)
      for (index, weight) in weights.enumerated() {
        for (offset, part) in [0.25, 0.75, 0.75, 0.25].enumerated() { finer[2 * index + offset] += weight * part }
      }
      weights = finer
      return variance * variance
    }
  }
}
