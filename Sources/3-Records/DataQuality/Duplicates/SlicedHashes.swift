// SPDX-License-Identifier: Apache-2.0
package import Features

/// Many hashes, stored bit by bit, so that 128 of them are compared with one at a time.
///
/// The 64 bits of the slowest waves are compared first. Bit *b* of 128 neighbours lies in one pair of words. To compare, each pair is
/// turned over where the asked hash has the bit; then the ones of 64 pairs are counted for the 128 columns at once with carry-save adders,
/// and the seven-digit counts are compared with the limit digit by digit. That takes three operations for each pair of hashes on any
/// processor, with or without an instruction that counts bits. The few that are within the limit are compared in all 256 bits.
///
/// > Source: Harley & Seal's adder tree, as in Warren, Hacker's Delight (2nd ed. 2013) §5-1. Checked against plain counting in
/// > `HashSearchTests`.
package struct SlicedHashes: Sendable {
  static let lanes = 128
  /// The bits of the slowest 8 × 8 waves, among those of 16 × 16.
  static let coarse = (0..<64).map { $0 / 8 * 16 + $0 % 8 }
  /// How many hashes there are.
  package let count: Int
  let blocks: Int
  private let hashes: [HashBits]
  private let planes: [SIMD2<UInt64>]

  /// Lays hashes out.
  package init(_ hashes: [HashBits]) {
    count = hashes.count
    self.hashes = hashes
    blocks = (hashes.count + Self.lanes - 1) / Self.lanes
    var planes = [SIMD2<UInt64>](repeating: .zero, count: blocks * Self.coarse.count)
    for (place, hash) in hashes.enumerated() {
      let (block, lane) = (place / Self.lanes, place % Self.lanes)
      for (plane, bit) in Self.coarse.enumerated() where hash[bit] {
        planes[block * Self.coarse.count + plane][lane >> 6] |= 1 << UInt64(lane & 63)
      }
    }
    self.planes = planes
  }

  /// A hash within a limit of the asked one.
  package struct Hit: Sendable, Hashable {
    /// Its place.
    package var place: Int
    /// Whether it is near after every bit is turned over, as in an inverted picture.
    package var isInverted: Bool

    /// Makes a hit; the parameters are the properties.
    package init(place: Int, isInverted: Bool) {
      self.place = place
      self.isInverted = isInverted
    }
  }

  @inline(__always)
  private static func add(
    _ high: inout SIMD2<UInt64>, _ low: inout SIMD2<UInt64>, _ b: SIMD2<UInt64>, _ c: SIMD2<UInt64>
  ) {
    let half = low ^ b
    high = (low & b) | (half & c)
    low = half ^ c
  }

  /// Calls for each hash from a place on whose distance is at most the limit, or at least 256 less the limit.
  ///
  /// What differs in more than `coarseLimit` of the 64 bits of the slowest waves (or in less than 64 less so many) is left out.
  /// - Parameters:
  ///   - hash: What is asked for.
  ///   - first: The first place that is looked at.
  ///   - limit: 0 to 127.
  ///   - coarseLimit: 0 to 31.
  ///   - found: Called in the order of places.
  /// - Complexity: O(*n*).
  package func search(
    _ hash: HashBits, from first: Int, within limit: Int, coarseLimit: Int, _ found: (Hit) -> Void
  ) {
    precondition((0...127).contains(limit) && (0...31).contains(coarseLimit), "limits below one half")
    guard first < count else { return }
    let turned: [SIMD2<UInt64>] = Self.coarse.map { hash[$0] ? SIMD2(repeating: .max) : .zero }
    // Safe because every place that is read is below blocks · 64, and neither pointer leaves the closure.
    planes.withUnsafeBufferPointer { planes in
      turned.withUnsafeBufferPointer { turned in
        for block in first / Self.lanes..<blocks {
          let base = block * Self.coarse.count
          let (near, far) = Self.compare(planes, base, turned, coarseLimit)
          if near | far == .zero { continue }
          for word in 0..<2 {
            var rest = near[word] | far[word]
            while rest != 0 {
              let bit = rest.trailingZeroBitCount
              rest &= rest - 1
              let place = block * Self.lanes + word * 64 + bit
              guard place >= first, place < count else { continue }
              let distance = hash.distance(to: hashes[place])
              // What is near in all bits but far in the coarse ones, or the other way, was not asked for.
              if distance <= limit {
                if near[word] >> UInt64(bit) & 1 == 1 { found(Hit(place: place, isInverted: false)) }
              } else if distance >= HashBits.count - limit, far[word] >> UInt64(bit) & 1 == 1 {
                found(Hit(place: place, isInverted: true))
              }
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private static func compare(
    _ planes: UnsafeBufferPointer<SIMD2<UInt64>>, _ base: Int, _ turned: UnsafeBufferPointer<SIMD2<UInt64>>,
    _ limit: Int
  ) -> (near: SIMD2<UInt64>, far: SIMD2<UInt64>) {
    typealias Lane = SIMD2<UInt64>
    var (ones, twos, fours, eights) = (Lane.zero, Lane.zero, Lane.zero, Lane.zero)
    var (c16, c32, c64) = (Lane.zero, Lane.zero, Lane.zero)
    var place = 0
    while place < 64 {
      @inline(__always) func bit(_ offset: Int) -> Lane { planes[base + place + offset] ^ turned[place + offset] }
      var (twosA, twosB, foursA, foursB) = (Lane.zero, Lane.zero, Lane.zero, Lane.zero)
      var (eightsA, eightsB, sixteens) = (Lane.zero, Lane.zero, Lane.zero)
      add(&twosA, &ones, bit(0), bit(1))
      add(&twosB, &ones, bit(2), bit(3))
      add(&foursA, &twos, twosA, twosB)
      add(&twosA, &ones, bit(4), bit(5))
      add(&twosB, &ones, bit(6), bit(7))
      add(&foursB, &twos, twosA, twosB)
      add(&eightsA, &fours, foursA, foursB)
      add(&twosA, &ones, bit(8), bit(9))
      add(&twosB, &ones, bit(10), bit(11))
      add(&foursA, &twos, twosA, twosB)
      add(&twosA, &ones, bit(12), bit(13))
      add(&twosB, &ones, bit(14), bit(15))
      add(&foursB, &twos, twosA, twosB)
      add(&eightsB, &fours, foursA, foursB)
      add(&sixteens, &eights, eightsA, eightsB)
      let to32 = c16 & sixteens
      c16 ^= sixteens
      let to64 = c32 & to32
      c32 ^= to32
      c64 |= to64
      place += 16
    }
    // The count is compared with two numbers from the highest digit down.
    let (low, high) = (limit, 64 - limit)
    var (below, equalLow, above, equalHigh) = (Lane.zero, Lane(repeating: .max), Lane.zero, Lane(repeating: .max))
    @inline(__always) func digit(_ count: Lane, _ value: Int) {
      if low & value != 0 {
        below |= equalLow & ~count
        equalLow &= count
      } else {
        equalLow &= ~count
      }
      if high & value != 0 {
        equalHigh &= count
      } else {
        above |= equalHigh & count
        equalHigh &= ~count
      }
    }
    digit(c64, 64)
    digit(c32, 32)
    digit(c16, 16)
    digit(eights, 8)
    digit(fours, 4)
    digit(twos, 2)
    digit(ones, 1)
    return (below | equalLow, above | equalHigh)
  }
}
