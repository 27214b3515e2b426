// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Where results are printed.
///
/// Unlike `print`, a full disk behind it is an error.
enum StandardOutput {
  /// Prints a text and a line feed.
  static func print(_ text: String) throws(FileAccessError) {
    try write(Array((text + "\n").utf8))
  }

  /// Writes bytes as they are.
  static func write(_ text: [UInt8]) throws(FileAccessError) {
    var bytes = text[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count >= 0 {
        bytes = bytes.dropFirst(count)
      } else if errno != EINTR {
        throw FileAccessError(file: "standard output", cause: String(cString: strerror(errno)))
      }
    }
  }
}

/// A file that cannot be read, or a stream that cannot be written.
struct FileAccessError: Error {
  /// The file as it was typed.
  var file: String
  /// What the system said.
  var cause: String

  /// Asks whether a file can be read, before anything is begun; `-`, the standard input, always can.
  static func check(readable path: String) throws(FileAccessError) {
    guard path != "-" else { return }
    var isFolder: ObjCBool = false
    if access(path, R_OK) != 0 {
      throw FileAccessError(file: path, cause: String(cString: strerror(errno)))
    }
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw FileAccessError(file: path, cause: String(cString: strerror(EISDIR)))
    }
  }
}
