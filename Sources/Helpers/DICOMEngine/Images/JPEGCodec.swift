// SPDX-License-Identifier: Apache-2.0
import CImageCodecs
public import ImageFiles
import Volumes

/// JPEG files through libjpeg-turbo: 8 bits, gray or colour, baseline or progressive.
///
/// Colour comes as RGB. The orientation that a camera noted (Exif) is told and not applied. CMYK is refused: without its ink profile
/// its colours are a guess.
public enum JPEGCodec {
  /// Decodes a file.
  /// - Parameters:
  ///   - bytes: The file.
  ///   - limits: How much the file may ask for.
  /// - Throws: ``ImageFileError``; a file that is damaged or ends early gives no image.
  /// - Returns: A flat image; a density is told in its metadata and not taken for a spacing: cameras write 72 per inch for
  ///   "unknown".
  public static func decode(
    _ bytes: [UInt8], limits: ImageFileLimits = .init()
  ) throws(ImageFileError) -> DecodedImage {
    var header = cimagecodecs_jpeg_header()
    try CodecStatus.check(.jpeg, expected: "an 8-bit gray or colour JPEG header") { message in
      bytes.withUnsafeBufferPointer { cimagecodecs_jpeg_read_header($0.baseAddress, $0.count, &header, message) }
    }
    let (width, height, components) = (Int(header.width), Int(header.height), Int(header.components))
    let room = try FlatGrid.bytes(
      width: width, height: height, components: components, sampleBytes: 1, of: bytes, limits, .jpeg)
    var pixels = [UInt8](repeating: 0, count: room)
    var warnings: UInt32 = 0
    try CodecStatus.check(.jpeg, expected: "whole JPEG data") { message in
      pixels.withUnsafeMutableBufferPointer { target in
        bytes.withUnsafeBufferPointer {
          cimagecodecs_jpeg_read($0.baseAddress, $0.count, target.baseAddress, target.count, &warnings, message)
        }
      }
    }
    // Per inch or per centimetre.
    var spacing: (x: Double, y: Double)?
    if (1...2).contains(header.density_unit), header.density_x > 0, header.density_y > 0 {
      let unit = header.density_unit == 1 ? 25.4 : 10.0
      spacing = (unit / Double(header.density_x), unit / Double(header.density_y))
    }
    var metadata: [DecodedImage.Entry] = []
    if header.is_progressive != 0 { metadata.append(.init("jpeg:progressive", "yes")) }
    if header.orientation > 0 { metadata.append(.init("jpeg:exif-orientation", String(header.orientation))) }
    if let spacing { metadata.append(.init("jpeg:density-spacing-mm", "\(spacing.x) \(spacing.y)")) }
    if warnings > 0 { metadata.append(.init("jpeg:warnings", String(warnings))) }
    guard
      let image = DecodedImage(
        format: .jpeg, grid: try FlatGrid.of(width: width, height: height, spacing: nil, .jpeg), geometry: .none,
        meaning: components == 1 ? .scalar : .rgb, components: components, samples: .uint8(pixels), metadata: metadata)
    else {
      throw ImageFileError(.malformed, format: .jpeg, found: "\(components) components", expected: "1 or 3")
    }
    return image
  }

  /// Encodes a flat image of 8 bits, gray or RGB; colour is not subsampled.
  /// - Parameters:
  ///   - image: One slice, one volume; samples `uint8`.
  ///   - quality: 1 to 100 as libjpeg counts it.
  /// - Throws: ``ImageFileError`` of the kind `unsuitable`.
  /// - Returns: The file.
  public static func encode(_ image: DecodedImage, quality: Int = 90) throws(ImageFileError) -> [UInt8] {
    let image = try FlatImage(image, .jpeg)
    guard image.bits == 8, image.components == 1 || image.components == 3, (1...100).contains(quality),
      image.width <= 65_500, image.height <= 65_500
    else { throw image.unsuitable("8 bits, gray or RGB, at most 65500 pixels along an axis") }
    var (out, count): (UnsafeMutablePointer<UInt8>?, Int) = (nil, 0)
    try CodecStatus.check(.jpeg, expected: "pixels that can be written") { message in
      image.bytes.withUnsafeBufferPointer {
        cimagecodecs_jpeg_write(
          $0.baseAddress, UInt32(image.width), UInt32(image.height), UInt8(image.components), Int32(quality), &out,
          &count, message)
      }
    }
    return CodecStatus.taken(out, count)
  }
}
