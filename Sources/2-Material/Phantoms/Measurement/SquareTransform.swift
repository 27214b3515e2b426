// SPDX-License-Identifier: Apache-2.0

/// The squared magnitude of the discrete Fourier transform of a square of numbers.
struct SquareTransform {
  let side: Int
  private let transform: PlaneTransform<Double>

  init(side: Int) {
    self.side = side
    transform = PlaneTransform(columns: side, rows: side)
  }

  /// |F|² of each frequency, in the order of the transform, row after row.
  func power(_ values: [Double]) -> [Double] {
    let (real, imaginary) = transform.transformed(real: values)
    return zip(real, imaginary).map { $0 * $0 + $1 * $1 }
  }

  /// The frequency of an index in cycles per pixel, −½…½.
  func frequency(_ index: Int) -> Double { Double(index <= side / 2 ? index : index - side) / Double(side) }
}
