// SPDX-License-Identifier: Apache-2.0

extension Codestream {
  /// Reads the head of a JPEG 2000 codestream, bare or in JP2 boxes; `nil` where it is none, or its components differ in size.
  package init?(jpeg2000 bytes: [UInt8]) {
    var cursor = ByteCursor(bytes[...])
    if bytes.starts(with: [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]) {
      guard let place = Self.startOfCodestream(bytes) else { return nil }
      cursor.place = place
    }
    guard cursor.number(2) == 0xFF4F, cursor.number(2) == 0xFF51, let length = cursor.number(2), length >= 41,
      let body = cursor.slice(length - 2)
    else { return nil }
    var sizes = ByteCursor(body)
    guard sizes.number(2) != nil, let right = sizes.number(4), let bottom = sizes.number(4),
      let left = sizes.number(4), let top = sizes.number(4), let tileWidth = sizes.number(4),
      let tileHeight = sizes.number(4), let tileLeft = sizes.number(4), let tileTop = sizes.number(4),
      let components = sizes.number(2)
    else { return nil }
    guard right > left, bottom > top, tileWidth > 0, tileHeight > 0, tileLeft <= left, tileTop <= top,
      (1...4).contains(components), sizes.left >= 3 * components
    else { return nil }
    var precision: Int?
    var signed = false
    for _ in 0..<components {
      guard let depth = sizes.byte(), sizes.number(2) == 0x0101 else { return nil }
      let bits = (depth & 0x7F) + 1
      guard bits <= 32, precision == nil || (precision == bits && signed == (depth & 0x80 != 0)) else { return nil }
      precision = bits
      signed = depth & 0x80 != 0
    }
    guard let precision else { return nil }
    family = .jpeg2000
    shape = CodestreamShape(rows: bottom - top, columns: right - left, samples: components, precision: precision)
    isSigned = signed
    isLosslessProcess = false
    colour = nil
  }

  /// Where the codestream box's content begins.
  static func startOfCodestream(_ bytes: [UInt8]) -> Int? {
    var place = 0
    while true {
      var cursor = ByteCursor(bytes[place...])
      guard let stated = cursor.number(4), let kind = cursor.number(4) else { return nil }
      var length = stated
      if stated == 1 {
        guard let high = cursor.number(4), high == 0, let low = cursor.number(4) else { return nil }
        length = low
      }
      if kind == 0x6A70_3263 { return cursor.place }
      guard length >= cursor.place - place, length <= bytes.count - place else { return nil }
      place += length
    }
  }
}
