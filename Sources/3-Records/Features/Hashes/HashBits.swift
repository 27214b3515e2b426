// SPDX-License-Identifier: Apache-2.0

/// 256 bits that stand for how an image looks; images that look alike differ in few.
public struct HashBits: Sendable, Hashable {
  /// How many bits there are.
  public static let count = 256
  /// The bits: bit *i* is bit *i* mod 64 of word *i* / 64.
  public var words: SIMD4<UInt64>

  /// Makes a hash of its words.
  public init(words: SIMD4<UInt64>) { self.words = words }

  /// Makes a hash of up to 256 answers, the first at bit 0.
  public init(_ bits: some Sequence<Bool>) {
    words = .zero
    for (place, bit) in bits.enumerated() where bit && place < Self.count {
      words[place >> 6] |= 1 << UInt64(place & 63)
    }
  }

  /// A bit.
  public subscript(place: Int) -> Bool { words[place >> 6] >> UInt64(place & 63) & 1 == 1 }

  /// In how many bits it differs from another: the Hamming distance, 0 to 256.
  public func distance(to other: HashBits) -> Int {
    let difference = words ^ other.words
    return (0..<4).reduce(0) { $0 + difference[$1].nonzeroBitCount }
  }
}
