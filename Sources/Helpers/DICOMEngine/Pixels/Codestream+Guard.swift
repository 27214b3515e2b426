// SPDX-License-Identifier: Apache-2.0

extension Codestream {
  /// Whether a high-throughput JPEG 2000 codestream keeps the rule that its decoder takes for granted.
  ///
  /// Nothing that a coder writes between a tile's header and its end has 0xFF before a byte above 0x8F: that would be a marker.
  /// OpenJPEG 2.5.0 ends the process by an assertion where coded blocks break this. Codestreams of Part 1 are not looked at.
  /// > Source: ITU-T T.800 annex A.1.2, T.814 section 7.1; the assertion in `mel_init` was found by Proofs/fuzz_dicom.py.
  package static func keepsMarkersOut(ofTilesIn bytes: [UInt8]) -> Bool {
    guard let start = firstCodestreamByte(bytes) else { return false }
    var cursor = ByteCursor(bytes[...])
    cursor.place = start + 2
    var isHighThroughput = false
    var inBitMarkers: Set<UInt8> = []
    while let marker = cursor.number(2) {
      if marker == 0xFFD9 { return true }
      if marker == 0xFF90 {
        guard isHighThroughput else { return true }
        guard let end = endOfTilePart(&cursor, inBitMarkers) else { return false }
        cursor.place = end
        continue
      }
      guard marker > 0xFF00, let length = cursor.number(2), length >= 2, let body = cursor.slice(length - 2) else {
        return false
      }
      if marker == 0xFF50 { isHighThroughput = true }
      if marker == 0xFF52, let style = body.first {
        if style & 2 != 0 { inBitMarkers.insert(0x91) }
        if style & 4 != 0 { inBitMarkers.insert(0x92) }
        if body.count > 8, body[body.startIndex + 8] & 0x40 != 0 { isHighThroughput = true }
      }
    }
    // It ends without saying so; the decoder decides.
    return true
  }

  /// Checks a tile-part whose SOT marker was just read, and says where it ends; `nil` where it breaks the rule.
  private static func endOfTilePart(_ cursor: inout ByteCursor, _ allowed: Set<UInt8>) -> Int? {
    let start = cursor.place - 2
    guard cursor.number(2) == 10, cursor.number(2) != nil, let length = cursor.number(4), cursor.number(2) != nil
    else { return nil }
    let bytes = cursor.bytes
    let end = length == 0 || length > bytes.endIndex - start ? bytes.endIndex : start + length
    while let marker = cursor.number(2), marker != 0xFF93 {
      guard let count = cursor.number(2), count >= 2, cursor.slice(count - 2) != nil else { return nil }
    }
    // The marker that ends the codestream, and a byte of padding, may lie in a tile-part that is as long as the rest.
    var place = cursor.place
    let last = end == bytes.endIndex ? end - 4 : end - 1
    while place < last {
      if bytes[place] == 0xFF, bytes[place + 1] > 0x8F, !allowed.contains(bytes[place + 1]) { return nil }
      place += 1
    }
    return max(end, cursor.place)
  }

  /// Where the codestream begins, in boxes or not.
  private static func firstCodestreamByte(_ bytes: [UInt8]) -> Int? {
    if bytes.starts(with: [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]) { return startOfCodestream(bytes) }
    return bytes.starts(with: [0xFF, 0x4F]) ? 0 : nil
  }
}
