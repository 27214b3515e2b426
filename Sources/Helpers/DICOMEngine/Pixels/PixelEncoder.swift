// SPDX-License-Identifier: Apache-2.0
internal import CDCMTK
public import DICOM

/// Turns samples into what a file holds of them.
///
/// What lossless syntaxes write decodes to the same samples; where Bits Stored cannot hold a sample it is widened, never cut. Each
/// frame is one fragment, and the basic offset table names them all.
/// > Source: DICOM PS3.5 section 8 and annex A.4, PS3.3 section C.7.6.1.1.5. Checked by round trip in `PixelEncoderTests` and by
/// pydicom's reading in Proofs/dicom_pixels.py.
public struct PixelEncoder: Sendable {
  /// Makes an encoder.
  public init() { cdcmtk_start() }

  /// Encodes samples.
  ///
  /// - Parameters:
  ///   - array: The samples.
  ///   - dataSet: The data set that they belong to; its Bits Allocated and Bits Stored are kept where the syntax allows.
  ///   - syntax: How they shall be stored. HTJ2K can be read but not written.
  ///   - quality: What a lossy syntax may lose.
  /// - Returns: The pixels, and what changes in the data set.
  /// - Throws: `PixelEncodeError`.
  public func encode(
    _ array: PixelArray, of dataSet: DataSet, as syntax: TransferSyntax, quality: EncodingQuality = EncodingQuality()
  ) throws(PixelEncodeError) -> EncodedPixels {
    let description: PixelDescription
    do { description = try PixelDescription(dataSet) } catch { throw .description(error) }
    guard array.rows == description.rows, array.columns == description.columns,
      array.samplesPerPixel == description.samplesPerPixel
    else { throw .shape }
    var encoded =
      syntax.isEncapsulated
      ? try encapsulated(array, description, syntax, quality) : try native(array, description)
    encoded.changes.set(
      .photometricInterpretation, .codeString,
      encoded.changes[.photometricInterpretation]?.value ?? .text([array.photometricInterpretation]))
    if array.samplesPerPixel > 1 { encoded.changes.set(.planarConfiguration, .unsignedShort, .integers([0])) }
    if array.frames != description.frames || dataSet[.numberOfFrames] != nil {
      encoded.changes.set(.numberOfFrames, .integerString, .text([String(array.frames)]))
    }
    encoded.removals = [
      .pixelData, .floatPixelData, .doubleFloatPixelData, .extendedOffsetTable, .extendedOffsetTableLengths,
    ]
    if encoded.isLossy {
      let before = dataSet.texts(.lossyImageCompressionRatio), methods = dataSet.texts(.lossyImageCompressionMethod)
      encoded.changes.set(.lossyImageCompression, .codeString, .text(["01"]))
      encoded.changes.set(.lossyImageCompressionRatio, .decimalString, .text(before + [Self.decimal(encoded.ratio)]))
      encoded.changes.set(.lossyImageCompressionMethod, .codeString, .text(methods + [Self.method(syntax)]))
    }
    return encoded
  }

  /// A ratio in at most sixteen characters.
  private static func decimal(_ ratio: Double) -> String {
    let hundredths = Int((min(ratio, 1e9) * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  private static func method(_ syntax: TransferSyntax) -> String {
    switch syntax {
    case .jpegLSNearLossless: "ISO_14495_1"
    case .jpeg2000: "ISO_15444_1"
    default: "ISO_10918_1"
    }
  }
}
