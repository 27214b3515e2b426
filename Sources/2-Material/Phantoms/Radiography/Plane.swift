// SPDX-License-Identifier: Apache-2.0

/// An image of single-precision numbers, row by row.
struct Plane: Sendable {
  let columns: Int
  let rows: Int
  var pixels: [Float]

  init(columns: Int, rows: Int, pixels: [Float]) {
    self.columns = columns
    self.rows = rows
    self.pixels = pixels
  }

  /// A plane of one number.
  init(columns: Int, rows: Int, repeating value: Float = 0) {
    self.init(columns: columns, rows: rows, pixels: [Float](repeating: value, count: columns * rows))
  }

  /// Makes a plane whose rows are written by several threads, each row once and whole.
  static func written(
    columns: Int, rows: Int, workers: Int?, _ row: @Sendable (Int, UnsafeMutablePointer<Float>) -> Void
  ) -> Plane {
    let pixels = [Float](unsafeUninitializedCapacity: columns * rows) { buffer, initialized in
      initialized = columns * rows
      guard let base = buffer.baseAddress else { return }
      // Safe because each row is written by one thread, all rows are, and all threads have ended when the call returns.
      nonisolated(unsafe) let start = base
      inRowChunks(of: rows, workers: workers) { for number in $0 { row(number, start + number * columns) } }
    }
    return Plane(columns: columns, rows: rows, pixels: pixels)
  }
}
