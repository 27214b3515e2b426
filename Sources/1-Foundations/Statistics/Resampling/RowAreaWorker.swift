// SPDX-License-Identifier: Apache-2.0
import Distributions

/// Computes bootstrap areas of one column of independent rows: the fast way, all in integers.
///
/// Each class is resampled in the order of its scores with counters of one byte. A counter that wraps makes the sum of the
/// counters too small, which is seen; the replicate is then drawn again from the same numbers with counters of four bytes.
struct RowAreaWorker {
  private let sweep: RowAreaSweep
  private let isStratified: Bool
  private var narrow: [UInt8] = []
  private var wide: [UInt32] = []
  private var sums: [UInt32] = []
  private var words = [UInt64](repeating: 0, count: UniformResampler.wordsAtATime)

  init(_ order: ClassOrder, isStratified: Bool) {
    sweep = RowAreaSweep(
      order: order, larger: UniformResampler(count: order.larger.count),
      smaller: UniformResampler(count: order.smaller.count))
    self.isStratified = isStratified
  }

  /// The area of the next resample; `nil` where it has only one class.
  mutating func area(from stream: inout PhiloxStream) -> Double? {
    let (larger, smaller) = (sweep.larger.count, sweep.smaller.count)
    let rows = larger + smaller
    let smallerDraws =
      isStratified ? smaller : stream.binomial(trials: rows, probability: Double(smaller) / Double(rows))
    guard smallerDraws > 0, smallerDraws < rows else { return nil }
    let draws = (larger: rows - smallerDraws, smaller: smallerDraws)
    var again = stream
    let wins =
      sweep.doubledWins(draws, &narrow, &sums, &words, from: &stream)
      ?? sweep.doubledWins(draws, &wide, &sums, &words, from: &again)
    return wins.flatMap {
      sweep.order.area(doubledWins: Double($0), pairs: Double(draws.larger) * Double(draws.smaller))
    }
  }
}

/// The sorted classes and the way to draw from them.
private struct RowAreaSweep {
  let order: ClassOrder
  let larger: UniformResampler
  let smaller: UniformResampler

  /// Draws a resample and counts twice the pairs that the smaller class wins; `nil` where a counter has wrapped.
  func doubledWins<Counter: FixedWidthInteger & UnsignedInteger>(
    _ draws: (larger: Int, smaller: Int), _ counters: inout [Counter], _ sums: inout [UInt32],
    _ words: inout [UInt64], from stream: inout PhiloxStream
  ) -> UInt64? {
    if counters.isEmpty { counters = [Counter](repeating: 0, count: larger.count + smaller.count) }
    if sums.isEmpty { sums = [UInt32](repeating: 0, count: larger.count + 1) }
    return counters.withUnsafeMutableBufferPointer { counters in
      words.withUnsafeMutableBufferPointer { words in
        sums.withUnsafeMutableBufferPointer { sums -> UInt64? in
          guard let largerCounts = counters.baseAddress else { return nil }
          // Safe because the buffer has room for both classes, one after the other.
          let smallerCounts = largerCounts + larger.count
          counters.update(repeating: 0)
          larger.draw(draws.larger, into: largerCounts, from: &stream, using: words)
          smaller.draw(draws.smaller, into: smallerCounts, from: &stream, using: words)
          return doubledWins(UnsafePointer(largerCounts), UnsafePointer(smallerCounts), draws: draws, sums: sums)
        }
      }
    }
  }

  private func doubledWins<Counter: FixedWidthInteger & UnsignedInteger>(
    _ largerCounts: UnsafePointer<Counter>, _ smallerCounts: UnsafePointer<Counter>,
    draws: (larger: Int, smaller: Int), sums: UnsafeMutableBufferPointer<UInt32>
  ) -> UInt64? {
    // Safe because `sums` has one entry more than the larger class, and `below` and `upTo` are at most its count.
    var sum: UInt32 = 0
    for place in 0..<larger.count {
      sums[place] = sum
      sum &+= UInt32(truncatingIfNeeded: largerCounts[place])
    }
    sums[larger.count] = sum
    guard Int(sum) == draws.larger else { return nil }
    return order.below.withUnsafeBufferPointer { below in
      order.upTo.withUnsafeBufferPointer { upTo in
        var wins: UInt64 = 0
        var total: UInt64 = 0
        for place in 0..<smaller.count {
          let count = UInt64(truncatingIfNeeded: smallerCounts[place])
          total &+= count
          wins &+= count &* (UInt64(sums[Int(below[place])]) &+ UInt64(sums[Int(upTo[place])]))
        }
        return total == UInt64(draws.smaller) ? wins : nil
      }
    }
  }
}
