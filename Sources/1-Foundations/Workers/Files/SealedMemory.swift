// SPDX-License-Identifier: Apache-2.0
import CChannel
import Foundation

/// Memory that one process fills and seals, and another reads: how large arrays travel.
///
/// The reader checks the seals first, and copies by `pread` what it was promised; nothing is mapped, so that a helper which lies about
/// a length causes an error and never a fault of the memory.
public struct SealedMemory: ~Copyable, Sendable {
  /// Why memory could not be made or read.
  public enum Failure: Error, Sendable, Hashable {
    /// It is not memory, or not sealed.
    case notSealed
    /// It holds fewer or more bytes than were promised.
    case length(expected: Int, found: Int)
    /// The system said no, by its error number.
    case system(Int32)
  }

  /// The number under which it is open.
  public let descriptor: Int32
  /// How many bytes it holds.
  public let count: Int
  private let isOwned: Bool

  /// Takes over memory that a peer has sent.
  public init(adopting descriptor: Int32) throws(Failure) {
    guard let count = Self.length(descriptor) else {
      cchannel_close(descriptor)
      throw .notSealed
    }
    self.descriptor = descriptor
    self.count = count
    isOwned = true
  }

  /// Looks at memory that somebody else closes.
  public init(borrowing descriptor: Int32) throws(Failure) {
    guard let count = Self.length(descriptor) else { throw .notSealed }
    self.descriptor = descriptor
    self.count = count
    isOwned = false
  }

  deinit { if isOwned { cchannel_close(descriptor) } }

  private static func length(_ descriptor: Int32) -> Int? {
    var length: Int64 = 0
    guard cchannel_sealed_length(descriptor, &length) == 0, let count = Int(exactly: length), count >= 0 else {
      return nil
    }
    return count
  }

  /// Makes sealed memory of values; the caller owns the descriptor.
  public static func make<Element: BitwiseCopyable>(of values: [Element]) throws(Failure) -> Int32 {
    var descriptor: Int32 = -1
    let failure = values.withUnsafeBytes { bytes in
      withUnsafePointer(to: bytes.baseAddress) { piece in
        withUnsafePointer(to: bytes.count) { length in cchannel_sealed(piece, length, 1, &descriptor) }
      }
    }
    guard failure == 0 else { throw .system(failure) }
    return descriptor
  }

  /// Copies exactly `count` values out, from a byte on.
  public borrowing func values<Element: BitwiseCopyable>(
    _ type: Element.Type = Element.self, at offset: Int = 0, count number: Int
  ) throws(Failure) -> [Element] {
    let (bytes, overflow) = number.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflow, number >= 0, offset >= 0, offset <= count, bytes <= count - offset else {
      throw .length(expected: overflow ? .max : bytes, found: count)
    }
    let (descriptor, start) = (descriptor, Int64(offset))
    var failure: Int32 = 0
    let values = [Element](unsafeUninitializedCapacity: number) { room, filled in
      guard let memory = room.baseAddress else { return }
      failure = cchannel_read(descriptor, start, memory, bytes)
      filled = failure == 0 ? number : 0
    }
    guard failure == 0 else { throw .system(failure) }
    return values
  }
}
