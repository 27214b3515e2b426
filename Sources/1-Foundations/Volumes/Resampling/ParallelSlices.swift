// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Splits `0 ..< count` into contiguous chunks and does each on a thread of its own.
///
/// Each index writes what it alone owns, so that nothing depends on where the chunks are cut.
/// There are as many threads as processors where `workers` is not given.
func inChunks(of count: Int, workers: Int?, _ body: @Sendable (Range<Int>) -> Void) {
  let chunks = max(1, min(workers ?? ProcessInfo.processInfo.activeProcessorCount, count))
  guard chunks > 1 else { return body(0..<count) }
  DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
    body(count * chunk / chunks..<count * (chunk + 1) / chunks)
  }
}

/// Makes an array whose parts are written by several threads.
func filled<Element>(
  count: Int, chunks: Int, workers: Int?, _ write: @Sendable (UnsafeMutablePointer<Element>, Range<Int>) -> Void
) -> [Element] {
  [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
    initialized = count
    guard let base = buffer.baseAddress else { return }
    // Safe because each chunk writes its own elements, all are written, and all threads have ended when the call returns.
    nonisolated(unsafe) let start = base
    inChunks(of: chunks, workers: workers) { write(start, $0) }
  }
}
