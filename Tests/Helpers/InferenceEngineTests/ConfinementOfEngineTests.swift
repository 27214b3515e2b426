// SPDX-License-Identifier: Apache-2.0
import Foundation
import Inference
import TestSupport
import Testing
import Workers

@Suite(.enabled(if: BuiltEngine.isThere, "the engine's library is not installed"))
struct `What a taken-over engine can do` {
  let worker = BuiltEngine.helper(arguments: ["--self-test"]).worker

  /// The numbers of `cconfinement_attempt`, in their order.
  enum Attempt: UInt32, CaseIterable {
    case openFile, createFile, lookAtFile, removeFile, openSocket, runProgram, startProcess, startThread, runMemory
    case readProcess, raiseLimits, signalOwner
  }

  func attempt(_ attempt: Attempt, _ path: String = "/etc/passwd") throws -> Int32 {
    var body = WireWriter()
    body.put(attempt.rawValue)
    body.put(path)
    let answer = try worker.attempt(Message(kind: 0xFF00, body: body.bytes))
    var reader = WireReader(answer.body)
    return try reader.number()
  }

  @Test func `the helper says that it is filtered, and which engine it holds`() throws {
    let greeting = try BuiltEngine.helper().greeting()
    #expect(greeting.confinement == .filtered)
    #expect(greeting.components.map(\.name) == ["OpenVINO", "libseccomp"])
    #expect(greeting.components[0].version.first?.isNumber == true)
  }

  @Test func `computing with threads and code made at run time stays`() throws {
    #expect(try attempt(.startThread) == 0)
    #expect(try attempt(.runMemory) == 0)
  }

  @Test func `files can neither be opened, made nor looked at`() throws {
    let folder = try TemporaryFolder()
    let place = folder.location.appending(path: "made").path
    #expect(try attempt(.openFile) == EPERM)
    #expect(try attempt(.createFile, place) == EPERM)
    #expect(try attempt(.lookAtFile) == ENOENT)
    #expect(try attempt(.raiseLimits) == EPERM)
    #expect(!FileManager.default.fileExists(atPath: place))
    // The name that stands for open memory stands for nothing between two exports.
    let answer = try worker.attempt(Message(kind: 0xFF03))
    var reader = WireReader(answer.body)
    #expect(try reader.number(Int32.self) == EPERM)
  }

  @Test(arguments: [Attempt.removeFile, .openSocket, .runProgram, .startProcess, .readProcess, .signalOwner])
  func `what changes the system or reaches beyond the process ends it`(_ act: Attempt) throws {
    #expect(throws: WorkerFailure.crashed(signal: SIGSYS)) { try attempt(act, "/bin/true") }
  }
}
