// SPDX-License-Identifier: Apache-2.0

/// A plane at a fraction of the resolution: means of square blocks, for what varies slowly.
struct CoarsePlane: Sendable {
  /// Pixels of the fine plane on the side of a block.
  let block: Int
  /// The means.
  var plane: Plane

  /// The means of the blocks of a plane; blocks at the right and lower edge are what is left.
  init(_ fine: Plane, block: Int, workers: Int?) {
    self.block = block
    let columns = (fine.columns + block - 1) / block
    let rows = (fine.rows + block - 1) / block
    plane = fine.pixels.withUnsafeBufferPointer { source in
      // Safe because it is only read while this call lasts.
      nonisolated(unsafe) let pixels = source
      return Plane.written(columns: columns, rows: rows, workers: workers) { row, target in
        for column in 0..<columns { target[column] = 0 }
        let lines = row * block..<min((row + 1) * block, fine.rows)
        for line in lines {
          let base = pixels.baseAddress.unsafelyUnwrapped + line * fine.columns
          for column in 0..<columns {
            var sum: Float = 0
            for pixel in column * block..<min((column + 1) * block, fine.columns) { sum += base[pixel] }
            target[column] += sum
          }
        }
        for column in 0..<columns {
          let width = min((column + 1) * block, fine.columns) - column * block
          target[column] /= Float(width * lines.count)
        }
      }
    }
  }

  /// Writes a row of full resolution, `columns` numbers, by straight lines between the middles of the blocks.
  func row(_ row: Int, of columns: Int, into target: UnsafeMutablePointer<Float>) {
    let (low, high, share) = Self.neighbours(row, block, plane.rows)
    plane.pixels.withUnsafeBufferPointer { pixels in
      let base = pixels.baseAddress.unsafelyUnwrapped
      let (upper, lower) = (base + low * plane.columns, base + high * plane.columns)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: plane.columns + 1) { line in
        let middle = line.baseAddress.unsafelyUnwrapped
        for column in 0..<plane.columns { middle[column] = upper[column] + (lower[column] - upper[column]) * share }
        middle[plane.columns] = middle[plane.columns - 1]
        // The first half block is flat, then stretches of one block each.
        let half = Float(block - 1) / 2
        let step = 1 / Float(block)
        var pixel = 0
        while pixel < columns, Float(pixel) <= half {
          target[pixel] = middle[0]
          pixel += 1
        }
        var column = 0
        while pixel < columns {
          let slope = (middle[min(column + 1, plane.columns - 1)] - middle[column]) * step
          let start = middle[column]
          let place = half + Float(column * block)
          let end = min(columns, Int(place) + block + 1)
          while pixel < end {
            target[pixel] = start + slope * (Float(pixel) - place)
            pixel += 1
          }
          column = min(column + 1, plane.columns - 1)
        }
      }
    }
  }

  private static func neighbours(_ pixel: Int, _ block: Int, _ count: Int) -> (Int, Int, Float) {
    let place = (Float(pixel) + 0.5) / Float(block) - 0.5
    let clamped = min(max(place, 0), Float(count - 1))
    let low = min(Int(clamped), max(count - 2, 0))
    return (low, min(low + 1, count - 1), clamped - Float(low))
  }
}
