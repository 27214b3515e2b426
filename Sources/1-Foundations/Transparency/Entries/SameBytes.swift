// SPDX-License-Identifier: Apache-2.0

extension UnsafeRawBufferPointer {
  /// Whether another piece of memory holds the same bytes, compared eight at a time.
  package func holdsSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    var place = 0
    while place + 8 <= count {
      let here = loadUnaligned(fromByteOffset: place, as: UInt64.self)
      guard here == other.loadUnaligned(fromByteOffset: place, as: UInt64.self) else { return false }
      place += 8
    }
    while place < count {
      guard self[place] == other[place] else { return false }
      place += 1
    }
    return true
  }
}
