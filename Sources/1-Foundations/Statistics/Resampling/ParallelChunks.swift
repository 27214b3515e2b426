// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Splits `0 ..< count` into contiguous chunks, computes them on several threads, and returns their results in order.
///
/// The chunks depend on the number of workers, so a result may not depend on where they are cut: integer sums, or values
/// that are keyed by their index.
func inChunks<Result: Sendable>(
  of count: Int, workers: Int, _ body: @Sendable (Range<Int>) -> Result
) -> [Result] {
  let chunks = max(1, min(workers, count))
  guard chunks > 1 else { return [body(0..<count)] }
  var results = [Result?](repeating: nil, count: chunks)
  results.withUnsafeMutableBufferPointer { slots in
    // Safe because each iteration writes its own slot, and all have ended when the call returns.
    nonisolated(unsafe) let slots = slots
    DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
      slots[chunk] = body(count * chunk / chunks..<count * (chunk + 1) / chunks)
    }
  }
  return results.compactMap { $0 }
}
