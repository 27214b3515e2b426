// SPDX-License-Identifier: Apache-2.0

/// Frames of single bits, side by side without gaps, the first pixel in the lowest bit.
///
/// > Source: DICOM PS3.5 section 8.1.1 and annex D (one bit a pixel; frames are not padded to bytes).
struct BitPacking {
  private(set) var bytes: [UInt8] = []
  private var count = 0

  /// Makes room for so many pixels.
  init(reserving pixels: Int) { bytes.reserveCapacity(pixels / 8 + 2) }

  /// Appends pixels: a bit each.
  mutating func append(_ pixels: some Sequence<Bool>) {
    // The last byte stays in a register until it is full.
    var byte: UInt8 = count & 7 == 0 ? 0 : bytes.removeLast()
    for pixel in pixels {
      if pixel { byte |= 1 << UInt8(count & 7) }
      count += 1
      if count & 7 == 0 {
        bytes.append(byte)
        byte = 0
      }
    }
    if count & 7 != 0 { bytes.append(byte) }
  }
}
