// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// How the numbers of an image lie in bytes before they are sealed.
///
/// ```text
/// 1  the form of these bytes, 1
/// 1  1 where a mask follows
/// 2  zero
/// 4  the extractor's number in the archive, little-endian
/// 32 the digest of the file
/// ⌈n/8⌉ the mask, lowest bit first, 1 for a number that is defined
/// 4n the numbers, IEEE 754 binary32, little-endian
/// ```
/// The extractor and the file are sealed with the numbers, so that a record cannot be given another image's.
enum VectorPacking {
  private static let header = 40

  static func packed(_ vector: FeatureVector, extractor: Int) -> [UInt8] {
    let count = vector.numbers.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(header + (count + 7) / 8 + 4 * count)
    bytes += [1, vector.isDefined.isEmpty ? 0 : 1, 0, 0]
    withUnsafeBytes(of: UInt32(extractor).littleEndian) { bytes += $0 }
    bytes += vector.content.bytes
    if !vector.isDefined.isEmpty {
      var mask = [UInt8](repeating: 0, count: (count + 7) / 8)
      for place in 0..<count where vector.isDefined[place] { mask[place >> 3] |= 1 << UInt8(place & 7) }
      bytes += mask
    }
    if 1.littleEndian == 1 {
      vector.numbers.withUnsafeBytes { bytes += $0 }
    } else {
      for number in vector.numbers { withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes += $0 } }
    }
    return bytes
  }

  /// Puts the numbers where they are wanted.
  ///
  /// - Parameters:
  ///   - bytes: What ``packed(_:extractor:)`` gave.
  ///   - extractor: The extractor that the record names.
  ///   - content: The file that the record names.
  ///   - numbers: Room for the numbers, all of which is filled where the call succeeds.
  /// - Returns: Which are defined, empty where all are; `nil` where the bytes are not those of the record.
  static func unpack(
    _ bytes: UnsafeRawBufferPointer, extractor: Int, content: ContentDigest,
    into numbers: UnsafeMutableBufferPointer<Float>
  ) -> [Bool]? {
    let count = numbers.count
    guard bytes.count >= header, bytes[0] == 1, bytes[1] <= 1 else { return nil }
    let mask = bytes[1] == 1 ? (count + 7) / 8 : 0
    // Safe because all that is read below lies within the bytes that are counted here.
    guard bytes.count == header + mask + 4 * count,
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)) == UInt32(extractor),
      ContentDigest(memory: UnsafeRawBufferPointer(rebasing: bytes[8..<40])) == content
    else { return nil }
    let room = UnsafeMutableRawBufferPointer(numbers)
    room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[(header + mask)...]))
    if 1.littleEndian != 1 {
      for place in 0..<count { numbers[place] = Float(bitPattern: numbers[place].bitPattern.byteSwapped) }
    }
    return mask == 0 ? [] : (0..<count).map { bytes[header + $0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
  }
}
