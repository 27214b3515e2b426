// SPDX-License-Identifier: Apache-2.0

/// Frames of single bits, side by side without gaps, the first pixel in the lowest bit.
///
/// > Source: DICOM PS3.5 section 8.1.1 and annex D (one bit a pixel; frames are not padded to bytes).
struct BitPacking {
  private(set) var bytes: [UInt8]

  /// So many pixels, all 0.
  init(pixels: Int) { bytes = [UInt8](repeating: 0, count: (pixels + 7) / 8) }

  /// Makes a pixel 1.
  @inline(__always)
  mutating func set(_ pixel: Int) { bytes[pixel >> 3] |= 1 << UInt8(truncatingIfNeeded: pixel & 7) }
}
