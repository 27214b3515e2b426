// SPDX-License-Identifier: Apache-2.0

/// How much greys change from pixel to pixel, over all pixels that have four neighbours.
struct GreyEdges {
  /// The mean square of the gradient by central differences; `nil` for an image without inner pixels.
  var energy: Double?
  /// The standard deviation of the Laplacian of four neighbours.
  var laplacian: Double?

  init(_ greys: [Float], columns: Int, rows: Int) {
    guard columns >= 3, rows >= 3 else { return }
    var (square, first, second) = (0.0, 0.0, 0.0)
    greys.withUnsafeBufferPointer { greys in
      guard let base = greys.baseAddress else { return }
      for row in 1..<rows - 1 {
        // Safe because columns 0...columns − 1 of the rows before and after all lie in the image.
        let here = base + row * columns
        let sums = Self.sums(here - columns, here, here + columns, columns)
        square += Double(sums.square)
        first += Double(sums.first)
        second += Double(sums.second)
      }
    }
    let count = Double((columns - 2) * (rows - 2))
    energy = square / count
    laplacian = max(0, second / count - first / count * (first / count)).squareRoot()
  }

  /// The sums over one row, eight pixels at a time.
  private static func sums(
    _ above: UnsafePointer<Float>, _ here: UnsafePointer<Float>, _ below: UnsafePointer<Float>, _ columns: Int
  ) -> (square: Float, first: Float, second: Float) {
    @inline(__always) func eight(_ row: UnsafePointer<Float>, _ column: Int) -> SIMD8<Float> {
      UnsafeRawPointer(row + column).loadUnaligned(as: SIMD8<Float>.self)
    }
    var (square, first, second) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
    var column = 1
    while column + 8 < columns {
      let (left, right) = (eight(here, column - 1), eight(here, column + 1))
      let (up, down, middle) = (eight(above, column), eight(below, column), eight(here, column))
      let (x, y) = ((right - left) * 0.5, (down - up) * 0.5)
      square += x * x + y * y
      let laplacian = left + right + up + down - 4 * middle
      first += laplacian
      second += laplacian * laplacian
      column += 8
    }
    var sums = (square.sum(), first.sum(), second.sum())
    while column < columns - 1 {
      let (x, y) = ((here[column + 1] - here[column - 1]) * 0.5, (below[column] - above[column]) * 0.5)
      sums.0 += x * x + y * y
      let laplacian = here[column - 1] + here[column + 1] + above[column] + below[column] - 4 * here[column]
      sums.1 += laplacian
      sums.2 += laplacian * laplacian
      column += 1
    }
    return sums
  }
}

/// Mean greys of parts of an image.
struct GreyRegions {
  let border: Float, corners: Float, centre: Float, asymmetry: Float, uprightness: Float

  init(_ greys: [Float], columns: Int, rows: Int) {
    // Sums over a grid of at most 16 by 16 fields, from which every part is put together.
    let (across, down) = (min(16, columns), min(16, rows))
    func edges(_ length: Int, _ parts: Int) -> [Int] { (0...parts).map { $0 * length / parts } }
    let (x, y) = (edges(columns, across), edges(rows, down))
    var sums = [Double](repeating: 0, count: across * down)
    greys.withUnsafeBufferPointer { greys in
      for field in 0..<down {
        for row in y[field]..<y[field + 1] {
          for part in 0..<across {
            var sum: Float = 0
            for column in x[part]..<x[part + 1] { sum += greys[row * columns + column] }
            sums[field * across + part] += Double(sum)
          }
        }
      }
    }
    func mean(_ belongs: (_ column: Double, _ row: Double) -> Bool) -> Float {
      var (sum, count) = (0.0, 0)
      for field in 0..<down {
        for part in 0..<across
        where belongs((Double(part) + 0.5) / Double(across), (Double(field) + 0.5) / Double(down)) {
          sum += sums[field * across + part]
          count += (x[part + 1] - x[part]) * (y[field + 1] - y[field])
        }
      }
      return count > 0 ? Float(sum / Double(count)) : 0
    }
    func isOuter(_ place: Double, _ width: Double) -> Bool { place < width || place > 1 - width }
    border = mean { isOuter($0, 0.0625) || isOuter($1, 0.0625) }
    corners = mean { isOuter($0, 0.125) && isOuter($1, 0.125) }
    centre = mean { !isOuter($0, 0.25) && !isOuter($1, 0.25) }
    asymmetry = mean { column, _ in column < 0.5 } - mean { column, _ in column > 0.5 }
    uprightness = mean { _, row in row < 0.5 } - mean { _, row in row > 0.5 }
  }
}
