// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A file read line by line, in memory that does not grow with the file.
enum LineScan {
  /// A longer line is nothing that was written here.
  private static let longest = 1 << 26

  /// Shows each whole line with where it begins, without its end, for as long as the answer is `true`.
  ///
  /// - Returns: Where the last line ends that was answered with `true`, and the error number of reading, zero for none.
  static func read(
    _ descriptor: Int32, _ see: (_ start: Int, _ line: ArraySlice<UInt8>) -> Bool
  ) -> (end: Int, failure: Int32) {
    var pending: [UInt8] = []
    // Of what is pending, this much is known to hold no end of a line.
    var searched = 0
    var (start, read) = (0, 0)
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = pread(descriptor, &block, block.count, off_t(read))
      if count < 0 {
        if errno == EINTR { continue }
        return (start, errno)
      }
      guard count > 0, pending.count <= longest else { return (start, 0) }
      read += count
      pending += block[0..<count]
      var from = 0
      while let end = pending[max(from, searched)...].firstIndex(of: UInt8(ascii: "\n")) {
        guard see(start, pending[from..<end]) else { return (start, 0) }
        start += end + 1 - from
        from = end + 1
      }
      pending.removeFirst(from)
      searched = pending.count
    }
  }
}
