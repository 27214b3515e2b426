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

  /// Fills a room with the bytes of an open file from a place on.
  ///
  /// - Parameters:
  ///   - descriptor: The open file.
  ///   - offset: The first byte.
  ///   - room: As many bytes as are wanted.
  ///   - name: The file's name, for the error.
  /// - Throws: Where it cannot be read, or has become shorter.
  public static func read(
    _ descriptor: Int32, from offset: Int, into room: UnsafeMutableRawBufferPointer, _ name: String
  ) throws(FileFailure) {
    guard let start = room.baseAddress else { return }
    let failure = cchannel_read(descriptor, Int64(offset), start, room.count)
    guard failure == 0 else { throw FileFailure(name: name, code: failure) }
  }
}
