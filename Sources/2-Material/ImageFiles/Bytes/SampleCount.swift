// SPDX-License-Identifier: Apache-2.0

extension ImageFileLimits {
  /// How many samples an image has, checked before memory is taken for them.
  /// - Parameters:
  ///   - sizes: The lengths of all axes, each 1 or more.
  ///   - bytes: The bytes of a sample.
  ///   - format: The format that is being read.
  ///   - offset: Where the sizes stand in the file.
  /// - Throws: ``ImageFileError`` for an axis of 0 and for more than is allowed.
  /// - Returns: The product.
  func sampleCount(
    _ sizes: [Int], bytes: Int, format: ImageFileFormat, offset: Int?
  ) throws(ImageFileError) -> Int {
    var count = 1
    for size in sizes {
      guard size > 0 else {
        throw ImageFileError(
          .malformed, format: format, offset: offset, found: "an axis of \(size) voxels", expected: "1 or more")
      }
      guard size <= axisLength else {
        throw ImageFileError(
          .tooLarge, format: format, offset: offset, found: "an axis of \(size) voxels",
          expected: "at most \(axisLength)")
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      let (total, isTooMuch) = product.multipliedReportingOverflow(by: bytes)
      guard !overflow, !isTooMuch, total <= sampleBytes else {
        throw ImageFileError(
          .tooLarge, format: format, offset: offset,
          found: "axes of \(sizes.map(String.init).joined(separator: " × ")) voxels of \(bytes) bytes",
          expected: "at most \(sampleBytes) bytes")
      }
      count = product
    }
    return count
  }
}
