// SPDX-License-Identifier: Apache-2.0
package import DICOM

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
    switch (bits, isSigned) {
    case (...8, false): .uint8(array(bytes, UInt8.self))
    case (...8, true): .int8(array(bytes, Int8.self))
    case (...16, false): .uint16(array(bytes, UInt16.self))
    case (...16, true): .int16(array(bytes, Int16.self))
    case (_, false): .uint32(array(bytes, UInt32.self))
    case (_, true): .int32(array(bytes, Int32.self))
    }
  }

  private func array<Sample: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _: Sample.Type
  ) -> [Sample] {
    let count = bytes.count / width
    return [Sample](unsafeUninitializedCapacity: count) { samples, filled in
      // Safe because `samples` has room for `count` and `bytes` holds `count × width`.
      if MemoryLayout<Sample>.size == width {
        UnsafeMutableRawBufferPointer(samples).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[0..<count * width]))
        let up = Sample(truncatingIfNeeded: Sample.bitWidth - lowBit - bits)
        let down = Sample(truncatingIfNeeded: Sample.bitWidth - bits)
        if down > 0 || up > 0 {
          // The masking shifts keep the loop free of checks; both distances are below the width.
          for place in 0..<count { samples[place] = (samples[place] &<< up) &>> down }
        }
      } else {
        let up = Int64(64 - lowBit - bits)
        let down = Int64(64 - bits)
        for place in 0..<count {
          var raw: Int64 = 0
          for byte in 0..<width { raw |= Int64(bytes[place * width + byte]) << Int64(8 * byte) }
          let shifted = raw &<< up
          samples[place] =
            isSigned
            ? Sample(truncatingIfNeeded: shifted &>> down)
            : Sample(truncatingIfNeeded: UInt64(bitPattern: shifted) &>> UInt64(down))
        }
      }
      filled = count
    }
  }
}
