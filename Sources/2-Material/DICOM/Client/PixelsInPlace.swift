// SPDX-License-Identifier: Apache-2.0
package import Workers

/// Pixels that no codec touched: where in the file their bytes lie, and how a sample lies in its bytes.
///
/// The helper says so instead of copying them; the owner reads them from the file that it has open, which is no parsing: whatever the
/// bytes are, they are samples.
package struct PixelsInPlace: Sendable, Hashable {
  /// The first byte, counted from the start of the file.
  package var offset: Int
  /// How samples lie in bytes.
  package var format: SampleFormat
  /// The shape.
  package var rows, columns, frames: Int
  /// What samples mean.
  package var photometricInterpretation: String

  /// How many samples there are; `nil` where they are more than can be counted, or none.
  package var count: Int? {
    var count = 1
    for factor in [rows, columns, frames] {
      let (product, overflow) = count.multipliedReportingOverflow(by: factor)
      guard factor > 0, !overflow else { return nil }
      count = product
    }
    return count
  }

  /// Pixels of a file whose header is sound; `nil` where they need more than reading: a codec, colours, bits, big-endian bytes.
  package init?(_ header: DICOMFile, length: Int, frames wanted: Range<Int>?) {
    guard header.faults.isEmpty,
      header.transferSyntax == .explicitLittleEndian || header.transferSyntax == .implicitLittleEndian,
      case .leftOut(let place) = header.dataSet[.pixelData]?.value, let bytes = place.length
    else { return nil }
    let description: PixelDescription
    do { description = try PixelDescription(header.dataSet) } catch { return nil }
    let range = wanted ?? 0..<description.frames
    guard description.kind == .integer, description.samplesPerPixel == 1, description.bitsAllocated >= 8,
      range.lowerBound >= 0, range.upperBound <= description.frames, !range.isEmpty
    else { return nil }
    let frameBytes = description.bitsPerFrame / 8
    // The description has checked that the bits of all frames can be counted.
    guard frameBytes * description.frames <= bytes, place.offset >= 0, place.offset <= length,
      bytes <= length - place.offset
    else { return nil }
    offset = place.offset + range.lowerBound * frameBytes
    format = SampleFormat(description)
    (rows, columns, frames) = (description.rows, description.columns, range.count)
    photometricInterpretation = description.photometricInterpretation
  }

  /// Reads what a helper wrote, and believes nothing of it that would go beyond a file of this length or a number of bytes.
  package init?(_ body: inout WireReader, length: Int, limit: Int) throws(WireError) {
    offset = try body.number()
    format = SampleFormat(
      width: try body.number(), lowBit: try body.number(), bits: try body.number(), isSigned: try body.flag())
    (rows, columns, frames) = (try body.number(), try body.number(), try body.number())
    photometricInterpretation = try body.text()
    guard [1, 2, 4].contains(format.width), (1...8 * format.width).contains(format.bits),
      (0...8 * format.width - format.bits).contains(format.lowBit), let count, count <= limit / format.width,
      offset >= 0, offset <= length, count * format.width <= length - offset
    else { return nil }
  }
}

extension PixelsInPlace {
  /// Reads the samples from the file; `nil` where the shape is none.
  func pixels(of file: borrowing OpenFile, _ name: String) throws(DICOMHelperFailure) -> PixelArray? {
    guard let count else { return nil }
    let samples: PixelSamples
    do {
      samples = try file.samples(count, of: format, from: offset, name)
    } catch {
      throw .unreadable(error)
    }
    return PixelArray(
      rows: rows, columns: columns, frames: frames, samplesPerPixel: 1,
      photometricInterpretation: photometricInterpretation, samples: samples)
  }
}

extension OpenFile {
  fileprivate borrowing func samples(
    _ count: Int, of format: SampleFormat, from offset: Int, _ name: String
  ) throws(FileFailure) -> PixelSamples {
    let descriptor = descriptor
    return try format.samples(count: count) { (room) throws(FileFailure) in
      try Self.read(descriptor, from: offset, into: room, name)
    }
  }
}

extension WireWriter {
  /// Writes where pixels lie.
  package mutating func put(_ pixels: PixelsInPlace) {
    put(pixels.offset)
    put(pixels.format.width)
    put(pixels.format.lowBit)
    put(pixels.format.bits)
    put(pixels.format.isSigned)
    put(pixels.rows)
    put(pixels.columns)
    put(pixels.frames)
    put(pixels.photometricInterpretation)
  }
}

extension SampleFormat {
  /// The format of whole numbers that a description speaks of.
  package init(_ description: PixelDescription) {
    self.init(
      width: description.bitsAllocated / 8, lowBit: description.highBit + 1 - description.bitsStored,
      bits: description.bitsStored, isSigned: description.isSigned)
  }
}
