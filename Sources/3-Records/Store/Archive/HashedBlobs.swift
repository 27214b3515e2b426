// SPDX-License-Identifier: Apache-2.0
import Foundation
import Vocabulary

/// Which files of a backup were found to have the bytes of their names, and how they stood on the disk then.
///
/// The next run hashes again what stands otherwise, and what is not listed. The list is a help and no proof: one that is missing, of
/// another backup or damaged lists nothing.
///
/// ```text
/// head   8 "FIDHASH1" · 32 archive
/// entry  32 name · 8 length · 8 number · 8 bytes changed · 8 entry changed
/// end    32 SHA-256 of everything before
/// ```
struct HashedBlobs {
  static let name = "hashed"
  private static let mark = Array("FIDHASH1".utf8)
  private static let headLength = 40
  private static let entryLength = 32 + 8 * FileStamp.count

  /// How each stood.
  var stamps: [ContentDigest: FileStamp] = [:]

  init() {}

  /// Reads the list of a backup of an archive.
  init(readingFrom folder: URL, identity: String) {
    guard let bytes = try? Disk.contents(of: folder.appending(path: Self.name).path),
      bytes.count >= Self.headLength + 32, (bytes.count - Self.headLength - 32) % Self.entryLength == 0,
      bytes.starts(with: Self.head(identity)),
      ContentDigest(hashing: bytes.dropLast(32)).bytes == Array(bytes.suffix(32))
    else { return }
    for start in stride(from: Self.headLength, to: bytes.count - 32, by: Self.entryLength) {
      guard let name = ContentDigest(bytes: Array(bytes[start..<start + 32])) else { continue }
      var numbers = SIMD4<Int64>()
      bytes.withUnsafeBytes { bytes in
        for index in 0..<FileStamp.count {
          numbers[index] = Int64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: start + 32 + 8 * index, as: Int64.self))
        }
      }
      stamps[name] = FileStamp(numbers: numbers)
    }
  }

  /// Writes the list into a backup.
  func write(to folder: URL, identity: String) throws(StoreError) {
    var bytes = Self.head(identity)
    bytes.reserveCapacity(Self.headLength + stamps.count * Self.entryLength + 32)
    for (name, stamp) in stamps.sorted(by: { $0.key < $1.key }) {
      bytes += name.bytes
      for index in 0..<FileStamp.count {
        withUnsafeBytes(of: stamp.numbers[index].littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    bytes += ContentDigest(hashing: bytes).bytes
    try Disk.replace(folder.appending(path: Self.name).path, with: bytes)
  }

  private static func head(_ identity: String) -> [UInt8] { mark + ContentDigest(hashing: identity.utf8).bytes }
}
