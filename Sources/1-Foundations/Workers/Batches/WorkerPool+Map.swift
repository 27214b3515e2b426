// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// What a long run over many things tells, and is told, on its way.
public struct BatchObserver: Sendable {
  /// Called after each one, with how many are done and how many there are; never by two threads at once.
  public var progress: @Sendable (_ done: Int, _ total: Int) -> Void
  /// Asked before each one; where it is true nothing further is begun.
  public var isCancelled: @Sendable () -> Bool

  /// Makes an observer; by itself it does nothing and never cancels.
  public init(
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.progress = progress
    self.isCancelled = isCancelled
  }
}

extension WorkerPool {
  /// Does something with each item, on as many threads as there are workers; one that fails stops no other.
  ///
  /// No thread holds a worker meanwhile, so that the work may borrow one as often as it needs.
  /// - Returns: What came of each, in the order of the items; `nil` for those that were not begun because the run was cancelled.
  public func concurrently<Item: Sendable, Output: Sendable>(
    _ items: [Item], observer: BatchObserver = BatchObserver(), _ work: @Sendable (Item) -> Output
  ) -> [Output?] {
    let next = Atomic(0)
    let outputs = Mutex([Output?](repeating: nil, count: items.count))
    let reported = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: min(workers.count, items.count)) { _ in
      while !observer.isCancelled() {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < items.count else { return }
        let output = work(items[index])
        outputs.withLock { $0[index] = output }
        reported.withLock { done in
          done += 1
          observer.progress(done, items.count)
        }
      }
    }
    return outputs.withLock { $0 }
  }

  /// Does something with each item and a worker that is its own meanwhile; the work may not borrow another.
  ///
  /// - Returns: What came of each, in the order of the items; `nil` for those that were not begun because the run was cancelled.
  public func map<Item: Sendable, Output: Sendable>(
    _ items: [Item], observer: BatchObserver = BatchObserver(), _ work: @Sendable (Item, Worker) -> Output
  ) -> [Output?] {
    concurrently(items, observer: observer) { item in withWorker { work(item, $0) } }
  }
}
