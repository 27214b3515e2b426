// SPDX-License-Identifier: Apache-2.0
import Foundation
import Workers

/// Memory that the owner has sealed, as the helper's own: what the engine reads is not copied.
///
/// The pages are private, so that an engine which writes to its input changes a copy of its own; the seals keep the memory from
/// becoming shorter, which is the only way that reading it could fault.
final class MappedMemory {
  /// The bytes.
  let bytes: UnsafeMutableRawBufferPointer

  /// Maps sealed memory; `nil` where it is not sealed or empty, or the system says no.
  init?(_ descriptor: Int32) {
    let length: Int
    do { length = try SealedMemory(borrowing: descriptor).count } catch { return nil }
    guard length > 0, let start = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0),
      start != MAP_FAILED
    else { return nil }
    bytes = UnsafeMutableRawBufferPointer(start: start, count: length)
  }

  /// Makes memory of zeros; `nil` where the system says no.
  init?(zeros length: Int) {
    guard let start = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), start != MAP_FAILED
    else { return nil }
    bytes = UnsafeMutableRawBufferPointer(start: start, count: length)
  }

  deinit { munmap(bytes.baseAddress, bytes.count) }
}
