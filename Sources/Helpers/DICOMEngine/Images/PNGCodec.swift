// SPDX-License-Identifier: Apache-2.0
import CImageCodecs
public import ImageFiles
import Volumes

/// PNG through libpng: 1 to 16 bits, gray, RGB, with opacity or a palette, interlaced or not.
///
/// Samples come as they are stored: 1, 2 and 4 bits are not stretched to 8, palettes stay indices, no gamma is applied.
public enum PNGCodec {
  /// Decodes a file.
  /// - Parameters:
  ///   - bytes: The file.
  ///   - limits: How much the file may ask for.
  /// - Throws: ``ImageFileError``; a file that is damaged or ends early gives no image.
  /// - Returns: A flat image; its spacing is that of the file's `pHYs` where it counts pixels per metre.
  public static func decode(
    _ bytes: [UInt8], limits: ImageFileLimits = .init()
  ) throws(ImageFileError) -> DecodedImage {
    var header = cimagecodecs_png_header()
    let longest = UInt32(clamping: min(limits.axisLength, Int(Int32.max)))
    try CodecStatus.check(.png, expected: "a PNG header") { message in
      bytes.withUnsafeBufferPointer {
        cimagecodecs_png_read_header($0.baseAddress, $0.count, longest, &header, message)
      }
    }
    let (width, height, components) = (Int(header.width), Int(header.height), Int(header.components))
    let isWide = header.bits == 16
    let room = try FlatGrid.bytes(
      width: width, height: height, components: components, sampleBytes: isWide ? 2 : 1, of: bytes, limits, .png)
    var pixels = [UInt8](repeating: 0, count: room)
    try CodecStatus.check(.png, expected: "whole PNG data") { message in
      pixels.withUnsafeMutableBufferPointer { target in
        bytes.withUnsafeBufferPointer {
          cimagecodecs_png_read($0.baseAddress, $0.count, longest, target.baseAddress, target.count, message)
        }
      }
    }
    var spacing: (x: Double, y: Double)?
    if header.per_metre_x > 0, header.per_metre_y > 0 {
      spacing = (1000 / Double(header.per_metre_x), 1000 / Double(header.per_metre_y))
    }
    let meanings: [DecodedImage.Meaning] = [.scalar, .grayAlpha, .rgb, .rgba]
    let palette = withUnsafeBytes(of: &header.palette) { Array($0.prefix(4 * Int(header.palette_count))) }
    var metadata = [DecodedImage.Entry("png:bits", String(header.bits))]
    if header.is_interlaced != 0 { metadata.append(.init("png:interlaced", "Adam7")) }
    if header.has_transparent_value != 0 { metadata.append(.init("png:transparent-value", "ignored")) }
    guard (1...4).contains(components),
      let samples = VoxelSamples(bytes: pixels, type: isWide ? .uint16 : .uint8, order: .host),
      let image = DecodedImage(
        format: .png, grid: try FlatGrid.of(width: width, height: height, spacing: spacing, .png),
        geometry: spacing == nil ? .none : .spacing,
        meaning: header.is_palette != 0 ? .palette : meanings[components - 1], components: components, samples: samples,
        significantBits: Int(header.bits), palette: palette, metadata: metadata)
    else {
      throw ImageFileError(.malformed, format: .png, found: "\(components) components", expected: "1 to 4")
    }
    return image
  }

  /// Encodes a flat image of 8 or 16 bits: gray, RGB, or either with opacity.
  /// - Parameters:
  ///   - image: One slice, one volume; samples `uint8` or `uint16`. A palette is written as its colours. Slope and intercept are not
  ///     written.
  ///   - level: zlib's level of packing, 0 to 9.
  /// - Throws: ``ImageFileError`` of the kind `unsuitable`.
  /// - Returns: The file, with the distances between pixels where the image knows them.
  public static func encode(_ image: DecodedImage, level: Int = 6) throws(ImageFileError) -> [UInt8] {
    let image = try FlatImage(image, .png)
    guard (1...4).contains(image.components), (0...9).contains(level) else {
      throw image.unsuitable("1 to 4 components")
    }
    var (out, count): (UnsafeMutablePointer<UInt8>?, Int) = (nil, 0)
    let density = image.perMetre
    try CodecStatus.check(.png, expected: "pixels that can be written") { message in
      image.bytes.withUnsafeBufferPointer {
        cimagecodecs_png_write(
          $0.baseAddress, UInt32(image.width), UInt32(image.height), UInt8(image.components), UInt8(image.bits),
          Int32(level), density.x, density.y, &out, &count, message)
      }
    }
    return CodecStatus.taken(out, count)
  }
}
