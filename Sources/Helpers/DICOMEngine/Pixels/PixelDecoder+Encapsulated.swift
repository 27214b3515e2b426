// SPDX-License-Identifier: Apache-2.0
internal import CDCMTK
import DICOM

extension PixelDecoder {
  /// Decodes frames that a codec wrote.
  func encapsulated(
    _ pixels: EncapsulatedPixels, _ extendedOffsets: [UInt64], _ description: PixelDescription, _ frames: Range<Int>,
    _ syntax: TransferSyntax
  ) throws(PixelDecodeError) -> PixelArray {
    let fragments = try FrameFragments(
      pixels, extendedOffsets: extendedOffsets, frames: description.frames, hasMarkers: syntax != .rle)
    func codestream(_ frame: Int) -> [UInt8] {
      let range = fragments.ranges[frame]
      return range.count == 1 ? pixels.fragments[range.lowerBound] : Array(pixels.fragments[range].joined())
    }
    return syntax == .rle
      ? try runLengths(codestream, description, frames) : try codestreams(codestream, description, frames, syntax)
  }

  private func runLengths(
    _ codestream: (Int) -> [UInt8], _ description: PixelDescription, _ frames: Range<Int>
  ) throws(PixelDecodeError) -> PixelArray {
    guard description.bitsAllocated >= 8 else {
      throw .description(.impossible(.bitsAllocated, found: description.bitsAllocated))
    }
    let format = SampleFormat(description)
    let frameBytes = try bytes(description.samplesPerFrame, frames: 1, width: format.width)
    _ = try bytes(description.samplesPerFrame, frames: frames.count, width: format.width)
    var decoded = try Growing(frameBytes: frameBytes, frames: frames.count, fits: allowedBytes)
    for frame in frames {
      let coded = codestream(frame)
      // Two bytes are at most 128 pixels.
      guard coded.count >= 64, (coded.count - 64) * 64 >= frameBytes else {
        throw .implausible(frame: frame, bytes: coded.count, samples: description.samplesPerFrame)
      }
      let done = decoded.append { room in
        RunLengths.decoded(
          coded[...], pixels: description.pixelsPerFrame, samples: description.samplesPerPixel, width: format.width,
          into: room)
      }
      guard done else { throw .codec(frame: frame, message: "run lengths end early or have a wrong header") }
    }
    let samples = decoded.bytes.withUnsafeBytes { format.samples($0) }
    return try array(
      samples, description, frames: frames.count, isPlanar: false, photometric: description.photometricInterpretation)
  }

  private func codestreams(
    _ codestream: (Int) -> [UInt8], _ description: PixelDescription, _ frames: Range<Int>, _ syntax: TransferSyntax
  ) throws(PixelDecodeError) -> PixelArray {
    var first: Codestream?
    var decoded: Growing?
    for frame in frames {
      var coded = codestream(frame)
      let head = try head(of: coded, frame, syntax)
      let expected = CodestreamShape(
        rows: description.rows, columns: description.columns, samples: description.samplesPerPixel,
        precision: first?.shape.precision ?? head.shape.precision)
      guard head.shape == expected, first.map({ $0.isSigned == head.isSigned }) ?? true else {
        throw .shape(frame: frame, found: head.shape, expected: expected)
      }
      if first == nil { first = head }
      try checkPlausible(head, coded.count, frame)
      if head.family != .jpeg2000 { Self.end(&coded) }
      let width = head.shape.precision > 16 ? 4 : head.shape.precision > 8 ? 2 : 1
      if decoded == nil {
        _ = try bytes(description.samplesPerFrame, frames: frames.count, width: width)
        decoded = try Growing(
          frameBytes: description.samplesPerFrame * width, frames: frames.count, fits: allowedBytes)
      }
      var message = ""
      let done = decoded?.append { room in
        message = Self.decode(coded, head, into: room)
        return message.isEmpty
      }
      guard done == true else { throw .codec(frame: frame, message: message) }
    }
    guard let first, let decoded else { throw .noPixels }
    let samples = decoded.bytes.withUnsafeBytes { Self.format(first, description).samples($0) }
    return try array(
      samples, description, frames: frames.count, isPlanar: false, photometric: Self.photometric(first, description))
  }

