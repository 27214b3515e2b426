// SPDX-License-Identifier: Apache-2.0

/// The splitmix64 stream: the same few lines in every language, so that peers can be fed the same bytes.
public struct SplitMix: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts the stream at a seed.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number in 0 ..< 1 with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
