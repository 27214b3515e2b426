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
    // The faces of the outermost voxels, with a billionth of a voxel for rounding.
    let lower = Vector3(repeating: -0.5 - 1e-9)
    let upper = Vector3(size) - 0.5 + 1e-9
    let voxels: [Float] = values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return [] }
      // Safe because the threads only read it.
      nonisolated(unsafe) let source = base
      return filled(count: target.count, chunks: target.size.y * target.size.z, workers: workers) { result, rows in
        for row in rows {
          let (k, j) = row.quotientAndRemainder(dividingBy: target.size.y)
          let line = result + k * plane + j * target.size.x
          let start = map.map.origin + map.map.j * Double(j) + map.map.k * Double(k)
          for i in 0..<target.size.x {
            var place = start + map.map.i * Double(i)
            // Elsewhere a value changes no more than the place does.
            if interpolation == .nearest { place = Vector3(settled(place.x), settled(place.y), settled(place.z)) }
            let isIn = all(place .>= lower .& place .<= upper)
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
    switch interpolation {
    case .nearest: return source[offset(x, y, z)]
    case .linear:
      let (low, high) = (offset(x, y, z), offset(x + 1, y + 1, z + 1))
      let (columns, rows) = (high.column - low.column, (low.row, high.row))
      func along(_ slice: Int, _ row: Int) -> Double {
        let at = source + slice + row + low.column
        return u.x * Double(at[0]) + u.y * Double(at[columns])
      }
      let below = v.x * along(low.slice, rows.0) + v.y * along(low.slice, rows.1)
      let above = v.x * along(high.slice, rows.0) + v.y * along(high.slice, rows.1)
      return Float(w.x * below + w.y * above)
    case .cubicConvolution, .cubicSpline:
      let isWithin =
        x >= 0 && x + 4 <= size.x && y >= 0 && y + 4 <= size.y && z >= 0 && z + 4 <= size.z
      var sum = 0.0
      if isWithin {
        for c in 0..<4 {
          var inSlice = 0.0
          for b in 0..<4 {
            let row = source + ((z + c) * size.y + y + b) * size.x + x
            let four = SIMD4(Double(row[0]), Double(row[1]), Double(row[2]), Double(row[3]))
            inSlice += v[b] * (u * four).sum()
          }
          sum += w[c] * inSlice
        }
        return Float(sum)
      }
      for c in 0..<4 {
        var inSlice = 0.0
        for b in 0..<4 {
          var four = SIMD4<Double>.zero
          for a in 0..<4 { four[a] = Double(source[offset(x + a, y + b, z + c)]) }
          inSlice += v[b] * (u * four).sum()
        }
        sum += w[c] * inSlice
      }
      return Float(sum)
    }
  }

  /// Where a voxel, or the one that stands for it beyond the border, lies in storage.
  @inline(__always)
  private func offset(_ x: Int, _ y: Int, _ z: Int) -> (column: Int, row: Int, slice: Int) {
    (
      interpolation.inside(x, of: size.x), interpolation.inside(y, of: size.y) * size.x,
      interpolation.inside(z, of: size.z) * size.x * size.y
    )
  }
}

extension UnsafePointer<Float> {
  @inline(__always)
  fileprivate subscript(place: (column: Int, row: Int, slice: Int)) -> Float {
    self[place.column + place.row + place.slice]
  }
}
