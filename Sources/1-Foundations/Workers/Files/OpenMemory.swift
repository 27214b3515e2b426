// SPDX-License-Identifier: Apache-2.0
import CChannel

/// Memory that a library writes to as to a file, before it is sealed and handed over.
public struct OpenMemory: ~Copyable, Sendable {
  /// The number under which it is open.
  public let descriptor: Int32

  /// Makes memory that is empty; `nil` where the system has none.
  public init?() {
    var made: Int32 = -1
    guard cchannel_open_memory(&made) == 0 else { return nil }
    descriptor = made
  }

  deinit { cchannel_close(descriptor) }

  /// Seals it, and gives the descriptor to the caller; `nil` where the system says no, as it does while the memory is mapped for writing.
  public consuming func sealed() -> Int32? {
    let memory = descriptor
    discard self
    if cchannel_seal(memory) == 0 { return memory }
    cchannel_close(memory)
    return nil
  }
}
