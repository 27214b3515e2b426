// SPDX-License-Identifier: Apache-2.0
import CDistance

/// Many hashes, stored bit by bit, so that 512 of them are compared with one at a time.
///
/// The 64 bits of the slowest waves are compared first. Bit *b* of 512 neighbours lies in eight words. To compare, each plane is turned
/// over where the asked hash has the bit; then the ones of 64 planes are counted for all columns at once with carry-save adders, and the
/// seven-digit counts are compared with the limit digit by digit, in registers as wide as the processor has. The few that are within the
/// limit are compared in all 256 bits.
///
/// > Source: Harley & Seal's adder tree, as in Warren, Hacker's Delight (2nd ed. 2013) §5-1. Checked against plain counting in
/// > `HashSearchTests`.
package struct SlicedHashes: Sendable {
  static let lanes = Int(CDISTANCE_BITS)
  /// How many planes a block has.
  static let planesOfBlock = 64
  /// So many blocks are compared before what was found is looked at.
  private static let stride = 8
  /// How many hashes there are.
  package let count: Int
  private let hashes: [HashBits]
  private let planes: [UInt64]

  /// Lays hashes out.
  package init(_ hashes: [HashBits]) {
    count = hashes.count
    self.hashes = hashes
    let blocks = (hashes.count + Self.lanes - 1) / Self.lanes
    var planes = [UInt64](repeating: 0, count: blocks * Self.planesOfBlock * Self.lanes / 64)
    for (place, hash) in hashes.enumerated() {
      let word = place / Self.lanes * Self.planesOfBlock * Self.lanes / 64 + place % Self.lanes / 64
      for plane in 0..<Self.planesOfBlock where hash[Self.coarse(plane)] {
        planes[word + plane * Self.lanes / 64] |= 1 << UInt64(place % 64)
      }
    }
    self.planes = planes
  }

  /// The bits of the slowest 8 × 8 waves, among those of 16 × 16.
  private static func coarse(_ plane: Int) -> Int { plane / 8 * 16 + plane % 8 }

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
    let wordsOfBlock = Self.planesOfBlock * Self.lanes / 64
    let blocks = planes.count / wordsOfBlock
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.planesOfBlock) { asked in
      for plane in 0..<Self.planesOfBlock { asked[plane] = hash[Self.coarse(plane)] ? .max : 0 }
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.stride * Self.lanes) { places in
        planes.withUnsafeBufferPointer { planes in
          // Safe because both temporary arrays hold what is written, and what is read of the planes ends with their last block.
          guard let planes = planes.baseAddress, let asked = asked.baseAddress, let places = places.baseAddress else {
            return
          }
          for block in Swift.stride(from: first / Self.lanes, to: blocks, by: Self.stride) {
            let near = cdistance_near_bits(
              planes + block * wordsOfBlock, min(Self.stride, blocks - block), asked, UInt32(coarseLimit), places)
            for index in 0..<near {
              let place = block * Self.lanes + Int(places[index] >> 1)
              guard place >= first, place < count else { continue }
              let distance = hash.distance(to: hashes[place])
              let isInverted = places[index] & 1 == 1
              // What is near in all bits but far in the coarse ones, or the other way, was not asked for.
              guard isInverted ? distance >= HashBits.count - limit : distance <= limit else { continue }
              found(Hit(place: place, isInverted: isInverted))
            }
          }
        }
      }
    }
  }
}
