// SPDX-License-Identifier: Apache-2.0
import CZlib

/// PNG files, grey or in colour, written without a helper.
///
/// Files are read in a helper because their bytes may be hostile; those that are written come from here. The same samples always
/// give the same bytes.
///
/// > Source: ISO/IEC 15948 (PNG); RFC 1950. Checked by reading back through the helper in `PhantomCommandTests`, and with Pillow in
/// > `Proofs/phantom_objects.py`.
public enum PNGFile {
  /// The file of a grey picture of 8 bits.
  ///
  /// - Parameters:
  ///   - samples: Row by row, `columns` × `rows` of them; 0 is black.
  ///   - columns: Pixels in a row, 1 or more.
  ///   - rows: Rows, 1 or more.
  ///   - text: Words that the file carries, Latin letters: keyword and text.
  /// - Returns: The bytes of the file.
  public static func bytes(grey8 samples: [UInt8], columns: Int, rows: Int, text: [(String, String)] = []) -> [UInt8] {
    precondition(columns > 0 && rows > 0 && samples.count == columns * rows, "a sample for each pixel")
    return file(samples, columns, rows, bytesPerSample: 1, text)
  }

  /// The file of a grey picture of 16 bits; the parameters are those of ``bytes(grey8:columns:rows:text:)``.
  public static func bytes(
    grey16 samples: [UInt16], columns: Int, rows: Int, text: [(String, String)] = []
  ) -> [UInt8] {
    precondition(columns > 0 && rows > 0 && samples.count == columns * rows, "a sample for each pixel")
    return file(samples.map(\.bigEndian).withUnsafeBytes { Array($0) }, columns, rows, bytesPerSample: 2, text)
  }

  /// The file of a picture of red, green and blue, 8 bits each.
  ///
  /// - Parameters:
  ///   - samples: Row by row, three for each pixel.
  ///   - columns: Pixels in a row, 1 or more.
  ///   - rows: Rows, 1 or more.
  ///   - text: Words that the file carries, Latin letters: keyword and text.
  /// - Returns: The bytes of the file.
  public static func bytes(rgb8 samples: [UInt8], columns: Int, rows: Int, text: [(String, String)] = []) -> [UInt8] {
    precondition(columns > 0 && rows > 0 && samples.count == 3 * columns * rows, "three samples for each pixel")
    return file(samples, columns, rows, bytesPerSample: 3, text, depth: 8, colourType: 2)
  }

  private static func file(
    _ samples: [UInt8], _ columns: Int, _ rows: Int, bytesPerSample: Int, _ text: [(String, String)], depth: Int? = nil,
    colourType: UInt8 = 0
  ) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    append(
      "IHDR", number(columns) + number(rows) + [UInt8(depth ?? 8 * bytesPerSample), colourType, 0, 0, 0], to: &file)
    for (key, words) in text { append("tEXt", Array(key.utf8) + [0] + Array(words.utf8), to: &file) }
    append("IDAT", packed(filtered(samples, stride: columns * bytesPerSample, bytesPerSample)), to: &file)
    append("IEND", [], to: &file)
    return file
  }

  /// Each row less the one above it (filter 2), the first less its left neighbour (filter 1).
  private static func filtered(_ samples: [UInt8], stride: Int, _ bytesPerSample: Int) -> [UInt8] {
    let rows = samples.count / stride
    return [UInt8](unsafeUninitializedCapacity: rows * (stride + 1)) { target, count in
      samples.withUnsafeBufferPointer { source in
        for row in 0..<rows {
          let (from, to) = (row * stride, row * (stride + 1))
          target[to] = row == 0 ? 1 : 2
          for place in 0..<stride {
            let before: UInt8
            if row == 0 {
              before = place < bytesPerSample ? 0 : source[place - bytesPerSample]
            } else {
              before = source[from - stride + place]
            }
            target[to + 1 + place] = source[from + place] &- before
          }
        }
      }
      count = rows * (stride + 1)
    }
  }

  private static func packed(_ bytes: [UInt8]) -> [UInt8] {
    // Level 3: noise packs no better at higher ones, and takes three times as long.
    var length = compressBound(UInt(bytes.count))
    var result = [UInt8](repeating: 0, count: Int(length))
    let code = compress2(&result, &length, bytes, UInt(bytes.count), 3)
    precondition(code == Z_OK, "zlib has no memory")
    result.removeLast(result.count - Int(length))
    return result
  }

  private static func append(_ type: String, _ content: [UInt8], to file: inout [UInt8]) {
    let chunk = Array(type.utf8) + content
    file += number(content.count)
    file += chunk
    file += number(Int(crc32(0, chunk, UInt32(chunk.count))))
  }

  private static func number(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }
}
