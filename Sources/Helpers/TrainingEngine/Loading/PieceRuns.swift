// SPDX-License-Identifier: Apache-2.0

/// Which runs of pixels a piece takes from an image; what of it lies outside of the image is in none.
package struct PieceRuns: Sendable, Hashable {
  /// Neighbours along the last axis.
  package struct Run: Sendable, Hashable {
    /// The first pixel in the image.
    package var from: Int
    /// The first pixel in the piece.
    package var to: Int
    /// How many.
    package var count: Int
  }

  /// The runs, in the order of the piece.
  package let runs: [Run]
  /// Pixels of the image.
  package let pixels: Int

  /// Lays a piece over an image.
  ///
  /// - Parameters:
  ///   - extent: Lengths of the image along space, the slowest axis first.
  ///   - piece: Those of the piece.
  ///   - corner: The first pixel of the piece in the image; below 0 where the image is shorter.
  package init(extent: [Int], piece: [Int], corner: [Int]) {
    pixels = extent.reduce(1, *)
    var runs: [Run] = []
    let last = extent.count - 1
    let low = max(0, -corner[last])
    let count = min(piece[last], extent[last] - corner[last]) - low
    let rows = piece.dropLast().reduce(1, *)
    if count > 0 {
      for row in 0..<rows {
        // Where the row of the piece lies in the image, axis by axis from the fastest.
        var (rest, from, step, isInside) = (row, 0, extent[last], true)
        for axis in (0..<last).reversed() {
          let place = rest % piece[axis] + corner[axis]
          rest /= piece[axis]
          isInside = isInside && place >= 0 && place < extent[axis]
          from += place * step
          step *= extent[axis]
        }
        if isInside { runs.append(Run(from: from + corner[last] + low, to: row * piece[last] + low, count: count)) }
      }
    }
    self.runs = runs
  }
}
