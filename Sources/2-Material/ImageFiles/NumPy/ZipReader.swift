// SPDX-License-Identifier: Apache-2.0
import CZlib

/// Unpacks a file of a zip archive piece by piece, so that it is never held as a whole.
///
/// With the last piece the file's checksum is compared: what was given before is only to be believed when all was read once.
package final class ZipReader {
  private let bytes: [UInt8]
  private let entry: ZipArchive.Entry
  private let end: Int
  private var place: Int
  private var left: Int
  private var sum: UInt = 0
  private var hasEnded = false
  /// Nothing where the file is stored.
  private let stream: UnsafeMutablePointer<z_stream>?

  /// Begins to read a file.
  /// - Throws: What is wrong with what the archive says of it.
  package init(_ archive: ZipArchive, _ entry: ZipArchive.Entry) throws(ImageFileError) {
    let range = try archive.packedRange(of: entry)
    switch entry.method {
    case 0:
      guard entry.packedSize == entry.size else {
        throw ZipArchive.fault(.malformed, at: range.lowerBound, "a stored file of two sizes", "one size")
      }
      stream = nil
    case 8:
      guard ZipArchive.isPossible(entry.size, packed: range.count) else {
        throw ZipArchive.fault(
          .malformed, at: range.lowerBound, "deflated data that do not give \(entry.size) bytes", "a whole stream")
      }
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      stream.initialize(to: z_stream())
      guard inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        stream.deallocate()
        throw ZipArchive.fault(.tooLarge, at: range.lowerBound, "no memory to unpack", "memory")
      }
      self.stream = stream
    default:
      throw ZipArchive.fault(.unsupported, at: entry.header, "method \(entry.method)", "stored or deflated files")
    }
    bytes = archive.bytes
    self.entry = entry
    (place, end) = (range.lowerBound, range.upperBound)
    left = entry.size
    if left == 0 { try finish() }
  }

  deinit {
    guard let stream else { return }
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The next bytes; fewer than asked for only at the end.
  /// - Throws: What is wrong with the packed bytes.
  package func read(_ count: Int) throws(ImageFileError) -> [UInt8] {
    let wanted = min(max(0, count), left, 1 << 30)
    guard wanted > 0 else { return [] }
    let piece: [UInt8]
    if let stream {
      piece = inflated(wanted, stream)
    } else {
      piece = Array(bytes[place..<place + wanted])
      place += wanted
    }
    guard piece.count == wanted else { throw broken }
    sum = piece.withUnsafeBufferPointer { crc32_z(sum, $0.baseAddress, $0.count) }
    left -= wanted
    if left == 0 { try finish() }
    return piece
  }

  /// Passes over bytes.
  package func skip(_ count: Int) throws(ImageFileError) {
    var rest = count
    while rest > 0 {
      let piece = try read(min(rest, 1 << 20))
      guard !piece.isEmpty else { throw broken }
      rest -= piece.count
    }
  }

  private var broken: ImageFileError {
    ZipArchive.fault(.malformed, at: place, "deflated data that do not give \(entry.size) bytes", "a whole stream")
  }

  private func inflated(_ wanted: Int, _ stream: UnsafeMutablePointer<z_stream>) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: wanted) { room, filled in
      filled = inflate(into: room, stream)
    }
  }

  /// Unpacks until the room is full or the stream ends or breaks; how many bytes came.
  private func inflate(into room: UnsafeMutableBufferPointer<UInt8>, _ stream: UnsafeMutablePointer<z_stream>) -> Int {
    // Safe because the stream keeps no pointer into either beyond this call: both are set anew each time.
    bytes.withUnsafeBufferPointer { source in
      stream.pointee.next_out = room.baseAddress
      stream.pointee.avail_out = UInt32(room.count)
      while stream.pointee.avail_out > 0, !hasEnded, let base = source.baseAddress {
        let given = UInt32(min(end - place, 1 << 30))
        stream.pointee.next_in = UnsafeMutablePointer(mutating: base + place)
        stream.pointee.avail_in = given
        let code = CZlib.inflate(stream, Z_NO_FLUSH)
        place += Int(given - stream.pointee.avail_in)
        if code == Z_STREAM_END { hasEnded = true }
        guard code == Z_OK else { break }
      }
      return room.count - Int(stream.pointee.avail_out)
    }
  }

  /// All bytes were given: nothing more may come, and they must be those that were written.
  private func finish() throws(ImageFileError) {
    if let stream, !hasEnded {
      var spare: [UInt8] = [0]
      guard spare.withUnsafeMutableBufferPointer({ inflate(into: $0, stream) }) == 0, hasEnded else { throw broken }
    }
    guard UInt32(truncatingIfNeeded: sum) == entry.checksum else {
      throw ZipArchive.fault(.malformed, at: place, "bytes with another checksum", "the bytes that were written")
    }
  }
}
