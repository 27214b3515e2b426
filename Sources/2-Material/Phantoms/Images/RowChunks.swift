// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Splits rows, or slices, into contiguous chunks and does each on a thread of its own.
///
/// Each row writes what it alone owns, so that nothing depends on where the chunks are cut. There are as many threads as processors
/// where `workers` is not given.
func inRowChunks(of rows: Int, workers: Int?, _ body: @Sendable (Range<Int>) -> Void) {
  let chunks = max(1, min(workers ?? ProcessInfo.processInfo.activeProcessorCount, rows))
  guard chunks > 1 else { return body(0..<rows) }
  DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
    body(rows * chunk / chunks..<rows * (chunk + 1) / chunks)
  }
}
