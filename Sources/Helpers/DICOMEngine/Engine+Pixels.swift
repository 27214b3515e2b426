// SPDX-License-Identifier: Apache-2.0
import DICOM
import Workers

extension Engine {
  func transcoded(
    _ request: Message, _ file: DICOMFile, to syntax: TransferSyntax, _ quality: EncodingQuality
  ) throws(Refusal) -> Message {
    let transcoder = PixelTranscoder(decoder: PixelDecoder(allowedBytes: largestReply))
    let result: (file: DICOMFile, isLossy: Bool)
    do throws(PixelTranscodeError) {
      result = try transcoder.transcoded(file, to: syntax, quality: quality)
    } catch {
      switch error {
      case .decode(let error): throw error.refusal
      case .encode(let error): throw error.refusal
      }
    }
    var body = WireWriter(capacity: 1 << 20)
    body.put(result.isLossy)
    try put(result.file, &body)
    return Message(kind: request.kind, body: body.bytes)
  }

  func pixels(
    _ request: Message, _ length: Int, _ frames: Range<Int>?, withDataSet: Bool
  ) throws(Refusal) -> Message {
    // Pixels are never in it, however small: they are read to where they stay.
    let header = try file(request, length, .header)
    // A report or a plan lacks more than pixels; it is not called damaged for that.
    guard Self.pixelTags.contains(where: { header.dataSet[$0] != nil }) else {
      throw Refusal(code: DICOMRefusal.noPixels.rawValue)
    }
    if let place = PixelsInPlace(header, length: length, frames: frames) {
      // The owner would take no more either; here it can be said why.
      let bytes = place.count.map { $0 * place.format.width } ?? 0
      guard bytes <= largestReply else { throw PixelDecodeError.tooLarge(bytes: bytes, allowed: largestReply).refusal }
      var body = WireWriter(capacity: withDataSet ? 8 << 10 : 128)
      body.put(true)
      body.put(place)
      if withDataSet { try put(header, &body) }
      return Message(kind: request.kind, body: body.bytes)
    }
    let whole = try withPixels(header, request, length)
    let decoded: PixelArray
    do throws(PixelDecodeError) {
      decoded = try PixelDecoder(allowedBytes: largestReply).decode(whole, frames: frames)
    } catch {
      throw error.refusal
    }
    var body = WireWriter(capacity: withDataSet ? 8 << 10 : 128)
    body.put(false)
    body.put(shapeOf: decoded)
    if withDataSet { try put(header, &body) }
    let memory: Int32
    do {
      memory = try decoded.samples.sealed()
    } catch {
      throw Refusal(code: Refusal.tooLarge, facts: ["\(decoded.samples.count) samples"])
    }
    return Message(kind: request.kind, body: body.bytes, descriptor: memory)
  }

  private static let pixelTags = [Tag.pixelData, .floatPixelData, .doubleFloatPixelData]

  /// The file with the pixels that were left out when its header was read.
  ///
  /// Pixels that no codec touched lie in the file as they are wanted, and are read to where they stay; all else takes the way through
  /// the reader.
  private func withPixels(_ header: DICOMFile, _ request: Message, _ length: Int) throws(Refusal) -> DICOMFile {
    guard let element = Self.pixelTags.lazy.compactMap({ header.dataSet[$0] }).first,
      case .leftOut(let place) = element.value
    else { return header }
    let isPlain = header.transferSyntax == .explicitLittleEndian || header.transferSyntax == .implicitLittleEndian
    guard isPlain, header.faults.isEmpty, let count = place.length, let descriptor = request.descriptor,
      place.offset >= 0, count >= 0, place.offset <= length, count <= length - place.offset
    else { return try file(request, length, .all) }
    var whole = header
    whole.dataSet.set(
      element.tag, element.representation, .bytes(Self.bytes(of: descriptor, place.offset..<place.offset + count)))
    return whole
  }
}
