// SPDX-License-Identifier: Apache-2.0
import CChannel

/// The helper's side of ``LentMemory``: seen where it lies, for reading only.
///
/// The bytes change whenever their owner writes to them, so that whoever has to rely on them copies them first.
public final class BorrowedMemory {
  /// The bytes.
  public let bytes: UnsafeRawBufferPointer

  /// Sees memory that a peer has lent; `nil` where it is not memory, is empty, or could become shorter, which is how a reader would fault.
  ///
  /// - Parameter descriptor: What the peer has sent; it may be closed afterwards.
  public init?(_ descriptor: Int32) {
    var (start, length): (UnsafeRawPointer?, Int) = (nil, 0)
    guard cchannel_borrow(descriptor, &start, &length) == 0, let start else { return nil }
    bytes = UnsafeRawBufferPointer(start: start, count: length)
  }

  deinit { if let start = bytes.baseAddress { cchannel_unmap(start, bytes.count) } }
}
