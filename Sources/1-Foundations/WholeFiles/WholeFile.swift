// SPDX-License-Identifier: Apache-2.0
public import Foundation

/// A file that is written whole or not at all.
public enum WholeFile {
  /// Why a file was not written; what was at its place is still there.
  public struct Failure: Error, Sendable, Hashable {
    /// What was tried.
    public enum Step: Sendable, Hashable {
      /// Making the file beside the place.
      case open
      /// Writing it, or bringing it to the disk.
      case write
      /// Putting it in its place.
      case rename
    }

    /// What was tried.
    public let step: Step
    /// The system's error number.
    public let code: Int32

    /// Makes a failure; the parameters are the properties.
    public init(step: Step, code: Int32) {
      self.step = step
      self.code = code
    }
  }

  /// Writes bytes to a place; a file that is there is replaced.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - place: Where they go; its folder is there.
  ///   - unfinished: What the file is called in that folder while it is written. One name for every writing of a place means that what a
  ///     killed process left is written over; it is for folders in which one process writes. With `nil` the name is drawn anew each time.
  ///   - mode: Who may do what with it, before the process's own mask.
  ///   - reachesDisk: Whether the bytes are on the disk when the call returns, so that they outlast a loss of power.
  /// - Throws: What was tried, and the system's error number; nothing is left behind.
  public static func write(
    _ bytes: some ContiguousBytes, to place: URL, unfinished: String? = nil, mode: mode_t = 0o644,
    reachesDisk: Bool = true
  ) throws(Failure) {
    let name = unfinished ?? ".\(place.lastPathComponent).\(UInt64.random(in: 0...UInt64.max)).part"
    let beside = place.deletingLastPathComponent().appending(path: name).path
    let kind = unfinished == nil ? O_EXCL : O_TRUNC
    let descriptor = open(beside, O_WRONLY | O_CREAT | kind | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Failure(step: .open, code: errno) }
    var code = bytes.withUnsafeBytes { fill(descriptor, with: $0) }
    if code == 0, reachesDisk, fsync(descriptor) != 0 { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    guard code == 0 else {
      unlink(beside)
      throw Failure(step: .write, code: code)
    }
    guard rename(beside, place.path) == 0 else {
      code = errno
      unlink(beside)
      throw Failure(step: .rename, code: code)
    }
  }

  /// Writes all bytes to an open file; the system's error number, 0 for none.
  private static func fill(_ descriptor: Int32, with bytes: UnsafeRawBufferPointer) -> Int32 {
    var done = 0
    while done < bytes.count {
      let count = Foundation.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      done += count
    }
    return 0
  }
}
