// SPDX-License-Identifier: Apache-2.0
import CChannel
import Foundation

/// A running helper; killed, if it still lives, when its last owner lets it go.
///
/// Safe because the handle is never changed, and each function that takes it holds the handle's own lock.
final class ChildProcess: @unchecked Sendable {
  private let handle: OpaquePointer

  /// The process number.
  var identifier: Int32 { cchannel_child_process(handle) }

  /// Starts a helper that inherits one socket; the socket stays the caller's.
  init(_ program: HelperProgram, limits: WorkerLimits, socket: Int32) throws(WorkerFailure) {
    let words = [program.name] + limits.arguments + program.arguments
    // The C library's and Swift's own settings only: nothing of the owner's surroundings.
    let environment = ["LC_ALL=C", "SWIFT_BACKTRACE=enable=no"]
    var started: OpaquePointer?
    let failure = Self.withStrings(words) { arguments in
      Self.withStrings(environment) { environment in
        program.location.withUnsafeFileSystemRepresentation { path in
          path.map { cchannel_spawn($0, arguments, environment, socket, &started) } ?? CErrors.notThere
        }
      }
    }
    guard let started, failure == 0 else {
      switch failure {
      case CErrors.notThere, CErrors.notAllowed, CErrors.noFolder: throw .missingHelper(name: program.name)
      default: throw .notStarted(name: program.name, code: failure)
      }
    }
    handle = started
  }

  deinit { cchannel_child_destroy(handle) }

  /// Ends it at once.
  func kill() { cchannel_child_kill(handle) }

  /// Lets it use this many more seconds of CPU.
  func allow(seconds: Int) { cchannel_child_allow(handle, Int32(clamping: seconds)) }

  /// Waits a moment for it to end by itself, then ends it; says how it ended.
  ///
  /// A helper closes its socket as it dies, a little before its end can be collected.
  func end(within seconds: Double) -> cchannel_end {
    let end = cchannel_child_wait(handle, cchannel_now() + Int64(seconds * 1e9))
    if end.ended != 0 { return end }
    kill()
    return cchannel_child_wait(handle, -1)
  }

  private static func withStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeBufferPointer { buffer in
      // The list ends with a null, so that it is never empty.
      guard let start = buffer.baseAddress else { preconditionFailure("a list of strings without its end") }
      return body(start)
    }
  }
}
