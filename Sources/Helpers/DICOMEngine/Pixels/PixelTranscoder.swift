// SPDX-License-Identifier: Apache-2.0
public import DICOM

/// Why a file cannot be brought into another transfer syntax.
public enum PixelTranscodeError: Error, Sendable, Hashable {
  /// Its pixels cannot be decoded.
  case decode(PixelDecodeError)
  /// They cannot be encoded so.
  case encode(PixelEncodeError)
}

/// Brings a file's pixels into the form that another transfer syntax asks for.
public struct PixelTranscoder: Sendable {
  private let decoder: PixelDecoder
  private let encoder = PixelEncoder()

  /// Makes a transcoder.
  public init(decoder: PixelDecoder = PixelDecoder()) { self.decoder = decoder }

  /// The file in another syntax.
  ///
  /// Between two syntaxes without a codec the pixels stay byte for byte. A file without pixels is passed through. The meta
  /// information is left: writing it is the writer's task. Where pixels are lost (`isLossy`) the caller gives the new image an
  /// identity of its own.
  /// - Returns: The file, and whether pixels were lost.
  /// - Throws: `PixelTranscodeError`.
  public func transcoded(
    _ file: DICOMFile, to syntax: TransferSyntax, quality: EncodingQuality = EncodingQuality()
  ) throws(PixelTranscodeError) -> (file: DICOMFile, isLossy: Bool) {
    var result = file
    result.transferSyntaxUID = syntax.rawValue
    if file.transferSyntax == syntax { return (result, false) }
    let tags = [Tag.pixelData, .floatPixelData, .doubleFloatPixelData]
    guard let element = tags.lazy.compactMap({ file.dataSet[$0] }).first else { return (result, false) }
    if case .bytes = element.value, !syntax.isEncapsulated { return (result, false) }
    let array: PixelArray
    do { array = try decoder.decode(file) } catch { throw .decode(error) }
    let encoded: EncodedPixels
    do {
      encoded = try encoder.encode(array, of: file.dataSet, as: syntax, quality: quality)
    } catch { throw .encode(error) }
    result.dataSet = encoded.applied(to: file.dataSet)
    return (result, encoded.isLossy)
  }
}
