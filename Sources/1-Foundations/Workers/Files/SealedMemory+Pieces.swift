// SPDX-License-Identifier: Apache-2.0
import CChannel

extension SealedMemory {
  /// Makes sealed memory of several arrays, each from a place on that a multiple of `alignment` bytes is.
  ///
  /// - Parameters:
  ///   - arrays: The arrays, in their order.
  ///   - alignment: A power of two of at most 4096.
  /// - Returns: The descriptor, which the caller owns, and where each array begins.
  /// - Throws: Where the system has no memory.
  public static func make<Element: BitwiseCopyable>(
    of arrays: [[Element]], alignedTo alignment: Int
  ) throws(Failure) -> (descriptor: Int32, offsets: [Int]) {
    precondition((1...4096).contains(alignment) && alignment & (alignment - 1) == 0)
    var (pieces, lengths, offsets): ([UnsafeRawPointer?], [Int], [Int]) = ([], [], [])
    let padding = [UInt8](repeating: 0, count: alignment)
    var (descriptor, place, failure) = (Int32(-1), 0, Int32(0))
    // Each array lends its memory until the innermost call has copied all of it.
    func lend(_ rest: ArraySlice<[Element]>, _ zeros: UnsafeRawPointer?) {
      guard let first = rest.first else {
        failure = cchannel_sealed(pieces, lengths, pieces.count, &descriptor)
        return
      }
      let gap = (alignment - place % alignment) % alignment
      if gap > 0 {
        pieces.append(zeros)
        lengths.append(gap)
      }
      first.withUnsafeBytes { bytes in
        offsets.append(place + gap)
        pieces.append(bytes.baseAddress)
        lengths.append(bytes.count)
        place += gap + bytes.count
        lend(rest.dropFirst(), zeros)
      }
    }
    padding.withUnsafeBytes { lend(arrays[...], $0.baseAddress) }
    guard failure == 0 else { throw .system(failure) }
    return (descriptor, offsets)
  }
}
