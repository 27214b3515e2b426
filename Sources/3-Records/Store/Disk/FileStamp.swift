// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How a file stands on the disk: what changes whenever somebody writes to it through the file system.
///
/// A medium that loses bits changes none of it; that only reading every byte tells.
struct FileStamp: Sendable, Hashable {
  /// Its length, its number, and when its bytes and its entry were last changed, in nanoseconds.
  var numbers: SIMD4<Int64>

  var size: Int { Int(numbers[0]) }

  /// How many numbers there are.
  static let count = 4

  init(numbers: SIMD4<Int64>) { self.numbers = numbers }

  /// Whether it is a file, and no link to one, no folder and no device: of those no stamp is believed.
  var isFile: Bool { numbers[1] >= 0 }

  /// Looks at a file, and never at what a link leads to.
  /// - Returns: `nil` where there is nothing; a stamp that equals none of a file where there is something else.
  /// - Throws: Why it could not be looked at.
  static func of(_ path: String) throws(StoreError) -> FileStamp? {
    var state = stat()
    guard lstat(path, &state) == 0 else {
      guard errno == ENOENT else { throw Disk.fault(path, .read, errno) }
      return nil
    }
    guard state.st_mode & S_IFMT == S_IFREG else { return FileStamp(numbers: SIMD4(0, -1, 0, 0)) }
    func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }
    let node = Int64(truncatingIfNeeded: UInt64(state.st_ino) & UInt64(Int64.max))
    return FileStamp(
      numbers: SIMD4(Int64(state.st_size), node, nanoseconds(state.st_mtim), nanoseconds(state.st_ctim)))
  }
}
