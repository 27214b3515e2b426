// SPDX-License-Identifier: Apache-2.0
import CChannel

extension OpenFile {
  /// All of its bytes, as many as it had when it was opened.
  ///
  /// - Parameter name: The file's name, for the error.
  /// - Returns: The bytes.
  /// - Throws: Where it cannot be read, or has become shorter.
  public borrowing func bytes(_ name: String) throws(FileFailure) -> [UInt8] {
    let (descriptor, length) = (descriptor, length)
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { room, filled in
      guard let memory = room.baseAddress else { return }
      failure = cchannel_read(descriptor, 0, memory, length)
      filled = failure == 0 ? length : 0
    }
    guard failure == 0 else { throw FileFailure(name: name, code: failure) }
    return bytes
  }
}
