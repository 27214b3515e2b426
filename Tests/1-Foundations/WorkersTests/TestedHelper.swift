// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Workers

/// The built helper, started so that it does on request what a helper that has been taken over would try.
enum TestedHelper {
  static let program = BuiltHelper.dicom.program(["--self-test"])

  static func worker(_ limits: WorkerLimits = WorkerLimits()) -> Worker { Worker(program, limits: limits) }
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
