// SPDX-License-Identifier: Apache-2.0
import Distributions

/// Draws resamples of a frame; each worker has its own.
struct FrameSampler {
  private enum Stratum {
    case units([Int32], UniformResampler)
    case cells([Int32], sizes: [Int], total: Int)
  }

  private let strata: [Stratum]
  /// How often each cell is drawn in the current resample.
  private(set) var counts: [UInt32]
  private var drawn: [UInt32]
  private var words = [UInt64](repeating: 0, count: UniformResampler.wordsAtATime)

  init(_ frame: ResamplingFrame, isStratified: Bool) {
    strata = frame.cellsByStratum(isStratified: isStratified).map { cells in
      let places = cells.map { Int32($0) }
      guard let sizes = frame.sizes else { return .units(places, UniformResampler(count: cells.count)) }
      let own = cells.map { sizes[$0] }
      return .cells(places, sizes: own, total: own.reduce(0, +))
    }
    counts = [UInt32](repeating: 0, count: frame.cellCount)
    drawn = counts
  }

  /// Draws the next resample into ``counts``.
  mutating func draw(from stream: inout PhiloxStream) {
    for stratum in strata {
      switch stratum {
      case .cells(let cells, let sizes, let total):
        for (cell, count) in zip(cells, stream.multinomial(draws: total, sizes: sizes)) {
          counts[Int(cell)] = UInt32(truncatingIfNeeded: count)
        }
      case .units(let cells, let resampler) where cells.count == counts.count:
        // One stratum of all units, in their order.
        Self.draw(resampler, into: &counts, from: &stream, using: &words)
      case .units(let cells, let resampler):
        Self.draw(resampler, into: &drawn, from: &stream, using: &words)
        Self.scatter(drawn, to: cells, of: &counts)
      }
    }
  }

  private static func draw(
    _ resampler: UniformResampler, into drawn: inout [UInt32], from stream: inout PhiloxStream,
    using words: inout [UInt64]
  ) {
    drawn.withUnsafeMutableBufferPointer { drawn in
      words.withUnsafeMutableBufferPointer { words in
        guard let base = drawn.baseAddress else { return }
        for place in 0..<resampler.count { drawn[place] = 0 }
        resampler.draw(resampler.count, into: base, from: &stream, using: words)
      }
    }
  }

  private static func scatter(_ drawn: [UInt32], to cells: [Int32], of counts: inout [UInt32]) {
    // Safe because a stratum's cells are indices of the frame's cells, and no more of them than cells.
    counts.withUnsafeMutableBufferPointer { counts in
      drawn.withUnsafeBufferPointer { drawn in
        cells.withUnsafeBufferPointer { cells in
          for place in 0..<cells.count { counts[Int(cells[place])] = drawn[place] }
        }
      }
    }
  }
}
