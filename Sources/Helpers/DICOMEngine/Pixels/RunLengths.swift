// SPDX-License-Identifier: Apache-2.0

/// The run-length coding of DICOM, in memory-safe code of its own: there is no reason to hand hostile bytes to a library for this.
///
/// > Source: DICOM PS3.5 annex G. `RunLengthsTests` decodes by hand and by round trip.
package enum RunLengths {
  /// Decodes one frame into little-endian samples, those of a pixel side by side.
  ///
  /// - Returns: `nil` where the header cannot be, or a segment yields fewer bytes than there are pixels.
  package static func decoded(
    _ bytes: ArraySlice<UInt8>, pixels: Int, samples: Int, width: Int, into frame: UnsafeMutableRawBufferPointer
  ) -> Bool {
    let planes = samples * width
    guard bytes.count >= 64, frame.count == pixels * planes, planes <= 15 else { return false }
    return bytes.withUnsafeBytes { bytes in
      let count = Int(word(bytes, 0))
      guard count == planes else { return false }
      for plane in 0..<planes {
        let start = Int(word(bytes, 1 + plane))
        let end = plane + 1 < planes ? Int(word(bytes, 2 + plane)) : bytes.count
        guard start >= 64, start <= bytes.count else { return false }
        // A last segment of a table that runs backwards ends with the bytes.
        let stop = end > start && end <= bytes.count ? end : bytes.count
        // Segments have the highest byte of a sample first, samples here the lowest.
        let place = plane / width * width + (width - 1 - plane % width)
        guard
          unpack(
            UnsafeRawBufferPointer(rebasing: bytes[start..<stop]), count: pixels, into: frame, from: place, step: planes
          )
        else { return false }
      }
      return true
    }
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
  }

  /// Safe because every read is checked against the segment and every write against `count`, which fits `frame`.
  private static func unpack(
    _ segment: UnsafeRawBufferPointer, count: Int, into frame: UnsafeMutableRawBufferPointer, from first: Int, step: Int
  ) -> Bool {
    var read = 0
    var written = 0
    var place = first
    while written < count {
      guard read < segment.count else { return false }
      let control = Int(Int8(bitPattern: segment[read]))
      read += 1
      if control >= 0 {
        let run = min(control + 1, count - written)
        guard read + run <= segment.count else { return false }
        for offset in 0..<run {
          frame[place] = segment[read + offset]
          place += step
        }
        read += control + 1
        written += run
      } else if control != -128 {
        guard read < segment.count else { return false }
        let run = min(1 - control, count - written)
        let byte = segment[read]
        for _ in 0..<run {
          frame[place] = byte
          place += step
        }
        read += 1
        written += run
      }
    }
    return true
  }

  /// Encodes one frame of little-endian samples, each row by itself; `nil` where there are more than fifteen segments.
  package static func encoded(
    _ frame: ArraySlice<UInt8>, rows: Int, columns: Int, samples: Int, width: Int
  ) -> [UInt8]? {
    let planes = samples * width
    guard planes <= 15, frame.count == rows * columns * planes else { return nil }
    var header = [UInt32](repeating: 0, count: 16)
    header[0] = UInt32(planes)
    var body: [UInt8] = []
    var row = [UInt8](repeating: 0, count: columns)
    for plane in 0..<planes {
      header[1 + plane] = UInt32(64 + body.count)
      let place = plane / width * width + (width - 1 - plane % width)
      for line in 0..<rows {
        var source = frame.startIndex + line * columns * planes + place
        for column in 0..<columns {
          row[column] = frame[source]
          source += planes
        }
        pack(row, into: &body)
      }
      if body.count % 2 == 1 { body.append(0) }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64 + body.count)
    for number in header {
      for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
    }
    return bytes + body
  }

  private static func pack(_ row: [UInt8], into bytes: inout [UInt8]) {
    var place = 0
    var literal = 0
    func flush(_ end: Int, _ bytes: inout [UInt8]) {
      while literal < end {
        let count = min(128, end - literal)
        bytes.append(UInt8(count - 1))
        bytes.append(contentsOf: row[literal..<literal + count])
        literal += count
      }
    }
    while place < row.count {
      var end = place + 1
      while end < row.count, row[end] == row[place], end - place < 128 { end += 1 }
      if end - place >= 3 || (end - place == 2 && literal == place) {
        flush(place, &bytes)
        bytes.append(UInt8(bitPattern: Int8(1 - (end - place))))
        bytes.append(row[place])
        literal = end
      }
      place = end
    }
    flush(row.count, &bytes)
  }
}
