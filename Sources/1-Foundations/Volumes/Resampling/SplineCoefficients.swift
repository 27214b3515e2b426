// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The coefficients of the cubic B-spline that goes through the voxels, with the volume mirrored at its borders.
///
/// A causal and an anticausal filter with the pole √3 − 2 run along each axis in double precision; whole rows go side by side.
/// > Source: Unser, Aldroubi, Eden, IEEE Transactions on Signal Processing, 1993 (box 2 of Unser, IEEE Signal Processing Magazine, 1999).
enum SplineCoefficients {
  private static let pole = 3.0.squareRoot() - 2
  /// The pole to this power is below the rounding of double precision.
  private static let horizon = 28

  static func of(_ voxels: [Float], size: SIMD3<Int>, workers: Int?) -> [Float] {
    var values = voxels
    for axis in 0..<3 where size[axis] > 1 {
      let stride = axis == 0 ? 1 : axis == 1 ? size.x : size.x * size.y
      // Along the rows the lines are taken one by one; across them a row at a time.
      let width = axis == 0 ? 1 : size.x
      let blocks = axis == 0 ? size.y * size.z : axis == 1 ? size.z : size.y
      let step = axis == 0 ? size.x : axis == 1 ? size.x * size.y : size.x
      let count = size[axis]
      values.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        // Safe because each block is a set of lines of its own.
        nonisolated(unsafe) let start = base
        inChunks(of: blocks, workers: workers) { range in
          var lines = [Double](repeating: 0, count: count * width)
          lines.withUnsafeMutableBufferPointer { lines in
            guard let lines = lines.baseAddress else { return }
            for block in range {
              let first = start + block * step
              for index in 0..<count {
                let row = first + index * stride
                for place in 0..<width { lines[index * width + place] = 6 * Double(row[place]) }
              }
              filter(lines, count, width)
              for index in 0..<count {
                let row = first + index * stride
                for place in 0..<width { row[place] = Float(lines[index * width + place]) }
              }
            }
          }
        }
      }
    }
    return values
  }

  /// Filters `width` lines of `count` values that lie side by side.
  private static func filter(_ lines: UnsafeMutablePointer<Double>, _ count: Int, _ width: Int) {
    let z = pole
    let last = count - 1
    if count > horizon {
      var power = z
      for index in 1..<horizon {
        for place in 0..<width { lines[place] += power * lines[index * width + place] }
        power *= z
      }
    } else {
      // The sum over the mirrored line, which repeats itself, in closed form.
      let whole = pow(z, Double(last))
      for place in 0..<width { lines[place] += whole * lines[last * width + place] }
      var (ahead, behind) = (z, whole * whole / z)
      for index in 1..<max(1, last) {
        for place in 0..<width { lines[place] += (ahead + behind) * lines[index * width + place] }
        ahead *= z
        behind /= z
      }
      let scale = 1 / (1 - whole * whole)
      for place in 0..<width { lines[place] *= scale }
    }
    for index in 1..<count {
      let (row, before) = (lines + index * width, lines + (index - 1) * width)
      for place in 0..<width { row[place] += z * before[place] }
    }
    let (end, before) = (lines + last * width, lines + (last - 1) * width)
    let factor = z / (z * z - 1)
    for place in 0..<width { end[place] = factor * (end[place] + z * before[place]) }
    for index in stride(from: last - 1, through: 0, by: -1) {
      let (row, after) = (lines + index * width, lines + (index + 1) * width)
      for place in 0..<width { row[place] = z * (after[place] - row[place]) }
    }
  }
}
