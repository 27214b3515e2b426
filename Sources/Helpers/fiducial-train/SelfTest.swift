// SPDX-License-Identifier: Apache-2.0
import CConfinement
import Foundation
import Workers

/// Does on request what a helper that has been taken over would try; only a helper that was started with `--self-test` has it.
///
/// It gives nobody more than the helper has: each act runs under the same confinement as the engine does, which is what is tested.
struct SelfTest {
  /// What can be asked for; each kind's body is said beside it.
  enum Act: UInt16 {
    /// The number of an attempt, a path: the error number is sent back.
    case attempt = 0xFF00
    /// Nothing: computes for ever.
    case spin
    /// Nothing: traps.
    case trap
    /// Nothing: opens the name that stands for open memory, and sends back whether that was refused.
    case copy
  }

  /// Acts.
  func answer(_ request: Message) -> Message {
    guard let act = Act(rawValue: request.kind) else { return Refusal(code: Refusal.unknownRequest).message }
    var body = WireReader(request.body)
    var reply = WireWriter()
    do {
      switch act {
      case .attempt:
        let attempt = cconfinement_attempt(try body.number(UInt32.self))
        reply.put(cconfinement_try(attempt, try body.text()))
      case .spin: cconfinement_spin()
      case .trap: preconditionFailure("asked to")
      case .copy: reply.put(cconfinement_try(cconfinement_create_file, String(cString: cconfinement_copy_name)))
      }
    } catch {
      return Refusal(code: Refusal.malformedRequest).message
    }
    return Message(kind: request.kind, body: reply.bytes)
  }
}
