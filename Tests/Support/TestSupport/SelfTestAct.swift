// SPDX-License-Identifier: Apache-2.0
public import Workers

/// What a helper that was started with `--self-test` does on request, by its number on the wire.
public enum SelfTestAct: UInt16 {
  case echo = 0xFF00
  case memory, unsealed, attempt, allocate, fill, sleep, spin, trap, leave, raw, openFiles, writeToFile, copyName

  /// The request.
  public func message(_ body: (inout WireWriter) -> Void = { _ in }) -> Message {
    var writer = WireWriter()
    body(&writer)
    return Message(kind: rawValue, body: writer.bytes)
  }

  /// The request with a number.
  public func message(number: Int) -> Message { message { $0.put(number) } }
}

/// What a confined process must not be able to do, by the numbers of `cconfinement_attempt`.
public enum ConfinedAttempt: UInt32, CaseIterable, Sendable {
  case openFile, createFile, lookAtFile, removeFile, openSocket, runProgram, startProcess, startThread, runMemory
  case readProcess, raiseLimits, signalOwner

  /// The request, with the path that is tried.
  public func message(_ path: String) -> Message {
    SelfTestAct.attempt.message { writer in
      writer.put(rawValue)
      writer.put(path)
    }
  }
}
