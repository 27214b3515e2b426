// SPDX-License-Identifier: Apache-2.0
import CChannel
public import Foundation

/// A file that could not be opened or read.
public struct FileFailure: Error, Sendable, Hashable {
  /// The file's name without its folder.
  public var name: String
  /// The system's error number.
  public var code: Int32

  /// Makes a failure; the parameters are the properties.
  public init(name: String, code: Int32) {
    self.name = name
    self.code = code
  }
}

/// A file that is open for reading, to be handed to a helper that can open none itself.
///
/// Only regular files are opened: a pipe or a device could keep a reader waiting for ever.
public struct OpenFile: ~Copyable, Sendable {
  /// The number under which it is open.
  public let descriptor: Int32
  /// How long it was when it was opened, in bytes.
  public let length: Int

  /// Opens a file.
  public init(_ location: URL) throws(FileFailure) {
    var (descriptor, length) = (Int32(-1), Int64(0))
    let failure = location.withUnsafeFileSystemRepresentation { path in
      path.map { cchannel_open($0, &descriptor, &length) } ?? ENOENT
    }
    guard failure == 0 else { throw FileFailure(name: location.lastPathComponent, code: failure) }
    self.descriptor = descriptor
    self.length = Int(length)
  }

  deinit { cchannel_close(descriptor) }
}
