// SPDX-License-Identifier: Apache-2.0
import Distributions

/// Standard normal deviates for the rows of an image, by their own counters: the same bits on any number of threads.
///
/// Only additions, multiplications, divisions and square roots are used, which IEEE 754 fixes to the bit; with another system's library of
/// functions these are the same, too. What they are scaled by (spectra, doses, textures) is not promised to be.
///
/// > Source: Box and Muller, Annals of Mathematical Statistics 29 (1958) 610–611, with an angle in a half turn and a sign.
public enum NormalNoise {
  /// How many rows and how many deviates in a row one purpose has counters for.
  public static let limit = 1 << 24

  /// Fills a buffer with the deviates of a row.
  ///
  /// Deviates lie within ±6.7 and have 24 bits.
  /// - Parameters:
  ///   - buffer: Where to write, up to ``limit`` numbers.
  ///   - randomness: Whose numbers.
  ///   - purpose: What for: another purpose has other numbers.
  ///   - row: Which row, from 0 and below ``limit``.
  public static func fill(
    _ buffer: UnsafeMutableBufferPointer<Float>, randomness: Randomness, purpose: DrawPurpose, row: Int
  ) {
    precondition(row >= 0 && row < limit && buffer.count <= limit, "a row that there are counters for")
    guard let base = buffer.baseAddress else { return }
    let philox = Philox4x32(seed: randomness.seed)
    let replicate = UInt64(bitPattern: Int64(randomness.replicate))
    // A block of 128 bits gives four deviates; a row has 2²⁴ blocks.
    let first = UInt64(purpose.rawValue) << 48 | UInt64(row) << 24
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: words) { scratch in
      var at = 0
      while at < buffer.count {
        philox.fill(scratch, from: first + UInt64(at / 4), replicate: replicate)
        // Safe because the scratch holds `words` words of 8 bytes, which are read as pairs of 32 bits, 8 pairs at a time.
        let raw = UnsafeRawPointer(scratch.baseAddress.unsafelyUnwrapped)
        var word = 0
        while word < words, at < buffer.count {
          let low = raw.loadUnaligned(fromByteOffset: word * 8, as: SIMD8<UInt32>.self)
          let high = raw.loadUnaligned(fromByteOffset: word * 8 + 32, as: SIMD8<UInt32>.self)
          let (cosines, sines) = pairs(radius: low, angle: high)
          if buffer.count - at >= 16 {
            let target = UnsafeMutableRawPointer(base + at)
            target.storeBytes(of: cosines, as: Floats.self)
            target.storeBytes(of: sines, toByteOffset: 32, as: Floats.self)
          } else {
            for lane in 0..<min(16, buffer.count - at) { base[at + lane] = lane < 8 ? cosines[lane] : sines[lane - 8] }
          }
          at += 16
          word += 8
        }
      }
    }
  }

  /// Words that are drawn at a time.
  private static let words = 128

  /// Eight pairs of independent deviates from eight pairs of words.
  @inline(__always)
  private static func pairs(radius: SIMD8<UInt32>, angle: SIMD8<UInt32>) -> (Floats, Floats) {
    // 31 bits for the radius: a number in 2⁻³²…1.
    let u = wholeNumbers(radius &>> 1) * 0x1p-31 + 0x1p-32
    let r = (logarithm(u) * -2).squareRoot()
    // 31 bits for the angle within ±π/2, one for the side.
    let turn = wholeNumbers(angle) * 0x1p-32
    let side = SIMD8<UInt32>(repeating: 0x8000_0000) & (angle &<< 31)
    let (sine, cosine) = sineAndCosine(ofHalfTurns: turn)
    let signed = Floats(bits: (r * cosine).bits ^ side)
    return (signed, r * sine)
  }
}
