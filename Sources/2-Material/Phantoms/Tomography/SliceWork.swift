// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Slices shared out between threads.
enum SliceWork {
  /// Splits `0 ..< count` into contiguous chunks, each on a thread of its own; what an index writes does not depend on the cuts.
  static func chunks(of count: Int, workers: Int?, _ body: @Sendable (Range<Int>) -> Void) {
    let chunks = max(1, min(workers ?? ProcessInfo.processInfo.activeProcessorCount, count))
    guard chunks > 1 else { return body(0..<count) }
    DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
      body(count * chunk / chunks..<count * (chunk + 1) / chunks)
    }
  }

  /// Lets several threads each write their own elements of an array.
  static func write<Element: Sendable>(
    _ array: inout [Element], of count: Int, workers: Int?,
    _ body: @Sendable (UnsafeMutablePointer<Element>, Range<Int>) -> Void
  ) {
    array.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      // Safe because each chunk writes elements that are its own, and all threads have ended when the call returns.
      nonisolated(unsafe) let start = base
      chunks(of: count, workers: workers) { body(start, $0) }
    }
  }
}
