// SPDX-License-Identifier: Apache-2.0
internal import CDCMTK
public import DICOM

/// Turns what a file holds of pixels into samples.
///
/// Native pixels and run lengths are read by memory-safe code; JPEG and JPEG-LS by DCMTK, JPEG 2000 and its high-throughput form by
/// OpenJPEG. What a codestream says of itself is read first and must agree with the attributes before room is made for a sample.
/// > Source: DICOM PS3.3 section C.7.6.3, PS3.5 section 8. Checked against pydicom's `pixel_array` in Proofs/dicom_pixels.py.
public struct PixelDecoder: Sendable {
  /// The most bytes that decoded pixels may take, samples and codec's output each.
  public var allowedBytes: Int

  /// Makes a decoder; by default two gibibytes are allowed.
  public init(allowedBytes: Int = 2 << 30) {
    self.allowedBytes = allowedBytes
    cdcmtk_start()
  }

  /// Decodes frames.
  ///
  /// Bytes beyond the frames are left alone; frames that are not asked for are not decoded. YCbCr of bytes becomes RGB. Where three
  /// components say themselves how they stand for colour (names R G B, an Adobe or JFIF marker), that goes before the attributes.
  /// - Parameters:
  ///   - file: The file, read with its pixels.
  ///   - frames: Frames counted from 0; `nil` for all.
  /// - Returns: The samples, as `PixelArray` has them.
  /// - Throws: `PixelDecodeError`.
  /// - Complexity: O(samples asked for).
  public func decode(_ file: DICOMFile, frames: Range<Int>? = nil) throws(PixelDecodeError) -> PixelArray {
    let description: PixelDescription
    do { description = try PixelDescription(file.dataSet) } catch { throw .description(error) }
    let range = frames ?? 0..<description.frames
    guard range.lowerBound >= 0, range.upperBound <= description.frames, !range.isEmpty else {
      throw .frames(asked: range, found: description.frames)
    }
    guard let element = file.dataSet[description.pixelTag] else { throw .noPixels }
    switch element.value {
    case .bytes(let bytes):
      // A syntax that is unknown here is no obstacle to pixels that no codec touched.
      if file.transferSyntax?.isEncapsulated == true { throw .encapsulation(expected: true) }
      return try native(bytes, description, range)
    case .encapsulated(let pixels):
      guard let syntax = file.transferSyntax else { throw .transferSyntax(file.transferSyntaxUID) }
      guard syntax.isEncapsulated else { throw .encapsulation(expected: false) }
      return try encapsulated(pixels, extendedOffsets(file.dataSet), description, range, syntax)
    case .leftOut: throw .leftOut
    default: throw .noPixels
    }
  }

  /// Bytes that `count` samples of `width` take, with what the caller may use.
  func bytes(_ count: Int, frames: Int, width: Int) throws(PixelDecodeError) -> Int {
    let (samples, overflow) = count.multipliedReportingOverflow(by: frames)
    let (bytes, overflowAgain) = samples.multipliedReportingOverflow(by: width)
    guard !overflow, !overflowAgain, bytes <= allowedBytes else {
      throw .tooLarge(bytes: overflow || overflowAgain ? Int.max : bytes, allowed: allowedBytes)
    }
    return bytes
  }

  /// The last step: planes side by side, colours as RGB, and the shape.
  func array(
    _ samples: PixelSamples, _ description: PixelDescription, frames: Int, isPlanar: Bool, photometric: String
  ) throws(PixelDecodeError) -> PixelArray {
    var samples = samples
    var photometric = photometric
    if isPlanar {
      samples = samples.interleaved(pixels: description.pixelsPerFrame, samples: description.samplesPerPixel)
    }
    if description.samplesPerPixel == 3, photometric.hasPrefix("YBR_") {
      if case .uint8(var bytes) = samples {
        // Frees the one other owner, so that the bytes are converted where they are.
        samples = .uint8([])
        if photometric.hasPrefix("YBR_PARTIAL") {
          ColourConversion.partial(&bytes)
        } else {
          ColourConversion.full(&bytes)
        }
        samples = .uint8(bytes)
        photometric = "RGB"
      } else if photometric == "YBR_FULL_422" {
        photometric = "YBR_FULL"
      }
    }
    guard
      let array = PixelArray(
        rows: description.rows, columns: description.columns, frames: frames,
        samplesPerPixel: description.samplesPerPixel, photometricInterpretation: photometric, samples: samples)
    else { throw .short(found: samples.count, expected: description.samplesPerFrame * frames) }
    return array
  }

  private func extendedOffsets(_ dataSet: DataSet) -> [UInt64] {
    switch dataSet[.extendedOffsetTable]?.value {
    case .bytes(let bytes):
      return stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).map { start in
        bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      }
    case .unsigned(let offsets): return offsets
    default: return []
    }
  }
}
