// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing
import Workers

/// What somebody who has taken over an engine can do with the helper; the one that decodes images, which may do less, is in WorkersTests.
@Suite struct `What a taken-over engine can do` {
  /// Those whose engine set-up could lay down.
  static let helpers = [BuiltHelper.inference, .training].filter(\.hasEngine)

  /// The error number of an attempt; 0 where it was let.
  private func attempt(_ act: ConfinedAttempt, in worker: Worker, _ path: String = "/etc/passwd") throws -> Int32 {
    try number(worker.attempt(act.message(path)))
  }

  private func number(_ answer: Message) throws -> Int32 {
    var reader = WireReader(answer.body)
    return try reader.number()
  }

  private func worker(_ helper: BuiltHelper) -> Worker {
    Worker(helper.program(["--self-test"]), limits: WorkerLimits(memory: 64 << 30))
  }

  @Test(arguments: helpers)
  func `the helper says that it is filtered, and which engine it holds`(_ helper: BuiltHelper) throws {
    let greeting = try worker(helper).greeting()
    #expect(greeting.confinement == .filtered)
    #expect(
      greeting.components.map(\.name) == [helper.name == "fiducial-infer" ? "OpenVINO" : "libtorch", "libseccomp"])
    #expect(greeting.components[0].version.first?.isNumber == true)
  }

  @Test(arguments: helpers) func `computing with threads and code made at run time stays`(_ helper: BuiltHelper) throws
  {
    let worker = worker(helper)
    #expect(try attempt(.startThread, in: worker) == 0)
    #expect(try attempt(.runMemory, in: worker) == 0)
  }

  @Test(arguments: helpers) func `files can neither be opened, made nor looked at`(_ helper: BuiltHelper) throws {
    let worker = worker(helper)
    let folder = try TemporaryFolder()
    let place = folder.location.appending(path: "made").path
    #expect(try attempt(.openFile, in: worker) == EPERM)
    #expect(try attempt(.createFile, in: worker, place) == EPERM)
    #expect(try attempt(.lookAtFile, in: worker) == ENOENT)
    #expect(try attempt(.raiseLimits, in: worker) == EPERM)
    #expect(!FileManager.default.fileExists(atPath: place))
    // The name that stands for open memory stands for nothing between two exports.
    #expect(try number(worker.attempt(SelfTestAct.copyName.message())) == EPERM)
  }

  @Test(
    arguments: helpers,
    [ConfinedAttempt.removeFile, .openSocket, .runProgram, .startProcess, .readProcess, .signalOwner])
  func `what changes the system or reaches beyond the process ends it`(_ helper: BuiltHelper, _ act: ConfinedAttempt)
    throws
  {
    #expect(throws: WorkerFailure.crashed(signal: SIGSYS)) { try attempt(act, in: worker(helper), "/bin/true") }
  }
}
