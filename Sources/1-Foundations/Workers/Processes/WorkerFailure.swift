// SPDX-License-Identifier: Apache-2.0

/// Why a worker gave no answer.
public indirect enum WorkerFailure: Error, Sendable, Hashable {
  /// The helper's executable is not there, or may not be run.
  case missingHelper(name: String)
  /// The system could not start the helper, by its error number.
  case notStarted(name: String, code: Int32)
  /// A signal ended the helper.
  case crashed(signal: Int32)
  /// The helper left by itself without an answer.
  case exited(code: Int32)
  /// The answer took longer than it may, on the wall or of CPU; the helper was killed.
  case timedOut(seconds: Double)
  /// The helper had no memory left of what it may use.
  case outOfMemory(limit: Int)
  /// The helper's answer breaks the rules of the wire, or is too long; the helper was killed.
  case brokenProtocol
  /// The helper is sound, and says why it does not do what it was asked.
  case refused(Refusal)
  /// The request has ended that many fresh helpers in a row, the last one for this reason; it is not tried again.
  case quarantined(attempts: Int, last: WorkerFailure)
  /// The caller wanted no more.
  case cancelled

  /// Whether the request may have ended the worker, so that it is worth another try in a fresh one.
  var endsWorker: Bool {
    switch self {
    case .crashed, .exited, .timedOut, .outOfMemory, .brokenProtocol: true
    case .missingHelper, .notStarted, .refused, .quarantined, .cancelled: false
    }
  }
}
