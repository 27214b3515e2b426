// SPDX-License-Identifier: Apache-2.0

/// Resamples between grids that are oblique to each other: each voxel of the result is looked up in the source.
struct ObliqueResampler: Sendable {
  private let values: [Float]
  private let size: SIMD3<Int>
  private let map: GridMap
  private let interpolation: Interpolation
  private let outside: Float
  private let workers: Int?

  init(
    _ source: Volume<Float>, _ map: GridMap, _ interpolation: Interpolation, outside: Float, workers: Int?
  ) {
    size = source.grid.size
    values =
      interpolation == .cubicSpline
      ? SplineCoefficients.of(source.voxels, size: size, workers: workers) : source.voxels
    self.map = map
    self.interpolation = interpolation
    self.outside = outside
    self.workers = workers
  }

  func resampled(to target: Grid) -> Volume<Float> {
    let plane = target.size.x * target.size.y
    let voxels: [Float] = values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return [] }
      // Safe because the threads only read it.
      nonisolated(unsafe) let source = base
      return filled(count: target.count, chunks: target.size.y * target.size.z, workers: workers) { result, rows in
        for row in rows {
          let (k, j) = row.quotientAndRemainder(dividingBy: target.size.y)
          let line = result + k * plane + j * target.size.x
          for i in 0..<target.size.x {
            let place = map.place(i, j, k)
            let isIn = isInside(place.x, size.x) && isInside(place.y, size.y) && isInside(place.z, size.z)
            (line + i).initialize(to: isIn ? value(source, place) : outside)
          }
        }
      }
    }
    return Volume(unchecked: target, voxels)
  }

  @inline(__always)
  private func value(_ source: UnsafePointer<Float>, _ place: Vector3) -> Float {
    let (x, u) = interpolation.weights(at: place.x)
    let (y, v) = interpolation.weights(at: place.y)
    let (z, w) = interpolation.weights(at: place.z)
    let taps = interpolation.taps
    var columns = SIMD4<Int>.zero
    for tap in 0..<taps { columns[tap] = interpolation.inside(x + tap, of: size.x) }
    var sum = 0.0
    for c in 0..<taps {
      let slice = interpolation.inside(z + c, of: size.z) * size.y
      var inSlice = 0.0
      for b in 0..<taps {
        let row = source + (slice + interpolation.inside(y + b, of: size.y)) * size.x
        var inRow = 0.0
        for a in 0..<taps { inRow += u[a] * Double(row[columns[a]]) }
        inSlice += v[b] * inRow
      }
      sum += w[c] * inSlice
    }
    return Float(sum)
  }
}
