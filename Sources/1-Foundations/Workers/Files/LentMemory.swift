// SPDX-License-Identifier: Apache-2.0
import CChannel

/// Memory that its maker writes to again and again, and a helper only reads: how arrays travel that come one after another.
///
/// Making and sealing memory anew for each array costs more than copying it does, since every page of it has to be found, filled and
/// given back. This memory is handed over once. Whoever gets its descriptor can neither write to it nor change its length, so that its
/// maker may go on writing whatever becomes of the helper; the maker never reads it.
///
/// Between two writes the reader must have said that it has read: what it sees while the maker writes is a mixture.
public struct LentMemory: ~Copyable, @unchecked Sendable {
  // Safe because the memory is touched by `write` alone, which has the value to itself, and is given back by the last owner.

  /// The number under which it is open.
  public let descriptor: Int32
  /// How many bytes it holds.
  public let count: Int
  private let start: UnsafeMutableRawPointer

  /// Makes memory of so many bytes, all of them 0.
  ///
  /// - Parameter count: How many bytes; those that are never written to take no memory.
  /// - Throws: Where the system has no memory, or cannot keep it from being written to by others.
  public init(count: Int) throws(SealedMemory.Failure) {
    guard count > 0 else { throw .length(expected: 1, found: count) }
    var (made, descriptor): (UnsafeMutableRawPointer?, Int32) = (nil, -1)
    let failure = cchannel_lend(count, &made, &descriptor)
    guard failure == 0, let made else { throw .system(failure) }
    (start, self.descriptor, self.count) = (made, descriptor, count)
  }

  deinit {
    cchannel_unmap(start, count)
    cchannel_close(descriptor)
  }

  /// How many bytes arrays take, each from a place on that a multiple of `alignment` bytes is.
  ///
  /// - Parameters:
  ///   - arrays: The arrays, in their order.
  ///   - alignment: How many bytes.
  /// - Returns: The number of bytes.
  public static func length<Element: BitwiseCopyable>(of arrays: [[Element]], alignedTo alignment: Int) -> Int {
    arrays.reduce(0) { place, array in
      (place + alignment - 1) / alignment * alignment + array.count * MemoryLayout<Element>.stride
    }
  }

  /// Writes arrays one after another, from the first byte on, over what was there.
  ///
  /// - Parameters:
  ///   - arrays: The arrays, in their order.
  ///   - alignment: Each begins at a multiple of so many bytes.
  /// - Returns: Where each array begins.
  /// - Throws: Where they are longer than the memory; then nothing is written.
  public mutating func write<Element: BitwiseCopyable>(
    _ arrays: [[Element]], alignedTo alignment: Int
  ) throws(SealedMemory.Failure) -> [Int] {
    let length = Self.length(of: arrays, alignedTo: alignment)
    guard length <= count else { throw .length(expected: length, found: count) }
    var place = 0
    return arrays.map { array in
      let offset = (place + alignment - 1) / alignment * alignment
      array.withUnsafeBytes { bytes in
        if let values = bytes.baseAddress { (start + offset).copyMemory(from: values, byteCount: bytes.count) }
      }
      place = offset + array.count * MemoryLayout<Element>.stride
      return offset
    }
  }
}
