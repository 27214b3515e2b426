// SPDX-License-Identifier: Apache-2.0
import CZlib

/// A zip archive in memory, as far as NumPy writes it: files stored or deflated, found through the central directory.
///
/// Nothing that the archive says of lengths and places is believed before it is checked, and nothing is unpacked beyond what it announced
/// and what the caller allows.
///
/// > Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3 (64-bit sizes).
package struct ZipArchive: Sendable {
  /// A file of the archive.
  package struct Entry: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// How many bytes it has unpacked.
    package var size: Int
    var packedSize: Int
    var method: Int
    var checksum: UInt32
    var header: Int
  }

  /// The files, in the order of the directory.
  package let entries: [Entry]
  let bytes: [UInt8]

  /// The most files that are looked at.
  private static let mostEntries = 4096

  /// Reads the directory.
  package init(_ bytes: [UInt8]) throws(ImageFileError) {
    self.bytes = bytes
    let reader = LittleEndianBytes(bytes)
    guard let end = Self.endOfDirectory(bytes) else {
      throw Self.fault(.malformed, at: nil, "no end of a central directory", "a zip archive")
    }
    var count = reader.number(end + 10, 2)
    var start = reader.number(end + 16, 4)
    if count == 0xFFFF || start == 0xFFFF_FFFF {
      // The locator of the 64-bit record lies right before.
      guard end >= 20, reader.number(end - 20, 4) == 0x0706_4B50 else {
        throw Self.fault(.malformed, at: end, "no locator of 64 bits", "one, as the directory is beyond 32 bits")
      }
      let record = reader.number(end - 12, 8)
      guard record >= 0, record <= end - 56, reader.number(record, 4) == 0x0606_4B50 else {
        throw Self.fault(.malformed, at: end - 20, "a locator that leads elsewhere", "the record of 64 bits")
      }
      count = reader.number(record + 32, 8)
      start = reader.number(record + 48, 8)
    }
    guard count >= 0, count <= Self.mostEntries else {
      throw Self.fault(.tooLarge, at: end, "\(count) files", "at most \(Self.mostEntries)")
    }
    guard start >= 0, start <= end else {
      throw Self.fault(.malformed, at: end, "a directory beyond its end", "one before")
    }
    var entries: [Entry] = []
    var at = start
    for _ in 0..<count {
      guard at <= end - 46, reader.number(at, 4) == 0x0201_4B50 else {
        throw Self.fault(.malformed, at: at, "no entry of the directory", "one for each of \(count) files")
      }
      let (nameLength, extraLength) = (reader.number(at + 28, 2), reader.number(at + 30, 2))
      let next = at + 46 + nameLength + extraLength + reader.number(at + 32, 2)
      guard next <= end else {
        throw Self.fault(.truncated, at: at, "an entry beyond the directory", "a whole entry")
      }
      var entry = Entry(
        name: String(decoding: bytes[at + 46..<at + 46 + nameLength], as: UTF8.self), size: reader.number(at + 24, 4),
        packedSize: reader.number(at + 20, 4), method: reader.number(at + 10, 2),
        checksum: UInt32(truncatingIfNeeded: reader.number(at + 16, 4)), header: reader.number(at + 42, 4))
      guard reader.number(at + 8, 2) & 1 == 0 else {
        throw Self.fault(.unsupported, at: at, "an encrypted file", "files that are not encrypted")
      }
      try Self.widen(&entry, reader, at + 46 + nameLength, extraLength)
      entries.append(entry)
      at = next
    }
    self.entries = entries
  }

  /// The bytes of a file, checked against their checksum.
  ///
  /// - Parameters:
  ///   - entry: The file.
  ///   - limit: The most bytes it may have.
  /// - Returns: The bytes.
  /// - Throws: What is wrong with them.
  package func bytes(of entry: Entry, limit: Int) throws(ImageFileError) -> [UInt8] {
    guard entry.size >= 0, entry.size <= limit else {
      throw Self.fault(.tooLarge, at: entry.header, "\(entry.size) bytes", "at most \(limit)")
    }
    let range = try packedRange(of: entry)
    let (start, packed) = (range.lowerBound, bytes[range])
    let plain: [UInt8]
    switch entry.method {
    case 0:
      guard entry.packedSize == entry.size else {
        throw Self.fault(.malformed, at: start, "a stored file of two sizes", "one size")
      }
      plain = Array(packed)
    case 8:
      guard let made = Self.inflated(packed, size: entry.size) else {
        throw Self.fault(.malformed, at: start, "deflated data that do not give \(entry.size) bytes", "a whole stream")
      }
      plain = made
    default:
      throw Self.fault(.unsupported, at: entry.header, "method \(entry.method)", "stored or deflated files")
    }
    let sum = plain.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    guard sum == entry.checksum else {
      throw Self.fault(.malformed, at: start, "bytes with another checksum", "the bytes that were written")
    }
    return plain
  }

  /// Where the packed bytes of a file lie.
  func packedRange(of entry: Entry) throws(ImageFileError) -> Range<Int> {
    guard entry.size >= 0 else {
      throw Self.fault(.malformed, at: entry.header, "\(entry.size) bytes", "a number from 0")
    }
    let reader = LittleEndianBytes(bytes)
    guard entry.header >= 0, entry.header <= bytes.count - 30, reader.number(entry.header, 4) == 0x0403_4B50 else {
      throw Self.fault(.malformed, at: entry.header, "no header of a file", "one where the directory says")
    }
    let start = entry.header + 30 + reader.number(entry.header + 26, 2) + reader.number(entry.header + 28, 2)
    guard entry.packedSize >= 0, start <= bytes.count, entry.packedSize <= bytes.count - start else {
      throw Self.fault(.truncated, at: start, "a file beyond the end of the archive", "\(entry.packedSize) bytes")
    }
    return start..<start + entry.packedSize
  }

  /// Whether deflated bytes can give as many: each gives at most 1032, and what announces more lies.
  static func isPossible(_ size: Int, packed: Int) -> Bool {
    size <= packed.multipliedReportingOverflow(by: 1032).partialValue + 64
  }

  private static func endOfDirectory(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 22 else { return nil }
    // Behind the record stands a comment of at most 65,535 bytes.
    var at = bytes.count - 22
    let last = max(0, bytes.count - 22 - 65_535)
    while at >= last {
      if bytes[at] == 0x50, bytes[at + 1] == 0x4B, bytes[at + 2] == 5, bytes[at + 3] == 6,
        at + 22 + Int(bytes[at + 20]) + Int(bytes[at + 21]) << 8 == bytes.count
      {
        return at
      }
      at -= 1
    }
    return nil
  }

  /// Takes sizes that do not fit into 32 bits from the extra field.
  private static func widen(
    _ entry: inout Entry, _ reader: LittleEndianBytes, _ start: Int, _ length: Int
  ) throws(ImageFileError) {
    guard entry.size == 0xFFFF_FFFF || entry.packedSize == 0xFFFF_FFFF || entry.header == 0xFFFF_FFFF else { return }
    var at = start
    while at + 4 <= start + length {
      let (kind, size) = (reader.number(at, 2), reader.number(at + 2, 2))
      let end = at + 4 + size
      guard end <= start + length else { break }
      if kind == 1 {
        var place = at + 4
        for field in [\Entry.size, \Entry.packedSize, \Entry.header] where entry[keyPath: field] == 0xFFFF_FFFF {
          guard place + 8 <= end else { break }
          entry[keyPath: field] = reader.number(place, 8)
          place += 8
        }
        return
      }
      at = end
    }
    throw fault(.malformed, at: start, "sizes of 32 bits that stand for 64", "the field with the sizes")
  }

  private static func inflated(_ packed: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    guard isPossible(size, packed: packed.count), size < 1 << 32 else { return nil }
    var isWhole = false
    let made = [UInt8](unsafeUninitializedCapacity: size) { room, filled in
      packed.withUnsafeBufferPointer { source in
        var stream = z_stream()
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return }
        defer { inflateEnd(&stream) }
        // One byte more tells a stream that goes on from one that ends.
        var spare: UInt8 = 0
        stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.avail_in = UInt32(clamping: source.count)
        guard source.count <= Int(UInt32.max) else { return }
        var code = Z_OK
        if size > 0 {
          stream.next_out = room.baseAddress
          stream.avail_out = UInt32(size)
          code = inflate(&stream, Z_NO_FLUSH)
          filled = size - Int(stream.avail_out)
        }
        if code == Z_OK, filled == size {
          withUnsafeMutablePointer(to: &spare) { pointer in
            stream.next_out = pointer
            stream.avail_out = 1
            code = inflate(&stream, Z_FINISH)
            if stream.avail_out == 0 { code = Z_DATA_ERROR }
          }
        }
        isWhole = code == Z_STREAM_END && filled == size
      }
    }
    return isWhole ? made : nil
  }

  static func fault(
    _ kind: ImageFileError.Kind, at offset: Int?, _ found: String, _ expected: String
  ) -> ImageFileError {
    ImageFileError(kind, format: nil, offset: offset, found: found, expected: expected)
  }
}

/// Numbers in bytes, the least byte first; what lies beyond the end is −1, which no check takes.
struct LittleEndianBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func number(_ place: Int, _ width: Int) -> Int {
    guard place >= 0, place <= bytes.count - width else { return -1 }
    var value: UInt64 = 0
    for index in 0..<width { value |= UInt64(bytes[place + index]) << UInt64(8 * index) }
    return Int(exactly: value) ?? -1
  }
}
