// SPDX-License-Identifier: Apache-2.0
import Foundation
import Workers

/// The built helper, started so that it does on request what a helper that has been taken over would try.
enum TestedHelper {
  /// The executables stand beside the test bundle.
  static let folder: URL = {
    let bundle = URL(filePath: ProcessInfo.processInfo.arguments[0]).deletingLastPathComponent()
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let beside = bundle.appending(path: "fiducial-dicom")
    return FileManager.default.isExecutableFile(atPath: beside.path) ? bundle : root.appending(path: ".build/release")
  }()

  static let program = HelperProgram("fiducial-dicom", in: folder, arguments: ["--self-test"])

  static func worker(_ limits: WorkerLimits = WorkerLimits()) -> Worker { Worker(program, limits: limits) }
}

/// The acts of the self-test, by their numbers on the wire.
enum Act: UInt16 {
  case echo = 0xFF00
  case memory, unsealed, attempt, allocate, fill, sleep, spin, trap, leave, raw, openFiles, writeToFile

  func message(_ body: (inout WireWriter) -> Void = { _ in }) -> Message {
    var writer = WireWriter()
    body(&writer)
    return Message(kind: rawValue, body: writer.bytes)
  }

  func message(number: Int) -> Message { message { $0.put(number) } }
}

/// What a confined process must not be able to do, by its number in the helper.
enum Attempt: UInt32, CaseIterable {
  case openFile, createFile, lookAtFile, removeFile, openSocket, runProgram, startProcess, startThread, runMemory
  case readProcess, raiseLimits, signalOwner

  func message(_ path: String) -> Message {
    Act.attempt.message { writer in
      writer.put(rawValue)
      writer.put(path)
    }
  }
}

/// The failure that one try ends with; `nil` where it is answered.
func failure(_ worker: Worker, _ request: Message) -> WorkerFailure? {
  do {
    var answer = try worker.attempt(request)
    answer.closeDescriptor()
    return nil
  } catch {
    return error
  }
}
