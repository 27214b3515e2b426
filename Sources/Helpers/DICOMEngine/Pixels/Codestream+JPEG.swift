// SPDX-License-Identifier: Apache-2.0

extension Codestream {
  /// Reads the head of a JPEG or JPEG-LS codestream; `nil` where it is none or has no frame header.
  package init?(jpeg bytes: [UInt8]) {
    var cursor = ByteCursor(bytes[...])
    guard cursor.number(2) == 0xFFD8 else { return nil }
    var adobe: Int?
    var isJFIF = false
    while true {
      guard cursor.byte() == 0xFF else { return nil }
      var marker = cursor.byte()
      while marker == 0xFF { marker = cursor.byte() }
      guard let marker else { return nil }
      switch marker {
      case 0x01, 0xD0...0xD7: continue
      case 0xD8, 0xD9, 0xDA: return nil
      default: break
      }
      guard let length = cursor.number(2), length >= 2, let body = cursor.slice(length - 2) else { return nil }
      switch marker {
      case 0xE0 where body.starts(with: Array("JFIF".utf8)): isJFIF = true
      case 0xEE where body.starts(with: Array("Adobe".utf8)) && body.count >= 12:
        adobe = Int(body[body.startIndex + 11])
      case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF, 0xF7:
        self.init(frame: body, marker: marker, adobe: adobe, isJFIF: isJFIF)
        return
      default: break
      }
    }
  }

  private init?(frame: ArraySlice<UInt8>, marker: Int, adobe: Int?, isJFIF: Bool) {
    var cursor = ByteCursor(frame)
    guard let precision = cursor.byte(), let rows = cursor.number(2), let columns = cursor.number(2),
      let components = cursor.byte(), (2...16).contains(precision), rows > 0, columns > 0, components > 0
    else { return nil }
    var names: [Int] = []
    for _ in 0..<components {
      guard let name = cursor.byte(), cursor.number(2) != nil else { return nil }
      names.append(name)
    }
    family = marker == 0xF7 ? .jpegLS : .jpeg
    shape = CodestreamShape(rows: rows, columns: columns, samples: components, precision: precision)
    isSigned = false
    isLosslessProcess = [0xC3, 0xC7, 0xCB, 0xCF, 0xF7].contains(marker)
    colour = nil
    guard components == 3 else { return }
    if names == [0x52, 0x47, 0x42] || names == [0x72, 0x67, 0x62] {
      colour = .rgb
    } else if adobe == 0 {
      colour = .rgb
    } else if adobe == 1 || isJFIF {
      colour = .luminanceChrominance
    }
  }
}
