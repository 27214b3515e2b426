// SPDX-License-Identifier: Apache-2.0

/// Small, bright, sharply bounded patches in the outer quarter of a grid: letters and markers as they are burned in.
struct MarkPatches {
  /// A cell is bright beyond this share of the span, and this far above the mean around it.
  private static let bright = 0.75
  private static let contrast = 0.3
  private static let reach = 6
  private static let outer = 0.25
  private static let largest = 0.03

  /// How many there are.
  private(set) var count = 0
  /// The share of the grid that they take.
  private(set) var area = 0.0

  init(grid: [Double], width: Int, height: Int, low: Double, span: Double) {
    // Sums over rectangles from the corner give the mean around a cell at once.
    var sums = [Double](repeating: 0, count: (width + 1) * (height + 1))
    for row in 0..<height {
      for column in 0..<width {
        sums[(row + 1) * (width + 1) + column + 1] =
          grid[row * width + column] + sums[row * (width + 1) + column + 1]
          + sums[(row + 1) * (width + 1) + column] - sums[row * (width + 1) + column]
      }
    }
    var marked = [Bool](repeating: false, count: width * height)
    for row in 0..<height {
      for column in 0..<width {
        let grey = grid[row * width + column]
        guard (grey - low) / span >= Self.bright else { continue }
        let (x, y) = (
          max(0, column - Self.reach)..<min(width, column + Self.reach + 1),
          max(0, row - Self.reach)..<min(height, row + Self.reach + 1)
        )
        let sum =
          sums[y.upperBound * (width + 1) + x.upperBound] - sums[y.lowerBound * (width + 1) + x.upperBound]
          - sums[y.upperBound * (width + 1) + x.lowerBound] + sums[y.lowerBound * (width + 1) + x.lowerBound]
        marked[row * width + column] = grey - sum / Double(x.count * y.count) >= Self.contrast * span
      }
    }
    gather(&marked, width, height)
  }

  /// Fills each patch and counts those that are small and lie outside.
  private mutating func gather(_ marked: inout [Bool], _ width: Int, _ height: Int) {
    var cells = 0
    for start in marked.indices where marked[start] {
      marked[start] = false
      var (patch, next) = ([start], 0)
      var isOuter = true
      while next < patch.count {
        let (column, row) = (patch[next] % width, patch[next] / width)
        next += 1
        let (x, y) = ((Double(column) + 0.5) / Double(width), (Double(row) + 0.5) / Double(height))
        isOuter = isOuter && (min(x, 1 - x) < Self.outer && min(y, 1 - y) < Self.outer)
        for (i, j) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
          let (c, r) = (column + i, row + j)
          guard c >= 0, r >= 0, c < width, r < height, marked[r * width + c] else { continue }
          marked[r * width + c] = false
          patch.append(r * width + c)
        }
      }
      guard isOuter, patch.count >= 3, Double(patch.count) <= Self.largest * Double(width * height) else { continue }
      count += 1
      cells += patch.count
    }
    area = Double(cells) / Double(width * height)
  }
}
