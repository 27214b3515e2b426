// SPDX-License-Identifier: Apache-2.0

/// The random numbers of one replicate, keyed by a seed: the same numbers wherever and whenever they are drawn.
///
/// ```swift
/// var draws = PhiloxStream(seed: 7, replicate: 12)
/// let patient = draws.below(40)   // 0 ... 39, each equally likely
/// let score = draws.normal()
/// ```
/// Two streams that differ in seed, replicate or purpose share no counter. A stream holds 2⁴⁸ blocks of 128 bits.
public struct PhiloxStream: Sendable, RandomNumberGenerator {
  private let generator: Philox4x32
  private let replicate: UInt64
  private var draw: UInt64
  /// The second half of the block that the last word came from.
  private var pending: UInt64?

  /// Starts the stream of a replicate.
  /// - Parameters:
  ///   - seed: The seed of the whole computation.
  ///   - replicate: The number of the replicate.
  ///   - purpose: Keeps apart what would otherwise draw the same numbers under one seed (simulating a study, resampling it).
  public init(seed: UInt64, replicate: Int = 0, purpose: UInt16 = 0) {
    generator = Philox4x32(seed: seed)
    self.replicate = UInt64(bitPattern: Int64(replicate))
    draw = UInt64(purpose) << 48
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    if let word = pending {
      pending = nil
      return word
    }
    let pair = generator.wordPair(draw: draw, replicate: replicate)
    draw &+= 1
    pending = pair.1
    return pair.0
  }

  /// A number in 0 ..< 1 with 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number strictly between 0 and 1, symmetric about one half, with 52 random bits.
  public mutating func openUniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

  /// An integer in `0 ..< bound`, each exactly equally likely.
  ///
  /// A draw that would favour some integers is rejected, so that no bound is biased.
  /// - Parameter bound: One more than the greatest integer, ≥ 1.
  /// - Returns: The integer.
  /// > Source: Lemire, ACM Transactions on Modeling and Computer Simulation 29 (2019) 3.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound >= 1, "the range of integers must not be empty")
    let size = UInt64(bound)
    var product = next().multipliedFullWidth(by: size)
    if product.low < size {
      let threshold = (0 &- size) % size
      while product.low < threshold { product = next().multipliedFullWidth(by: size) }
    }
    return Int(product.high)
  }

  /// Whether an event of this probability happens.
  public mutating func happens(_ probability: Double) -> Bool { uniform() < probability }

  /// A normal deviate, by inversion of the distribution function.
  public mutating func normal(mean: Double = 0, standardDeviation: Double = 1) -> Double {
    mean + standardDeviation * NormalDistribution.standard.quantile(openUniform())
  }

  /// Fills a buffer with the next whole blocks; half a block left over from ``next()`` is skipped.
  package mutating func fill(_ words: UnsafeMutableBufferPointer<UInt64>) {
    pending = nil
    generator.fill(words, from: draw, replicate: replicate)
    draw &+= UInt64((words.count + 1) / 2)
  }
}