  private func head(
    of coded: [UInt8], _ frame: Int, _ syntax: TransferSyntax
  ) throws(PixelDecodeError) -> Codestream {
    let head: Codestream? =
      switch syntax {
      case .jpeg2000, .jpeg2000Lossless, .htj2k, .htj2kLossless, .htj2kLosslessRPCL: Codestream(jpeg2000: coded)
      default: Codestream(jpeg: coded)
      }
    guard let head else { throw .codestream(frame: frame) }
    let isJPEGLS = syntax == .jpegLSLossless || syntax == .jpegLSNearLossless
    guard (head.family == .jpegLS) == isJPEGLS else { throw .codestream(frame: frame) }
    return head
  }

  /// Refuses a codestream that has not the bits that its pixels need at the very least, before room is made for them.
  private func checkPlausible(_ head: Codestream, _ count: Int, _ frame: Int) throws(PixelDecodeError) {
    let pixels = head.shape.rows * head.shape.columns
    // Huffman codes have a bit at least: one a sample, or one a block of luminance. The other two can say "all the same" in less.
    let bits = head.family != .jpeg ? 0 : head.isLosslessProcess ? pixels * head.shape.samples : pixels / 64
    guard count > bits / 8 else {
      throw .implausible(frame: frame, bytes: count, samples: pixels * head.shape.samples)
    }
  }

  /// Ends a codestream whose end marker is missing: a decoder that finds no more bytes would ask for them for ever.
  private static func end(_ coded: inout [UInt8]) {
    let tail = coded.suffix(16)
    if !zip(tail, tail.dropFirst()).contains(where: { $0 == 0xFF && $1 == 0xD9 }) { coded += [0xFF, 0xD9] }
  }

  private static func decode(_ coded: [UInt8], _ head: Codestream, into room: UnsafeMutableRawBufferPointer) -> String {
    let shape = cdcmtk_shape(
      rows: UInt32(head.shape.rows), columns: UInt32(head.shape.columns), samples: UInt32(head.shape.samples),
      precision: UInt32(head.shape.precision), is_signed: head.isSigned ? 1 : 0)
    let decode =
      switch head.family {
      case .jpeg: cdcmtk_decode_jpeg
      case .jpegLS: cdcmtk_decode_jpeg_ls
      case .jpeg2000: cdcmtk_decode_jpeg_2000
      }
    var message = [CChar](repeating: 0, count: 256)
    let size = message.count
    let status = coded.withUnsafeBufferPointer { coded in
      guard let start = coded.baseAddress, let target = room.baseAddress else { return Int32(CDCMTK_PARAMETER) }
      // Safe because both buffers outlive the call, which keeps neither.
      return decode(start, coded.count, shape, target.assumingMemoryBound(to: UInt8.self), room.count, &message, size)
    }
    if status == Int32(CDCMTK_OK) { return "" }
    let words = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return words.isEmpty ? "status \(status)" : words
  }

  /// Which bits of a codec's samples count.
  ///
  /// JPEG 2000 and JPEG-LS keep all of their own precision; JPEG knows no sign, so that Bits Stored says where it is.
  private static func format(_ head: Codestream, _ description: PixelDescription) -> SampleFormat {
    let precision = head.shape.precision
    return SampleFormat(
      width: precision > 16 ? 4 : precision > 8 ? 2 : 1, lowBit: 0,
      bits: head.family == .jpeg ? description.bitsStored : precision, isSigned: description.isSigned)
  }

  /// What the samples mean once the codec is done.
  private static func photometric(_ head: Codestream, _ description: PixelDescription) -> String {
    let stated = description.photometricInterpretation
    guard head.shape.samples == 3 else { return stated }
    switch (head.family, head.colour) {
    case (.jpeg2000, _): return stated == "YBR_ICT" || stated == "YBR_RCT" ? "RGB" : stated
    case (_, .rgb?): return "RGB"
    case (_, .luminanceChrominance?): return stated.hasPrefix("YBR_") ? stated : "YBR_FULL"
    case (_, nil): return stated
    }
  }
}

/// Room for frames, made one frame at a time, so that no more memory is taken than codestreams have paid for.
struct Growing {
  private(set) var bytes: [UInt8]
  private let frameBytes: Int

  init(frameBytes: Int, frames: Int, fits allowed: Int) throws(PixelDecodeError) {
    guard frameBytes <= allowed else { throw .tooLarge(bytes: frameBytes, allowed: allowed) }
    self.frameBytes = frameBytes
    bytes = []
    if frames > 1, frameBytes * frames <= 1 << 26 { bytes.reserveCapacity(frameBytes * frames) }
  }

  /// Adds a frame, filled by `fill`; its answer is passed on.
  mutating func append(_ fill: (UnsafeMutableRawBufferPointer) -> Bool) -> Bool {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: frameBytes))
    return bytes.withUnsafeMutableBytes { fill(UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
  }
}
