// SPDX-License-Identifier: Apache-2.0
import Distributions

/// Draws resamples of a frame; each worker has its own.
struct FrameSampler {
  private enum Stratum {
    case units([Int], UniformResampler)
    case cells([Int], sizes: [Int], total: Int)
  }

  private let strata: [Stratum]
  /// How often each cell is drawn in the current resample.
  private(set) var counts: [Int]
  private var drawn: [UInt32]
  private var words = [UInt64](repeating: 0, count: UniformResampler.wordsAtATime)

  init(_ frame: ResamplingFrame, isStratified: Bool) {
    strata = frame.cellsByStratum(isStratified: isStratified).map { cells in
      guard let sizes = frame.sizes else { return .units(cells, UniformResampler(count: cells.count)) }
      let own = cells.map { sizes[$0] }
      return .cells(cells, sizes: own, total: own.reduce(0, +))
    }
    counts = [Int](repeating: 0, count: frame.cellCount)
    drawn = [UInt32](repeating: 0, count: frame.cellCount)
  }

  /// Draws the next resample into ``counts``.
  mutating func draw(from stream: inout PhiloxStream) {
    for stratum in strata {
      switch stratum {
      case .cells(let cells, let sizes, let total):
        for (cell, count) in zip(cells, stream.multinomial(draws: total, sizes: sizes)) { counts[cell] = count }
      case .units(let cells, let resampler):
        Self.draw(resampler, into: &drawn, from: &stream, using: &words)
        for (place, cell) in cells.enumerated() { counts[cell] = Int(drawn[place]) }
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
}
