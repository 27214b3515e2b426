// SPDX-License-Identifier: Apache-2.0
import CZlib

/// Deflated data sets, bounded.
///
/// > Source: RFC 1951; DICOM PS3.5 annex A.5.
enum Inflater {
  /// The bytes that a raw deflate stream holds, as far as it can be read, and what was wrong with it.
  static func inflated(_ bytes: [UInt8], largest: Int) -> (bytes: [UInt8], problem: String?) {
    var stream = z_stream()
    guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      return ([], "no memory to inflate")
    }
    defer { inflateEnd(&stream) }
    var result: [UInt8] = []
    var problem: String?
    var read = 0
    var status = Z_OK
    while status == Z_OK {
      let room = min(1 << 16, largest - result.count)
      guard room > 0 else {
        problem = "more than \(largest) bytes after inflating"
        break
      }
      let given = min(bytes.count - read, 1 << 20)
      var taken = 0
      // Safe because zlib reads no more than avail_in and writes no more than avail_out, which are the sizes of the two buffers.
      let piece = [UInt8](unsafeUninitializedCapacity: room) { output, filled in
        bytes[read..<read + given].withUnsafeBufferPointer { input in
          stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
          stream.avail_in = UInt32(given)
          stream.next_out = output.baseAddress
          stream.avail_out = UInt32(room)
          status = inflate(&stream, Z_NO_FLUSH)
          taken = given - Int(stream.avail_in)
        }
        filled = room - Int(stream.avail_out)
      }
      result += piece
      read += taken
      if status == Z_OK, piece.isEmpty, taken == 0 { status = Z_BUF_ERROR }
    }
    switch status {
    case Z_STREAM_END, Z_OK: break
    case Z_BUF_ERROR: problem = "a deflated stream that is cut off"
    default: problem = "a deflated stream that is damaged"
    }
    return (result, problem)
  }

  /// A raw deflate stream of bytes; `nil` where zlib has no memory.
  static func deflated(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    var result: [UInt8] = []
    var read = 0
    var status = Z_OK
    while status == Z_OK {
      let given = min(bytes.count - read, 1 << 20)
      let room = 1 << 16
      // Safe because zlib reads no more than avail_in and writes no more than avail_out, which are the sizes of the two buffers.
      let piece = [UInt8](unsafeUninitializedCapacity: room) { output, filled in
        bytes[read..<read + given].withUnsafeBufferPointer { input in
          stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
          stream.avail_in = UInt32(given)
          stream.next_out = output.baseAddress
          stream.avail_out = UInt32(room)
          status = deflate(&stream, read + given == bytes.count ? Z_FINISH : Z_NO_FLUSH)
          read += given - Int(stream.avail_in)
        }
        filled = room - Int(stream.avail_out)
      }
      result += piece
    }
    return status == Z_STREAM_END ? result : nil
  }
}
