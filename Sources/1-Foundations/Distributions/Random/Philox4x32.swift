// SPDX-License-Identifier: Apache-2.0

/// The Philox-4x32-10 bijection: a counter of 128 bits and a key of 64 bits give 128 random bits.
///
/// There is no state to carry along: block 1,000,000 of replicate 7 costs as much as block 0 of replicate 0. That is why
/// every random result here is the same on any number of threads.
///
/// > Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11. Checked against the authors'
/// > three known answers (zeros, ones, digits of π) in `PhiloxTests`.
public struct Philox4x32: Sendable, Hashable {
  static let firstMultiplier: UInt64 = 0xD251_1F53
  static let secondMultiplier: UInt64 = 0xCD9E_8D57
  /// The golden ratio, by which the first half of the key grows from round to round.
  static let firstWeyl: UInt32 = 0x9E37_79B9
  /// The square root of three less one, by which the second half grows.
  static let secondWeyl: UInt32 = 0xBB67_AE85
  static let rounds = 10

  /// The key: the low half of a seed, then its high half.
  public let key: SIMD2<UInt32>

  /// Takes the key as it stands in the paper.
  public init(key: SIMD2<UInt32>) { self.key = key }

  /// Takes a seed of 64 bits as the key.
  public init(seed: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }

  /// The 128 random bits of a counter.
  /// - Parameter counter: The four words of the counter, least significant first.
  /// - Returns: Four words of 32 bits each.
  public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var x = counter
    var roundKey = key
    for _ in 0..<Self.rounds {
      let first = UInt64(x[0]) &* Self.firstMultiplier
      let second = UInt64(x[2]) &* Self.secondMultiplier
      x = SIMD4(
        UInt32(truncatingIfNeeded: second >> 32) ^ x[1] ^ roundKey[0], UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ x[3] ^ roundKey[1], UInt32(truncatingIfNeeded: first))
      roundKey &+= SIMD2(Self.firstWeyl, Self.secondWeyl)
    }
    return x
  }
}
