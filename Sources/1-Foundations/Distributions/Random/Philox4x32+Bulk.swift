// SPDX-License-Identifier: Apache-2.0

extension Philox4x32 {
  private typealias Lanes = SIMD4<UInt64>

  /// Writes consecutive blocks, two words of 64 bits each, the same bits as ``block(_:)`` gives one by one.
  ///
  /// Of each four blocks the first words come first, then the second words; what is left over stands block by block.
  /// Four blocks go side by side, one 32-bit word per 64-bit lane. A lane's upper half is left dirty between rounds: the
  /// widening multiplication reads the lower half only, and the other steps never move bits downwards but by that product.
  /// - Parameters:
  ///   - words: Where to write; an odd last word gets the first half of its block.
  ///   - draw: The lower half of the first block's counter; it grows by one from block to block.
  ///   - replicate: The upper half of every counter.
  package func fill(_ words: UnsafeMutableBufferPointer<UInt64>, from draw: UInt64, replicate: UInt64) {
    guard let base = words.baseAddress else { return }
    let wide = words.count & ~7
    let low = Lanes(repeating: 0xFFFF_FFFF)
    let thirds = Lanes(repeating: replicate & 0xFFFF_FFFF)
    let fourths = Lanes(repeating: replicate >> 32)
    let multiplier = (Lanes(repeating: Self.firstMultiplier), Lanes(repeating: Self.secondMultiplier))
    let weyl = (Lanes(repeating: UInt64(Self.firstWeyl)), Lanes(repeating: UInt64(Self.secondWeyl)))
    var at = 0
    var counter = draw
    while at < wide {
      let counters = Lanes(counter, counter &+ 1, counter &+ 2, counter &+ 3)
      var (x0, x1, x2, x3) = (counters, counters &>> 32, thirds, fourths)
      var (k0, k1) = (Lanes(repeating: UInt64(key[0])), Lanes(repeating: UInt64(key[1])))
      func round() {
        let first = (x0 & low) &* multiplier.0
        let second = (x2 & low) &* multiplier.1
        x0 = (second &>> 32) ^ x1 ^ k0
        x1 = second
        x2 = (first &>> 32) ^ x3 ^ k1
        x3 = first
        k0 &+= weyl.0
        k1 &+= weyl.1
      }
      // Ten rounds written out: the loop costs a fifth of the time in moves between registers.
      round()
      round()
      round()
      round()
      round()
      round()
      round()
      round()
      round()
      round()
      // Safe because `at + 8 <= wide <= words.count`; the address need not be aligned.
      let group = UnsafeMutableRawPointer(base + at)
      group.storeBytes(of: (x0 & low) | (x1 &<< 32), as: Lanes.self)
      group.storeBytes(of: (x2 & low) | (x3 &<< 32), toByteOffset: 32, as: Lanes.self)
      at += 8
      counter &+= 4
    }
    while at < words.count {
      let pair = wordPair(draw: counter, replicate: replicate)
      base[at] = pair.0
      if at + 1 < words.count { base[at + 1] = pair.1 }
      at += 2
      counter &+= 1
    }
  }

  /// The block of a counter given as two halves, as two words of 64 bits.
  func wordPair(draw: UInt64, replicate: UInt64) -> (UInt64, UInt64) {
    let x = block(
      SIMD4(
        UInt32(truncatingIfNeeded: draw), UInt32(truncatingIfNeeded: draw >> 32),
        UInt32(truncatingIfNeeded: replicate), UInt32(truncatingIfNeeded: replicate >> 32)))
    return (UInt64(x[0]) | UInt64(x[1]) << 32, UInt64(x[2]) | UInt64(x[3]) << 32)
  }
}
