// SPDX-License-Identifier: Apache-2.0
import CZlib

/// Packs and unpacks gzip streams in memory, never beyond a bound that the caller names.
enum Gzip {
  /// 16 asks zlib for the gzip wrapper, 15 is the largest window.
  private static let window: Int32 = 15 + 16
  /// zlib counts in 32 bits; no more than this is handed over at once.
  private static let portion = 1 << 30

  /// What a stream unpacks to.
  ///
  /// Several members one after another are one stream; zeros after the last are padding.
  /// - Parameters:
  ///   - bytes: The packed bytes, from the first to the last.
  ///   - expected: How much memory to take at first.
  ///   - limit: The most bytes that may come out.
  ///   - format: The format that is being read.
  /// - Throws: ``ImageFileError`` for a stream that ends early, is damaged or unpacks to more.
  /// - Returns: The unpacked bytes.
  static func unpacked(
    _ bytes: ArraySlice<UInt8>, expecting expected: Int, limit: Int, format: ImageFileFormat?
  ) throws(ImageFileError) -> [UInt8] {
    let (result, end) = run(bytes, first: min(max(expected, 1 << 12), limit), limit: limit, isBeginning: false)
    switch end {
    case .complete: return result
    case .limit:
      throw ImageFileError(
        .tooLarge, format: format, found: "a gzip stream that unpacks to more", expected: "at most \(limit) bytes")
    case .truncated(let at):
      throw ImageFileError(
        .truncated, format: format, offset: at, found: "the end of the file within a gzip stream",
        expected: "a whole stream with its checksum")
    case .damaged(let at):
      throw ImageFileError(
        .malformed, format: format, offset: at, found: "damaged gzip data", expected: "a gzip stream (RFC 1952)")
    }
  }

  /// The first bytes that a stream unpacks to, at most `count`; fewer where it ends or breaks before.
  static func beginning(_ bytes: [UInt8], count: Int) -> [UInt8] {
    run(bytes[...], first: count, limit: count, isBeginning: true).bytes
  }

  private enum End {
    case complete, limit
    case truncated(Int)
    case damaged(Int)
  }

  private static func run(
    _ packed: ArraySlice<UInt8>, first: Int, limit: Int, isBeginning: Bool
  ) -> (bytes: [UInt8], end: End) {
    var result = [UInt8](repeating: 0, count: max(1, min(first, limit)))
    var made = 0
    var end = End.damaged(0)
    packed.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return end = .truncated(0) }
      var stream = z_stream()
      guard inflateInit2_(&stream, window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return }
      defer { inflateEnd(&stream) }
      var read = 0
      while true {
        if made == result.count {
          if made >= limit {
            // One byte more tells whether the stream ends here.
            if isBeginning { return end = .limit }
            var spare: UInt8 = 0
            let status = step(&stream, start, source.count, &read, &spare, 1)
            if status.made > 0 { return end = .limit }
            if status.code == Z_STREAM_END, let next = nextMember(source, read, &stream) {
              read = next
              continue
            }
            return end = status.code == Z_STREAM_END ? .complete : failure(status.code, read, source.count)
          }
          let grown = min(limit, result.count.multipliedReportingOverflow(by: 2).partialValue)
          result += [UInt8](repeating: 0, count: max(1, grown - result.count))
        }
        let status = result.withUnsafeMutableBufferPointer { target -> (code: Int32, made: Int) in
          guard let base = target.baseAddress else { return (Z_MEM_ERROR, 0) }
          return step(&stream, start, source.count, &read, base + made, target.count - made)
        }
        made += status.made
        switch status.code {
        case Z_STREAM_END:
          guard let next = nextMember(source, read, &stream) else { return end = .complete }
          read = next
        case Z_OK where status.made > 0: continue
        case Z_OK, Z_BUF_ERROR:
          if read >= source.count { return end = .truncated(read) }
          if status.made == 0, status.code == Z_BUF_ERROR { return end = .damaged(read) }
        default: return end = failure(status.code, read, source.count)
        }
      }
    }
    result.removeLast(result.count - made)
    return (result, end)
  }

  private static func failure(_ code: Int32, _ read: Int, _ count: Int) -> End {
    (code == Z_OK || code == Z_BUF_ERROR) && read >= count ? .truncated(read) : .damaged(read)
  }

  private static func step(
    _ stream: inout z_stream, _ source: UnsafePointer<UInt8>, _ count: Int, _ read: inout Int,
    _ target: UnsafeMutablePointer<UInt8>, _ room: Int
  ) -> (code: Int32, made: Int) {
    // zlib declares the input as mutable and never writes to it.
    stream.next_in = UnsafeMutablePointer(mutating: source + read)
    let given = min(portion, count - read)
    stream.avail_in = UInt32(given)
    stream.next_out = target
    let space = min(portion, room)
    stream.avail_out = UInt32(space)
    let code = inflate(&stream, Z_NO_FLUSH)
    read += given - Int(stream.avail_in)
    return (code, space - Int(stream.avail_out))
  }

  /// Where the next member begins; `nil` where only zeros follow or nothing.
  private static func nextMember(_ source: UnsafeBufferPointer<UInt8>, _ read: Int, _ stream: inout z_stream) -> Int? {
    guard read + 1 < source.count, source[read] == 0x1F, source[read + 1] == 0x8B else { return nil }
    return inflateReset(&stream) == Z_OK ? read : nil
  }

  /// The bytes packed as one member, without a name or a time, so that the same bytes always pack to the same.
  static func packed(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { preconditionFailure("zlib has no memory") }
    defer { deflateEnd(&stream) }
    var result: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    bytes.withUnsafeBufferPointer { source in
      var read = 0
      while true {
        let given = min(portion, source.count - read)
        stream.next_in = source.baseAddress.map { UnsafeMutablePointer(mutating: $0 + read) }
        stream.avail_in = UInt32(given)
        let isLast = read + given == source.count
        let (code, made) = block.withUnsafeMutableBufferPointer { target in
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          let code = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          return (code, target.count - Int(stream.avail_out))
        }
        read += given - Int(stream.avail_in)
        result += block[0..<made]
        if code == Z_STREAM_END { return }
      }
    }
    return result
  }
}
