// SPDX-License-Identifier: Apache-2.0
import DICOM

extension PixelDecoder {
  /// Reads pixels that no codec touched.
  func native(
    _ bytes: [UInt8], _ description: PixelDescription, _ frames: Range<Int>
  ) throws(PixelDecodeError) -> PixelArray {
    // The description has checked that all frames' bits fit an Int.
    let needed = (description.bitsPerFrame * description.frames + 7) / 8
    guard bytes.count >= needed else { throw .short(found: bytes.count, expected: needed) }
    if description.isChromaHalved {
      let (unhalved, overflow) = needed.addingReportingOverflow(needed / 2)
      guard overflow || bytes.count < unhalved else { throw .chromaNotHalved(found: bytes.count, expected: needed) }
      guard description.columns % 2 == 0 else {
        throw .description(.impossible(.columns, found: description.columns))
      }
    }
    let width = max(1, description.bitsAllocated / 8)
    _ = try self.bytes(description.samplesPerFrame, frames: frames.count, width: width)
    if description.bitsAllocated == 1 {
      return try array(
        .uint8(
          Self.unpacked(
            bytes, from: frames.lowerBound * description.samplesPerFrame,
            count: frames.count * description.samplesPerFrame)),
        description, frames: frames.count, isPlanar: description.isPlanar,
        photometric: description.photometricInterpretation)
    }
    let frameBytes = description.bitsPerFrame / 8
    let range = frames.lowerBound * frameBytes..<frames.upperBound * frameBytes
    var samples = bytes.withUnsafeBytes { Self.samples(UnsafeRawBufferPointer(rebasing: $0[range]), description) }
    var photometric = description.photometricInterpretation
    if description.isChromaHalved {
      samples = Self.unhalved(samples)
      if photometric == "YBR_FULL_422" { photometric = "YBR_FULL" }
    }
    return try array(
      samples, description, frames: frames.count, isPlanar: description.isPlanar && !description.isChromaHalved,
      photometric: photometric)
  }

  private static func samples(_ bytes: UnsafeRawBufferPointer, _ description: PixelDescription) -> PixelSamples {
    switch description.kind {
    case .integer: return SampleFormat(description).samples(bytes)
    case .float32:
      return .float32(
        (0..<bytes.count / 4).map {
          Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
        })
    case .float64:
      return .float64(
        (0..<bytes.count / 8).map {
          Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)))
        })
    }
  }

  /// Bits, the lowest of a byte first, one to a byte.
  ///
  /// Frames follow one another without padding.
  private static func unpacked(_ bytes: [UInt8], from first: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { samples, filled in
      // Safe because `samples` has room for `count`; the bytes are indexed with a check.
      for place in 0..<count {
        let bit = first + place
        samples[place] = bytes[bit >> 3] >> UInt8(bit & 7) & 1
      }
      filled = count
    }
  }

  /// Y1 Y2 Cb Cr of each two pixels as Y1 Cb Cr, Y2 Cb Cr.
  private static func unhalved(_ samples: PixelSamples) -> PixelSamples {
    func unhalved<Sample>(_ samples: [Sample]) -> [Sample] {
      var result: [Sample] = []
      result.reserveCapacity(samples.count / 2 * 3)
      for place in stride(from: 0, to: samples.count - samples.count % 4, by: 4) {
        result.append(samples[place])
        result.append(samples[place + 2])
        result.append(samples[place + 3])
        result.append(samples[place + 1])
        result.append(samples[place + 2])
        result.append(samples[place + 3])
      }
      return result
    }
    return switch samples {
    case .int8(let samples): .int8(unhalved(samples))
    case .uint8(let samples): .uint8(unhalved(samples))
    case .int16(let samples): .int16(unhalved(samples))
    case .uint16(let samples): .uint16(unhalved(samples))
    case .int32(let samples): .int32(unhalved(samples))
    case .uint32(let samples): .uint32(unhalved(samples))
    case .float32, .float64: samples
    }
  }
}
