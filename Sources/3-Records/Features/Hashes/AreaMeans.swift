// SPDX-License-Identifier: Apache-2.0

/// Makes a small grid of an image: each cell is the mean of the part of the image that it covers, parts of pixels by their share.
///
/// The image's own proportions are given up, as every hash does that is compared bit by bit. An image that is smaller than the grid is cut
/// into cells in the same way; nothing is interpolated.
enum AreaMeans {
  /// The pieces of pixels, first to last, that a cell covers, with what share of each pixel lies inside.
  private struct Cover {
    var first: Int
    var weights: [Double]

    init(cell: Int, of cells: Int, over length: Int) {
      let (from, to) = (Double(cell * length) / Double(cells), Double((cell + 1) * length) / Double(cells))
      first = min(length - 1, Int(from))
      let last = max(first, min(length - 1, Int(to.rounded(.up)) - 1))
      weights = (first...last).map { max(0, min(to, Double($0 + 1)) - max(from, Double($0))) }
      let sum = weights.reduce(0, +)
      for place in weights.indices { weights[place] /= sum }
    }
  }

  /// The means of a grid's cells, row by row.
  /// - Parameters:
  ///   - values: The image, row by row.
  ///   - columns: Its pixels in a row.
  ///   - rows: Its rows.
  ///   - width: Cells in a row of the grid.
  ///   - height: The grid's rows.
  /// - Returns: The means, row by row.
  /// - Complexity: O(pixels + cells).
  static func grid(_ values: [Float], columns: Int, rows: Int, width: Int, height: Int) -> [Double] {
    let across = (0..<width).map { Cover(cell: $0, of: width, over: columns) }
    var grid = [Double](repeating: 0, count: width * height)
    var line = [Double](repeating: 0, count: width)
    // Safe because every place that is read lies in a row that is in range, and the pointer does not leave the closure.
    values.withUnsafeBufferPointer { values in
      for cell in 0..<height {
        let down = Cover(cell: cell, of: height, over: rows)
        for (offset, share) in down.weights.enumerated() where share > 0 {
          let start = (down.first + offset) * columns
          for (place, cover) in across.enumerated() {
            var sum = 0.0
            let from = start + cover.first
            for (step, weight) in cover.weights.enumerated() { sum += weight * Double(values[from + step]) }
            line[place] = sum
          }
          for place in 0..<width { grid[cell * width + place] += share * line[place] }
        }
      }
    }
    return grid
  }

  /// The number below which a share of sorted numbers lies, between neighbours by a straight line.
  static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    guard sorted.count > 1 else { return sorted.first ?? 0 }
    let place = share * Double(sorted.count - 1)
    let index = min(Int(place), sorted.count - 2)
    return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
  }
}
