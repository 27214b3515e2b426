// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Workers

@Suite("A worker")
struct WorkerTests {
  @Test func `says who it is and that the kernel's filter stands`() throws {
    let greeting = try TestedHelper.worker().greeting()
    #expect(greeting.name == "fiducial-dicom")
    #expect(greeting.confinement == .filtered)
  }

  @Test func `starts when it is first asked, and once`() throws {
    let worker = TestedHelper.worker()
    #expect(worker.processIdentifier == nil)
    for number in 0..<50 {
      let answer = try worker.call(SelfTestAct.echo.message(number: number))
      #expect(answer.body == SelfTestAct.echo.message(number: number).body)
    }
    #expect(worker.starts == 1)
    #expect(worker.processIdentifier != nil)
  }

  @Test(arguments: [0, 1, 11, 12, 13, 65_523, 65_524, 65_525, 65_536, 3_000_001])
  func `carries a body of any length both ways`(length: Int) throws {
    let body = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    let worker = TestedHelper.worker()
    for _ in 0..<3 {
      let answer = try worker.call(Message(kind: SelfTestAct.echo.rawValue, body: body))
      #expect(answer.body == body)
    }
  }

  @Test func `takes an open file along and brings it back`() throws {
    let folder = try TemporaryFolder()
    let location = try folder.write("words", "what is in it")
    let file = try OpenFile(location)
    let length = file.length
    #expect(length == 13)
    let worker = TestedHelper.worker()
    var answer = try worker.call(Message(kind: SelfTestAct.echo.rawValue, body: [1], descriptor: file.descriptor))
    let back = try #require(answer.descriptor)
    var bytes = [UInt8](repeating: 0, count: 20)
    #expect(pread(back, &bytes, 20, 0) == 13)
    #expect(String(decoding: bytes.prefix(13), as: UTF8.self) == "what is in it")
    #expect(fcntl(back, F_GETFD) & FD_CLOEXEC != 0)
    answer.closeDescriptor()
  }

  @Test func `brings values back as sealed memory`() throws {
    let values = (0..<100_000).map { Int16(truncatingIfNeeded: $0 &* 7) }
    let body = values.withUnsafeBytes { Array($0) }
    var answer = try TestedHelper.worker().call(Message(kind: SelfTestAct.memory.rawValue, body: body))
    let memory = try answer.takeMemory()
    let (count, descriptor) = (memory.count, memory.descriptor)
    #expect(count == 200_000)
    let all = try memory.values(Int16.self, count: 100_000)
    #expect(all == values)
    let last = try memory.values(Int16.self, at: 199_998, count: 1)
    #expect(last == [values[99_999]])
    for wanted in [100_001, .max] {
      do throws(SealedMemory.Failure) {
        _ = try memory.values(Int16.self, count: wanted)
        Issue.record("more values than there are")
      } catch {
        #expect(error == .length(expected: wanted == .max ? .max : 200_002, found: 200_000))
      }
    }
    // Sealed: the owner itself can no longer change it.
    #expect(write(descriptor, "x", 1) == -1)
    #expect(ftruncate(descriptor, 0) == -1)
    _ = consume memory
  }

  @Test func `takes no memory that can change under its hands`() throws {
    var answer = try TestedHelper.worker().call(Message(kind: SelfTestAct.unsealed.rawValue, body: [1, 2, 3]))
    #expect(answer.descriptor != nil)
    #expect(throws: SealedMemory.Failure.notSealed) { _ = try answer.takeMemory() }
  }

  @Test func `says that its helper is not there`() throws {
    let folder = try TemporaryFolder()
    let worker = Worker(HelperProgram("fiducial-dicom", in: folder.location))
    #expect(throws: WorkerFailure.missingHelper(name: "fiducial-dicom")) { try worker.greeting() }
    try folder.write("fiducial-dicom", "no program")
    #expect(throws: WorkerFailure.missingHelper(name: "fiducial-dicom")) { try worker.greeting() }
    #expect(worker.starts == 0)
  }

  @Test func `lies beside the program that runs`() {
    let beside = HelperProgram("some-helper").location
    #expect(beside.lastPathComponent == "some-helper")
    #expect(FileManager.default.fileExists(atPath: beside.deletingLastPathComponent().path))
  }

  @Test func `names the signal that ended it, and starts again`() throws {
    let worker = TestedHelper.worker()
    #expect(failure(worker, SelfTestAct.trap.message()) == .crashed(signal: trapSignal))
    #expect(worker.processIdentifier == nil)
    _ = try worker.call(SelfTestAct.echo.message())
    #expect(worker.starts == 2)
  }

