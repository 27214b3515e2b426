// SPDX-License-Identifier: Apache-2.0
internal import CDCMTK
import DICOM

extension PixelEncoder {
  /// Lets a codec write each frame.
  func encapsulated(
    _ array: PixelArray, _ description: PixelDescription, _ syntax: TransferSyntax, _ quality: EncodingQuality
  ) throws(PixelEncodeError) -> EncodedPixels {
    let bits = StoredBits(array.samples, description)
    let plan = try Plan(syntax, bits: bits, array: array, description, quality)
    var fragments: [[UInt8]] = []
    var offsets: [UInt32] = []
    var place = 0
    var total = 0
    for frame in 0..<array.frames {
      let range = frame * array.samplesPerFrame..<(frame + 1) * array.samplesPerFrame
      let samples = array.samples.slice(range).bytes(width: plan.width, bits: plan.mask)
      var fragment = try Self.codestream(samples, array, plan, frame)
      total += fragment.count
      if fragment.count % 2 == 1 { fragment.append(0) }
      guard let offset = UInt32(exactly: place) else { throw .tooLarge }
      offsets.append(offset)
      place += fragment.count + 8
      fragments.append(fragment)
    }
    var changes = bits.attributes(allocated: plan.width * 8)
    if let photometric = plan.photometric { changes.set(.photometricInterpretation, .codeString, .text([photometric])) }
    let before = array.frames * array.samplesPerFrame * ((bits.bits + 7) / 8)
    return EncodedPixels(
      pixels: DataSet.Element(
        .pixelData, .otherByte, .encapsulated(EncapsulatedPixels(offsets: offsets, fragments: fragments))),
      changes: changes, removals: [], isLossy: plan.isLossy, ratio: Double(before) / Double(max(total, 1)))
  }

  /// What a syntax needs to write these samples.
  private struct Plan {
    var syntax: TransferSyntax
    /// Bytes a sample.
    var width: Int
    /// Bits that are handed to the codec; the sign's copies above them are left off where it knows no sign.
    var mask: Int
    var precision: Int
    var isSigned: Bool
    var quality: EncodingQuality
    var isLossy = false
    var photometric: String?

    init(
      _ syntax: TransferSyntax, bits: StoredBits, array: PixelArray, _ description: PixelDescription,
      _ quality: EncodingQuality
    ) throws(PixelEncodeError) {
      self.syntax = syntax
      self.quality = quality
      (width, precision, mask, isSigned) = (bits.width, bits.bits, bits.bits, false)
      let isColour = array.samplesPerPixel == 3
      let isRGB = isColour && array.photometricInterpretation == "RGB"
      let unsupported = PixelEncodeError.unsupported(
        syntax, bits: bits.bits, isSigned: bits.isSigned, samplesPerPixel: array.samplesPerPixel)
      guard description.kind == .integer, description.bitsAllocated > 1 else { throw unsupported }
      switch array.samples {
      case .float32, .float64: throw unsupported
      default: break
      }
      guard syntax == .rle || array.samplesPerPixel == 1 || isColour else { throw unsupported }
      switch syntax {
      case .rle:
        mask = 64
        guard array.samplesPerPixel * width <= 15 else { throw unsupported }
      case .jpegBaseline, .jpegExtended:
        precision = syntax == .jpegBaseline || bits.bits <= 8 ? 8 : 12
        // Cosines over a sign bit make noise of it.
        guard !bits.isSigned, bits.bits <= precision, array.samplesPerPixel == 1 || (isRGB && precision == 8) else {
          throw unsupported
        }
        guard (1...100).contains(quality.jpeg) else { throw .quality }
        isLossy = true
        if isRGB { photometric = "YBR_FULL_422" }
      case .jpegLossless, .jpegLosslessFirstOrder:
        guard bits.bits <= 16 else { throw unsupported }
        // Each flavour of the codec has one precision.
        precision = bits.bits <= 8 ? 8 : bits.bits <= 12 ? 12 : 16
      case .jpegLSLossless, .jpegLSNearLossless:
        guard bits.bits <= 16 else { throw unsupported }
        isLossy = syntax == .jpegLSNearLossless
        // The library knows no fewer than eight bits, and the whole precision is read back as the sample.
        precision = max(bits.bits, 8)
        mask = precision
        guard !isLossy || (1...255).contains(quality.deviation) else { throw .quality }
      case .jpeg2000Lossless, .jpeg2000:
        guard bits.bits <= 24 else { throw unsupported }
        isSigned = bits.isSigned
        isLossy = syntax == .jpeg2000
        guard !isLossy || (quality.ratio > 1 && quality.ratio.isFinite) else { throw .quality }
        if isRGB { photometric = isLossy ? "YBR_ICT" : "YBR_RCT" }
        // The component transform is for red, green and blue alone.
        guard !isColour || isRGB else { throw unsupported }
      default: throw unsupported
      }
      // PS3.5, 8.2: what is nearly the index is another colour altogether.
      guard !isLossy || array.photometricInterpretation != "PALETTE COLOR" else { throw .palette(syntax) }
    }
  }

  private static func codestream(
    _ samples: [UInt8], _ array: PixelArray, _ plan: Plan, _ frame: Int
  ) throws(PixelEncodeError) -> [UInt8] {
    if plan.syntax == .rle {
      let coded = RunLengths.encoded(
        samples[...], rows: array.rows, columns: array.columns, samples: array.samplesPerPixel, width: plan.width)
      guard let coded else { throw .shape }
      return coded
    }
    let shape = cdcmtk_shape(
      rows: UInt32(array.rows), columns: UInt32(array.columns), samples: UInt32(array.samplesPerPixel),
      precision: UInt32(plan.precision), is_signed: plan.isSigned ? 1 : 0)
    var result = cdcmtk_codestream()
    // Safe because the shim allocated the bytes and nothing keeps them beyond this scope.
    defer { cdcmtk_free(&result) }
    var message = [CChar](repeating: 0, count: 256)
    let size = message.count
    let status = samples.withUnsafeBufferPointer { samples in
      guard let start = samples.baseAddress else { return Int32(CDCMTK_PARAMETER) }
      return switch plan.syntax {
      case .jpegBaseline, .jpegExtended:
        cdcmtk_encode_jpeg(start, samples.count, shape, Int32(plan.quality.jpeg), &result, &message, size)
      case .jpegLossless, .jpegLosslessFirstOrder:
        cdcmtk_encode_jpeg_lossless(
          start, samples.count, shape, 1, array.photometricInterpretation == "RGB" ? 1 : 0, &result, &message, size)
      case .jpegLSLossless:
        cdcmtk_encode_jpeg_ls(start, samples.count, shape, 0, &result, &message, size)
      case .jpegLSNearLossless:
        cdcmtk_encode_jpeg_ls(start, samples.count, shape, Int32(plan.quality.deviation), &result, &message, size)
      default:
        cdcmtk_encode_jpeg_2000(
          start, samples.count, shape, plan.isLossy ? plan.quality.ratio : 0, &result, &message, size)
      }
    }
    guard status == Int32(CDCMTK_OK), let bytes = result.bytes else {
      let words = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw .codec(frame: frame, message: words.isEmpty ? "status \(status)" : words)
    }
    return [UInt8](UnsafeBufferPointer(start: bytes, count: result.count))
  }
}
