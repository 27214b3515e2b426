// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// Work on all cores, whose results are in the order of the work.
enum Parallel {
  static func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ transform: @Sendable (Element) throws(StoreError) -> Result
  ) throws(StoreError) -> [Result] {
    guard elements.count > 1 else {
      guard let only = elements.first else { return [] }
      return [try transform(only)]
    }
    let next = Atomic(0)
    let done = Mutex<[Int: Swift.Result<Result, StoreError>]>([:])
    DispatchQueue.concurrentPerform(iterations: min(elements.count, ProcessInfo.processInfo.activeProcessorCount)) {
      _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < elements.count else { return }
        let outcome: Swift.Result<Result, StoreError>
        do throws(StoreError) { outcome = .success(try transform(elements[index])) } catch { outcome = .failure(error) }
        done.withLock { $0[index] = outcome }
      }
    }
    let all = done.withLock { $0 }
    var results: [Result] = []
    results.reserveCapacity(elements.count)
    for index in elements.indices {
      guard let outcome = all[index] else { preconditionFailure("each element is worked on once") }
      results.append(try outcome.get())
    }
    return results
  }
}