  @Test func `names the code that it left with`() {
    let worker = TestedHelper.worker()
    #expect(
      failure(worker, SelfTestAct.leave.message { $0.put(Int32(5)) }) == .exited(code: 5))
  }

  @Test func `is killed when the answer takes too long`() throws {
    let worker = TestedHelper.worker(WorkerLimits(secondsPerRequest: 0.3))
    let started = Date()
    #expect(failure(worker, SelfTestAct.spin.message()) == .timedOut(seconds: 0.3))
    #expect(Date().timeIntervalSince(started) < 5)
    _ = try worker.call(SelfTestAct.echo.message())
  }

  @Test func `is ended by the kernel when it computes too long`() {
    let worker = TestedHelper.worker(WorkerLimits(secondsPerRequest: 60, cpuSecondsPerRequest: 1))
    #expect(failure(worker, SelfTestAct.spin.message()) == .timedOut(seconds: 1))
  }

  @Test func `is allowed its time of CPU anew for each request`() throws {
    // Sleeping is no computing, so that this takes no CPU: three requests, each near the end of what one may take on the wall.
    let worker = TestedHelper.worker(WorkerLimits(secondsPerRequest: 2, cpuSecondsPerRequest: 1))
    for _ in 0..<3 { _ = try worker.call(SelfTestAct.sleep.message(number: 500)) }
    #expect(worker.starts == 1)
  }

  @Test func `says that memory ran out`() {
    let worker = TestedHelper.worker(WorkerLimits(memory: 1 << 30))
    #expect(
      failure(worker, SelfTestAct.allocate.message(number: 2 << 30))
        == .outOfMemory(limit: 1 << 30))
    #expect(failure(worker, SelfTestAct.allocate.message(number: 1 << 20)) == nil)
  }

  @Test func `can hand over no more memory than an answer may have`() {
    let worker = TestedHelper.worker(WorkerLimits(reply: 8 << 20))
    #expect(failure(worker, SelfTestAct.fill.message(number: 8 << 20)) == nil)
    #expect(
      failure(worker, SelfTestAct.fill.message(number: 16 << 20))
        == .outOfMemory(limit: worker.limits.memory))
  }

  @Test func `takes no answer that is longer than it may be`() {
    let worker = TestedHelper.worker(WorkerLimits(reply: 1000))
    let longest = Message(kind: SelfTestAct.echo.rawValue, body: [UInt8](repeating: 1, count: 1000))
    #expect(failure(worker, longest) == nil)
    // 5,000 bytes are claimed, none of them sent.
    let claim = Message(kind: SelfTestAct.raw.rawValue, body: [0x88, 0x13, 0, 0, 2, 0, 0, 0, 0, 0xFF, 0, 0])
    #expect(failure(worker, claim) == .brokenProtocol)
  }

  @Test func `sees through an answer that breaks the rules`() throws {
    let bent: [[UInt8]] = [
      // The number of another request.
      [0, 0, 0, 0, 9, 0, 0, 0, 0, 0xFF, 0, 0],
      // A file is promised, and none comes.
      [0, 0, 0, 0, 1, 0, 0, 0, 0, 0xFF, 1, 0],
      // Flags that do not exist.
      [0, 0, 0, 0, 1, 0, 0, 0, 0, 0xFF, 0xFE, 0],
      // A refusal without its words.
      [1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 7],
    ]
    for bytes in bent {
      let worker = TestedHelper.worker()
      #expect(
        failure(worker, Message(kind: SelfTestAct.raw.rawValue, body: bytes))
          == .brokenProtocol, "\(bytes)")
      #expect(try worker.call(SelfTestAct.echo.message()).body == [])
    }
  }

  @Test func `sees an answer that no one asked for as the broken protocol that it is`() throws {
    let worker = TestedHelper.worker()
    let twice = Message(kind: SelfTestAct.raw.rawValue, body: [0, 0, 0, 0, 1, 0, 0, 0, 0, 0xFF, 0, 0])
    _ = try worker.attempt(twice)
    #expect(failure(worker, SelfTestAct.echo.message()) == .brokenProtocol)
  }

  @Test func `hears what it does not know refused, and lives on`() throws {
    let worker = TestedHelper.worker()
    #expect(throws: WorkerFailure.refused(Refusal(code: Refusal.unknownRequest))) {
      try worker.call(Message(kind: 0x7FFF))
    }
    _ = try worker.call(SelfTestAct.echo.message())
    #expect(worker.starts == 1)
  }

  @Test func `knows nothing of the self-test unless it was started for it`() {
    let worker = Worker(BuiltHelper.dicom.program())
    #expect(failure(worker, SelfTestAct.echo.message()) == .refused(Refusal(code: Refusal.unknownRequest)))
  }

  @Test func `tries again what ended it, then puts it aside`() throws {
    let worker = TestedHelper.worker()
    #expect(
      throws: WorkerFailure.quarantined(attempts: 2, last: .crashed(signal: trapSignal))
    ) { try worker.call(SelfTestAct.trap.message()) }
    #expect(worker.starts == 2)
    _ = try worker.call(SelfTestAct.echo.message())
  }

  @Test func `goes on after it was killed from outside`() throws {
    let worker = TestedHelper.worker()
    for killed in 1...3 {
      _ = try worker.call(SelfTestAct.echo.message())
      let process = try #require(worker.processIdentifier)
      kill(process, SIGKILL)
      #expect(
        try worker.call(SelfTestAct.echo.message(number: killed)).body == SelfTestAct.echo.message(number: killed).body)
      #expect(worker.starts == killed + 1)
    }
  }

  @Test func `leaves no process behind`() throws {
    var worker: Worker? = TestedHelper.worker()
    _ = try worker?.call(SelfTestAct.echo.message())
    let process = try #require(worker?.processIdentifier)
    #expect(kill(process, 0) == 0)
    worker = nil
    #expect(kill(process, 0) == -1)
  }

  @Test func `is asked by many threads at once`() {
    let worker = TestedHelper.worker()
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for number in 0..<50 {
        let request = SelfTestAct.echo.message(number: thread * 1000 + number)
        #expect((try? worker.call(request).body) == request.body)
      }
    }
    #expect(worker.starts == 1)
  }

  @Test func `does not open what is no file`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FileFailure(name: "none", code: ENOENT)) { _ = try OpenFile(folder.file("none")) }
    let name = folder.location.lastPathComponent
    #expect(throws: FileFailure(name: name, code: EISDIR)) { _ = try OpenFile(folder.location) }
    #expect(mkfifo(folder.file("pipe").path, 0o600) == 0)
    #expect(throws: FileFailure(name: "pipe", code: EINVAL)) { _ = try OpenFile(folder.file("pipe")) }
  }

  /// What Swift's traps raise.
  #if arch(x86_64)
    private let trapSignal = SIGILL
  #else
    private let trapSignal = SIGTRAP
  #endif
}
