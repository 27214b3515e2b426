// SPDX-License-Identifier: Apache-2.0

extension BeamSum {
  /// Writes a row of pixels, each the mean of the rays to its parts: the energy that arrives is averaged, not the paths.
  ///
  /// `lines` and the texture are of all parts, row by row of them.
  func row(
    _ lines: [UnsafePointer<Float>], row: Int, columns: Int, raysPerSide rays: Int, lung texture: Plane?,
    signal: UnsafeMutablePointer<Float>, square: UnsafeMutablePointer<Float>
  ) {
    if rays == 1 {
      return self.row(lines, offset: row * columns, count: columns, lung: texture, signal: signal, square: square)
    }
    let wide = columns * rays
    let share = 1 / Float(rays * rays)
    for column in 0..<columns { (signal[column], square[column]) = (0, 0) }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * wide) { scratch in
      // Safe because both halves are written by the row before they are read.
      let first = scratch.baseAddress.unsafelyUnwrapped
      let second = first + wide
      for part in 0..<rays {
        self.row(
          lines, offset: (row * rays + part) * wide, count: wide, lung: texture, signal: first, square: second)
        for column in 0..<columns {
          for ray in column * rays..<(column + 1) * rays {
            signal[column] += first[ray]
            square[column] += second[ray]
          }
        }
      }
    }
    for column in 0..<columns {
      signal[column] *= share
      square[column] *= share
    }
  }
}
