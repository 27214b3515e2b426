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

  /// How many bytes the pixels take, checked before memory is taken: against the limits, and against what so short a file can hold.
  static func bytes(
    width: Int, height: Int, components: Int, sampleBytes: Int, of file: [UInt8], _ limits: ImageFileLimits,
    _ format: ImageFileFormat
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
    // Deflate packs at most 1032 to 1, and a byte of a PNG holds up to 8 pixels; a block of 64 pixels of a JPEG takes a bit or more,
    // and colour may be coded at a sixteenth.
    let most = format == .png ? 1032 * 8 : 64 * 8 * 4
    guard total / most <= file.count else {
      throw ImageFileError(
        .truncated, format: format, offset: file.count, found: "\(file.count) bytes for \(width) × \(height) pixels",
        expected: "at least \(total / most)")
    }
    return total
  }
}
