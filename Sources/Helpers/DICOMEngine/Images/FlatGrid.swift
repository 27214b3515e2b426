// SPDX-License-Identifier: Apache-2.0
import ImageFiles
import Volumes

/// The grid of a flat image: columns, rows, one slice of a millimetre.
enum FlatGrid {
  static func of(
    width: Int, height: Int, spacing: (x: Double, y: Double)?, _ format: ImageFileFormat
  ) throws(ImageFileError) -> Grid {
    let (x, y) = spacing ?? (1, 1)
    let affine = Affine(i: Vector3(x, 0, 0), j: Vector3(0, y, 0), k: Vector3(0, 0, 1), origin: .zero)
    guard let grid = Grid(size: SIMD3(width, height, 1), affine: affine) else {
      throw ImageFileError(.malformed, format: format, found: "\(width) × \(height) pixels", expected: "1 or more")
    }
    return grid
  }

  /// How many bytes the pixels take, checked before memory is taken.
  static func bytes(
    width: Int, height: Int, components: Int, sampleBytes: Int, _ limits: ImageFileLimits, _ format: ImageFileFormat
  ) throws(ImageFileError) -> Int {
    var total = sampleBytes
    for factor in [components, width, height] {
      let (product, overflow) = total.multipliedReportingOverflow(by: factor)
      guard !overflow, factor <= limits.axisLength, product <= limits.sampleBytes else {
        throw ImageFileError(
          .tooLarge, format: format, found: "\(width) × \(height) pixels of \(components * sampleBytes) bytes",
          expected: "axes of at most \(limits.axisLength) and \(limits.sampleBytes) bytes")
      }
      total = product
    }
    return total
  }
}
