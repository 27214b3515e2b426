// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Foundation

/// Prepares the batches of a pass ahead of the trainer, in threads of its own; at most so many wait.
///
/// A batch is a function of its step, so that the number of threads changes nothing but the time.
///
/// Safe because all that changes is read and written under the lock alone.
final class BatchLoader: @unchecked Sendable {
  /// Makes the batch of a step.
  typealias Make = @Sendable (_ step: Int, _ scratch: AugmentationScratch) -> [PreparedPiece]

  private let make: Make
  private let end: Int
  private let ahead: Int
  private let isThreaded: Bool
  private let lock = NSCondition()
  private var ready: [Int: [PreparedPiece]] = [:]
  private var begun: Int
  private var taken: Int
  private var isStopped = false

  /// Begins to prepare.
  /// - Parameters:
  ///   - steps: The steps that will be asked for, in order.
  ///   - threads: How many threads; with 0 a batch is made when it is asked for.
  ///   - make: Makes the batch of a step.
  init(_ steps: Range<Int>, threads: Int, make: @escaping Make) {
    self.make = make
    end = steps.upperBound
    ahead = max(2, 2 * threads)
    isThreaded = threads > 0
    (begun, taken) = (steps.lowerBound, steps.lowerBound)
    for _ in 0..<threads {
      let thread = Thread { [self] in work() }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// The batch of the next step, waited for until it is there.
  ///
  /// `nil` behind the last one, and after a stop.
  func next() -> [PreparedPiece]? {
    lock.lock()
    defer { lock.unlock() }
    guard taken < end, !isStopped else { return nil }
    let step = taken
    guard isThreaded else {
      taken += 1
      return make(step, AugmentationScratch())
    }
    while ready[step] == nil, !isStopped { lock.wait() }
    taken += 1
    lock.broadcast()
    return ready.removeValue(forKey: step)
  }

  /// Lets the threads end.
  func stop() {
    lock.lock()
    isStopped = true
    lock.broadcast()
    lock.unlock()
  }

  private func work() {
    let scratch = AugmentationScratch()
    while let step = claim() {
      let batch = make(step, scratch)
      lock.lock()
      ready[step] = batch
      lock.broadcast()
      lock.unlock()
    }
  }

  private func claim() -> Int? {
    lock.lock()
    defer { lock.unlock() }
    while !isStopped, begun < end, begun >= taken + ahead { lock.wait() }
    guard !isStopped, begun < end else { return nil }
    defer { begun += 1 }
    return begun
  }
}
