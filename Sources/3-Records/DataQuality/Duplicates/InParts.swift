// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Computes parts of a work on several threads and returns their results in order.
///
/// The parts are given by the caller and do not depend on the number of threads, so neither does the result.
func inParts<Result: Sendable>(
  _ parts: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  guard parts > 0 else { return [] }
  let workers = max(1, min(threads, parts))
  guard workers > 1 else { return (0..<parts).map(body) }
  var results = [Result?](repeating: nil, count: parts)
  results.withUnsafeMutableBufferPointer { slots in
    // Safe because each part writes its own slot, and all have ended when the call returns.
    nonisolated(unsafe) let slots = slots
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for part in stride(from: worker, to: parts, by: workers) { slots[part] = body(part) }
    }
  }
  return results.compactMap { $0 }
}
