// SPDX-License-Identifier: Apache-2.0
import Distributions

/// Draws with replacement from equally likely cells, and counts how often each was drawn.
///
/// The cells are cut into runs whose lengths are powers of two, at most 2¹⁵ so that a run's counters stay in the first-level
/// cache. Binomial draws settle how many draws fall in each run; inside a run a draw is a few random bits, without a
/// remainder to reject. The counts are exactly multinomial.
struct UniformResampler: Sendable {
  /// How many cells there are.
  let count: Int
  private let runs: [(start: Int, bits: UInt64)]
  private static let longestRun: UInt64 = 15
  /// Words of random bits made at a time: four kilobytes, a small part of the first-level cache.
  static let wordsAtATime = 512

  init(count: Int) {
    self.count = count
    var runs: [(start: Int, bits: UInt64)] = []
    var start = 0
    while start < count {
      let bits = min(Self.longestRun, UInt64(Int.bitWidth - 1 - (count - start).leadingZeroBitCount))
      runs.append((start, bits))
      start += 1 << bits
    }
    self.runs = runs
  }

  /// Adds draws to counters, which wrap around: a caller with small counters compares their sum with `draws`.
  ///
  /// There is one counter per cell; `words` is room for random bits.
  func draw<Counter: FixedWidthInteger & UnsignedInteger>(
    _ draws: Int, into counts: UnsafeMutablePointer<Counter>, from stream: inout PhiloxStream,
    using words: UnsafeMutableBufferPointer<UInt64>
  ) {
    var left = draws
    for run in runs where left > 0 {
      let remaining = count - run.start
      let length = 1 << Int(run.bits)
      let here =
        length == remaining ? left : stream.binomial(trials: left, probability: Double(length) / Double(remaining))
      left -= here
      if run.bits == 0 {
        counts[run.start] &+= Counter(truncatingIfNeeded: here)
      } else {
        Self.draw(here, bits: run.bits, into: counts + run.start, from: &stream, using: words)
      }
    }
  }

  private static func draw<Counter: FixedWidthInteger & UnsignedInteger>(
    _ draws: Int, bits: UInt64, into counts: UnsafeMutablePointer<Counter>, from stream: inout PhiloxStream,
    using words: UnsafeMutableBufferPointer<UInt64>
  ) {
    // Four draws of up to sixteen bits come out of a word. Safe because `mask` keeps each below the run's length.
    let mask = (1 as UInt64) &<< bits &- 1
    var left = draws
    while left > 0 {
      let batch = min(left, words.count * 4)
      // Whole groups of eight words are the generator's fast path.
      let needed = min(words.count, ((batch + 3) / 4 + 7) & ~7)
      stream.fill(UnsafeMutableBufferPointer(rebasing: words[0..<needed]))
      let full = batch / 4
      for index in 0..<full {
        let word = words[index]
        counts[Int(truncatingIfNeeded: word & mask)] &+= 1
        counts[Int(truncatingIfNeeded: word &>> 16 & mask)] &+= 1
        counts[Int(truncatingIfNeeded: word &>> 32 & mask)] &+= 1
        counts[Int(truncatingIfNeeded: word &>> 48 & mask)] &+= 1
      }
      for rest in 0..<batch - 4 * full {
        counts[Int(truncatingIfNeeded: words[full] &>> UInt64(16 * rest) & mask)] &+= 1
      }
      left -= batch
    }
  }
}
