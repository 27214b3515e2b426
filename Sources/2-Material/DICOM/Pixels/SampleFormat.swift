// SPDX-License-Identifier: Apache-2.0
/// How samples lie in bytes: the width of each, and which of its bits count.
///
/// > Source: DICOM PS3.5 section 8.1.1. Checked against a definition bit by bit in `SampleFormatTests`.
package struct SampleFormat: Sendable, Hashable {
  /// Bytes a sample: 1, 2 or 4, in little-endian order.
  package var width: Int
  /// The lowest bit that counts.
  package var lowBit: Int
  /// How many bits count.
  package var bits: Int
  /// Whether they are in two's complement.
  package var isSigned: Bool

  /// Makes a format; the parameters are the properties.
  package init(width: Int, lowBit: Int, bits: Int, isSigned: Bool) {
    self.width = width
    self.lowBit = lowBit
    self.bits = bits
    self.isSigned = isSigned
  }

  /// Reads samples into the narrowest type that holds what the bits can say.
  ///
  /// Bits that do not count (overlays lay there once) are left off; a sign is carried up.
  /// - Precondition: `bytes` are a whole number of samples.
  package func samples(_ bytes: UnsafeRawBufferPointer) -> PixelSamples {
    // Safe because `samples` asks for no more bytes than there are.
    let count = bytes.count / width
    return samples(count: count) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[0..<$0.count])) }
  }

  /// Reads so many samples, whose bytes are put by the caller into the room that they will stay in.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - fill: Puts `count × width` bytes into a room of that size, all of it.
  /// - Returns: The samples.
  /// - Throws: What `fill` throws.
  package func samples<Failure: Error>(
    count: Int, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) -> PixelSamples {
    switch (bits, isSigned) {
    case (...8, false): .uint8(try array(count, UInt8.self, fill))
    case (...8, true): .int8(try array(count, Int8.self, fill))
    case (...16, false): .uint16(try array(count, UInt16.self, fill))
    case (...16, true): .int16(try array(count, Int16.self, fill))
    case (_, false): .uint32(try array(count, UInt32.self, fill))
    case (_, true): .int32(try array(count, Int32.self, fill))
    }
  }

  private func array<Sample: FixedWidthInteger & BitwiseCopyable, Failure: Error>(
    _ count: Int, _: Sample.Type, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) -> [Sample] {
    var failure: Failure?
    let samples: [Sample]
    if MemoryLayout<Sample>.size == width {
      samples = [Sample](unsafeUninitializedCapacity: count) { samples, filled in
        do throws(Failure) {
          try fill(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(samples)[0..<count * width]))
        } catch {
          failure = error
          return
        }
        let up = Sample(truncatingIfNeeded: Sample.bitWidth - lowBit - bits)
        let down = Sample(truncatingIfNeeded: Sample.bitWidth - bits)
        if down > 0 || up > 0 {
          // The masking shifts keep the loop free of checks; both distances are below the width.
          for place in 0..<count { samples[place] = (samples[place] &<< up) &>> down }
        }
        filled = count
      }
    } else {
      let bytes = [UInt8](unsafeUninitializedCapacity: count * width) { bytes, filled in
        do throws(Failure) {
          try fill(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(bytes)[0..<count * width]))
        } catch {
          failure = error
          return
        }
        filled = count * width
      }
      let up = Int64(64 - lowBit - bits)
      let down = Int64(64 - bits)
      samples =
        failure != nil
        ? []
        : (0..<count).map { place in
          var raw: Int64 = 0
          for byte in 0..<width { raw |= Int64(bytes[place * width + byte]) << Int64(8 * byte) }
          let shifted = raw &<< up
          return isSigned
            ? Sample(truncatingIfNeeded: shifted &>> down)
            : Sample(truncatingIfNeeded: UInt64(bitPattern: shifted) &>> UInt64(down))
        }
    }
    if let failure { throw failure }
    return samples
  }
}
