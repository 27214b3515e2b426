// SPDX-License-Identifier: Apache-2.0
import ImageFiles
import Volumes

/// The pixels of a flat image as an encoder wants them.
struct FlatImage {
  let format: ImageFileFormat
  let width: Int
  let height: Int
  let components: Int
  let bits: Int
  /// Row by row, in the order of this machine.
  let bytes: [UInt8]
  /// Pixels per metre; 0 where the image does not know.
  let perMetre: (x: UInt32, y: UInt32)

  init(_ image: DecodedImage, _ format: ImageFileFormat) throws(ImageFileError) {
    self.format = format
    let size = image.grid.size
    guard size.z == 1, image.volumes == 1, size.x < 1 << 31, size.y < 1 << 31 else {
      throw ImageFileError(
        .unsuitable, format: format, found: "\(size.z) slices and \(image.volumes) volumes", expected: "one slice")
    }
    (width, height) = (size.x, size.y)
    var pixels: (components: Int, bits: Int, bytes: [UInt8])
    switch image.samples {
    case .uint8(let indices) where image.meaning == .palette:
      let hasOpacity = stride(from: 3, to: image.palette.count, by: 4).contains { image.palette[$0] < 255 }
      pixels = (hasOpacity ? 4 : 3, 8, [])
      pixels.bytes.reserveCapacity(indices.count * pixels.components)
      for index in indices {
        guard Int(index) * 4 + 3 < image.palette.count else {
          throw ImageFileError(.unsuitable, format: format, found: "an index beyond the palette", expected: "colours")
        }
        pixels.bytes += image.palette[Int(index) * 4..<Int(index) * 4 + pixels.components]
      }
    case .uint8(let samples): pixels = (image.components, 8, Self.stretched(samples, image.significantBits))
    case .uint16: pixels = (image.components, 16, image.samples.bytes(order: .host))
    default:
      throw ImageFileError(
        .unsuitable, format: format, found: "samples of the type \(image.samples.type.rawValue)",
        expected: "uint8 or uint16")
    }
    (components, bits, bytes) = pixels
    let spacing = image.grid.spacing
    func density(_ spacing: Double) -> UInt32 { UInt32(exactly: (1000 / spacing).rounded()) ?? 0 }
    perMetre = image.geometry == .none ? (0, 0) : (density(spacing.x), density(spacing.y))
  }

  /// Samples of 1, 2 or 4 bits brought to 8, so that white stays white.
  private static func stretched(_ samples: [UInt8], _ bits: Int) -> [UInt8] {
    switch bits {
    case 1: samples.map { $0 &* 255 }
    case 2: samples.map { $0 &* 85 }
    case 4: samples.map { $0 &* 17 }
    default: samples
    }
  }

  func unsuitable(_ expected: String) -> ImageFileError {
    ImageFileError(
      .unsuitable, format: format, found: "\(components) components of \(bits) bits", expected: expected)
  }
}
