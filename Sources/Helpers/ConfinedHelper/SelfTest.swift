// SPDX-License-Identifier: Apache-2.0
import CConfinement
import Foundation
import Workers

/// Does on request what a helper that has been taken over would try; only a helper that was started with `--self-test` has it.
///
/// It gives nobody more than the helper has: each act runs under the same confinement as the helper does, which is what is tested.
struct SelfTest {
  /// What can be asked for; each kind's body is said beside it.
  enum Act: UInt16 {
    /// Anything: sent back, its descriptor too where it has one.
    case echo = 0xFF00
    /// Bytes: sent back as sealed memory.
    case memory
    /// Bytes: sent back as memory that can still change.
    case unsealed
    /// The number of an attempt, a path: the error number is sent back.
    case attempt
    /// A number of bytes, which are then written.
    case allocate
    /// A number of bytes, which are written into memory to hand over.
    case fill
    /// Milliseconds to wait before the answer.
    case sleep
    /// Nothing: computes for ever.
    case spin
    /// Nothing: traps.
    case trap
    /// A code to exit with.
    case leave
    /// Bytes that are put on the wire as they are.
    case raw
    /// Nothing: the numbers of open files are sent back.
    case openFiles
    /// Nothing: writes to the file that came along, and sends the error number back.
    case writeToFile
    /// Nothing: opens the name that stands for open memory, and sends back whether that was refused.
    case copyName
  }

  /// Acts.
  func answer(_ request: Message) -> Message {
    guard let act = Act(rawValue: request.kind) else { return Refusal(code: Refusal.unknownRequest).message }
    do {
      return try answer(act, request)
    } catch {
      return Refusal(code: Refusal.malformedRequest).message
    }
  }

  private func answer(_ act: Act, _ request: Message) throws -> Message {
    var body = WireReader(request.body)
    var reply = WireWriter()
    switch act {
    case .echo:
      return Message(kind: request.kind, body: request.body, descriptor: request.descriptor)
    case .memory:
      return Message(kind: request.kind, descriptor: try SealedMemory.make(of: request.body))
    case .unsealed:
      let file = cconfinement_unsealed_memory()
      _ = request.body.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      return Message(kind: request.kind, descriptor: file)
    case .attempt:
      let attempt = cconfinement_attempt(try body.number(UInt32.self))
      reply.put(cconfinement_try(attempt, try body.text()))
    case .allocate:
      let room = [UInt8](repeating: 1, count: try body.number(Int.self))
      reply.put(room.reduce(0) { $0 &+ Int($1) })
    case .fill:
      let file = cconfinement_unsealed_memory()
      let piece = [UInt8](repeating: 1, count: 1 << 20)
      for _ in 0..<(try body.number(Int.self) / piece.count) { _ = write(file, piece, piece.count) }
      return Message(kind: request.kind, descriptor: file)
    case .sleep:
      usleep(UInt32(clamping: try body.number(Int.self) * 1000))
    case .spin:
      cconfinement_spin()
    case .trap:
      preconditionFailure("asked to")
    case .leave:
      exit(try body.number(Int32.self))
    case .raw:
      _ = request.body.withUnsafeBytes { write(WorkerService.socket, $0.baseAddress, $0.count) }
      // What follows is one frame too many, as from a helper that has lost its place.
      return Message(kind: request.kind)
    case .openFiles:
      for descriptor in Int32(0)..<1024 where fcntl(descriptor, F_GETFD) >= 0 { reply.put(descriptor) }
    case .writeToFile:
      errno = 0
      let written = request.descriptor.map { write($0, "x", 1) } ?? 0
      reply.put(written < 0 ? errno : 0)
    case .copyName:
      reply.put(cconfinement_try(cconfinement_create_file, String(cString: cconfinement_copy_name)))
    }
    return Message(kind: request.kind, body: reply.bytes)
  }
}
