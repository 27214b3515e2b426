// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// Several workers of one program, of which each thread borrows one at a time.
public final class WorkerPool: Sendable {
  /// The workers; each is started when it is first needed.
  public let workers: [Worker]

  private let idle: Mutex<[Worker]>
  private let free: DispatchSemaphore

  /// Makes a pool of at least one worker; nothing is started yet.
  public init(_ program: HelperProgram, limits: WorkerLimits = WorkerLimits(), workers count: Int = 2) {
    workers = (0..<max(count, 1)).map { _ in Worker(program, limits: limits) }
    // The first is taken first, so that one caller at a time starts one process.
    idle = Mutex(workers.reversed())
    free = DispatchSemaphore(value: workers.count)
  }

  /// Lends a worker that nobody uses; waits where all are in use.
  public func withWorker<Result, Failure: Error>(
    _ body: (Worker) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    free.wait()
    let worker = idle.withLock { $0.popLast() }
    guard let worker else { preconditionFailure("a pool that has given out more workers than it has") }
    defer {
      idle.withLock { $0.append(worker) }
      free.signal()
    }
    return try body(worker)
  }

  /// Ends all processes; the next request starts one again.
  public func stop() { for worker in workers { worker.stop() } }
}
