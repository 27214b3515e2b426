// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Workers

@Suite("What holds a helper back")
struct ConfinementTests {
  /// What becomes of an attempt: the error number it got, or the failure of the worker.
  private enum Outcome: Equatable {
    case answered(Int32)
    case failed(WorkerFailure)
  }

  private func outcome(_ attempt: ConfinedAttempt, _ path: String = "/etc/passwd") throws -> Outcome {
    do throws(WorkerFailure) {
      var reader = WireReader(try TestedHelper.worker().attempt(attempt.message(path)).body)
      return .answered((try? reader.number()) ?? -1)
    } catch {
      return .failed(error)
    }
  }

  @Test(arguments: [ConfinedAttempt.openFile, .createFile, .lookAtFile])
  func `reaches no file`(attempt: ConfinedAttempt) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("there", "x").path
    #expect(try outcome(attempt, path) == .answered(EPERM))
    #expect(try outcome(attempt, folder.file("not there").path) == .answered(EPERM))
    #expect(folder.names == ["there"])
  }

  @Test func `dies where it would take a file away`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("there", "x").path
    #expect(try outcome(.removeFile, path) == .failed(.crashed(signal: SIGSYS)))
    #expect(folder.names == ["there"])
  }

  @Test(arguments: [ConfinedAttempt.openSocket, .startProcess, .startThread, .readProcess, .signalOwner])
  func `dies where it asks for a socket or a process`(attempt: ConfinedAttempt) throws {
    #expect(try outcome(attempt) == .failed(.crashed(signal: SIGSYS)))
  }

  @Test func `dies where it would run a program`() throws {
    #expect(try outcome(.runProgram, "/bin/true") == .failed(.crashed(signal: SIGSYS)))
  }

  @Test(arguments: [ConfinedAttempt.runMemory, .raiseLimits])
  func `gets no memory to run and no more of anything`(attempt: ConfinedAttempt) throws {
    #expect(try outcome(attempt) == .answered(EPERM))
  }

  @Test func `cannot write to the file that it reads`() throws {
    let folder = try TemporaryFolder()
    let file = try OpenFile(try folder.write("read", "as it was"))
    var request = SelfTestAct.writeToFile.message()
    request.descriptor = file.descriptor
    var reader = WireReader(try TestedHelper.worker().call(request).body)
    #expect(try reader.number(Int32.self) == EBADF)
    #expect(try folder.text("read") == "as it was")
  }

  @Test func `inherits the socket and three ends of nothing, whatever its owner has open`() throws {
    let folder = try TemporaryFolder()
    let location = try folder.write("open", "x")
    // Not closed on exec, as a careless library would leave it.
    let careless = open(location.path, O_RDONLY)
    defer { close(careless) }
    #expect(careless > 3)
    let body = try TestedHelper.worker().call(SelfTestAct.openFiles.message()).body
    #expect(body == [0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0])
  }

  @Test func `knows nothing of its owner's surroundings, and stands in a group of its own`() throws {
    let worker = TestedHelper.worker()
    _ = try worker.call(SelfTestAct.echo.message())
    let process = try #require(worker.processIdentifier)
    #expect(getpgid(process) == process)
    // As another process of the same user sees it: nothing.
    let environment = open("/proc/\(process)/environ", O_RDONLY)
    defer { close(environment) }
    let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    #expect(status.contains("NoNewPrivs:\t1"))
    #expect(status.contains("Seccomp:\t2"))
    #expect(status.contains("Threads:\t1"))
  }
}
