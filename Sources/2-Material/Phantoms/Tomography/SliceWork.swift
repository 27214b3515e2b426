// SPDX-License-Identifier: Apache-2.0

/// Slices shared out between threads.
enum SliceWork {
  /// Lets several threads each write their own elements of an array.
  static func write<Element: Sendable>(
    _ array: inout [Element], of count: Int, workers: Int?,
    _ body: @Sendable (UnsafeMutablePointer<Element>, Range<Int>) -> Void
  ) {
    array.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      // Safe because each chunk writes elements that are its own, and all threads have ended when the call returns.
      nonisolated(unsafe) let start = base
      inRowChunks(of: count, workers: workers) { body(start, $0) }
    }
  }
}
