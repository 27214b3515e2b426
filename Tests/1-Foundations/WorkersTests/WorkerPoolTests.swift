// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import TestSupport
import Testing
import Workers

@Suite("A batch over several workers")
struct WorkerPoolTests {
  private func number(_ message: Message) -> Int? {
    var reader = WireReader(message.body)
    return try? reader.number()
  }

  private func echo(_ item: Int, _ worker: Worker) -> Result<Int?, WorkerFailure> {
    Result { () throws(WorkerFailure) in number(try worker.call(SelfTestAct.echo.message(number: item))) }
  }

  @Test(arguments: [1, 2, 5])
  func `answers in the order of the questions`(workers: Int) {
    let pool = WorkerPool(TestedHelper.program, workers: workers)
    let answers = pool.map(Array(0..<300)) { echo($0, $1) }
    #expect(answers == (0..<300).map { .success($0) })
    #expect(pool.workers.map(\.starts).allSatisfy { $0 <= 1 })
  }

  @Test func `does nothing for nothing`() {
    let pool = WorkerPool(TestedHelper.program)
    #expect(pool.map([Int]()) { echo($0, $1) }.isEmpty)
    #expect(pool.workers.map(\.starts) == [0, 0])
  }

  @Test func `puts aside the one that kills, and loses none of the others`() {
    let pool = WorkerPool(TestedHelper.program, workers: 2)
    let answers = pool.map(Array(0..<60)) { item, worker in
      item % 20 == 7
        ? Result { () throws(WorkerFailure) in number(try worker.call(SelfTestAct.leave.message { $0.put(Int32(9)) })) }
        : echo(item, worker)
    }
    for (item, answer) in answers.enumerated() {
      #expect(
        answer == (item % 20 == 7 ? .failure(.quarantined(attempts: 2, last: .exited(code: 9))) : .success(item)))
    }
    // Three items, each ending two processes.
    let starts = pool.workers.map(\.starts).reduce(0, +)
    #expect((7...8).contains(starts))
  }

  @Test func `loses nothing where workers are killed from outside`() {
    let pool = WorkerPool(TestedHelper.program, workers: 2)
    let killed = Mutex(0)
    let answers = pool.map(Array(0..<200)) { item, worker in
      // Half of the kills fall between two requests, half into the middle of one.
      if item % 20 == 3, let process = worker.processIdentifier, kill(process, SIGKILL) == 0 {
        killed.withLock { $0 += 1 }
      }
      guard item % 20 == 13, let process = worker.processIdentifier else { return echo(item, worker) }
      Thread.detachNewThread {
        usleep(20_000)
        if kill(process, SIGKILL) == 0 { killed.withLock { $0 += 1 } }
      }
      let slept = Result { () throws(WorkerFailure) in try worker.call(SelfTestAct.sleep.message(number: 60)).kind }
      #expect(slept == .success(SelfTestAct.sleep.rawValue))
      return echo(item, worker)
    }
    #expect(answers == (0..<200).map { .success($0) })
    #expect(killed.withLock { $0 } >= 10)
    #expect(pool.workers.map(\.starts).reduce(0, +) >= 12)
  }

  @Test func `tells how far it is, up to the last`() {
    let seen = Mutex([Int]())
    let pool = WorkerPool(TestedHelper.program, workers: 2)
    let observer = BatchObserver(progress: { done, total in
      #expect(total == 40)
      seen.withLock { $0.append(done) }
    })
    _ = pool.map(Array(0..<40), observer: observer) { echo($0, $1) }
    #expect(seen.withLock { $0 } == Array(1...40))
  }

  @Test func `begins nothing further once it is cancelled`() {
    let done = Mutex(0)
    let pool = WorkerPool(TestedHelper.program, workers: 1)
    let observer = BatchObserver(
      progress: { number, _ in done.withLock { $0 = number } }, isCancelled: { done.withLock { $0 >= 5 } })
    let answers = pool.map(Array(0..<40), observer: observer) { echo($0, $1) }
    #expect(answers == (0..<40).map { $0 < 5 ? .success($0) : nil })
  }

  @Test func `lends each worker to one at a time`() {
    let pool = WorkerPool(TestedHelper.program, workers: 2)
    let lent = Mutex([ObjectIdentifier]())
    DispatchQueue.concurrentPerform(iterations: 20) { _ in
      pool.withWorker { worker in
        let name = ObjectIdentifier(worker)
        lent.withLock { names in
          #expect(!names.contains(name))
          names.append(name)
        }
        usleep(500)
        lent.withLock { names in names.removeAll { $0 == name } }
      }
    }
    #expect(lent.withLock { $0 }.isEmpty)
  }
}
