// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation

/// Images one after the other: columns, rows, bits and flags (1: shown inverted) as four 32-bit numbers, then 16-bit samples.
struct ImageList {
  var images: [FeatureImage] = []

  init(_ path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    var place = 0
    func word(_ offset: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(bytes[place + offset * 4 + $1]) << (8 * $1) }
    }
    while place + 16 <= bytes.count {
      let (columns, rows, bits, flags) = (word(0), word(1), word(2), word(3))
      place += 16
      let count = columns * rows
      let values = (0..<count).map { Float(UInt16(bytes[place + 2 * $0]) | UInt16(bytes[place + 2 * $0 + 1]) << 8) }
      place += 2 * count
      if let image = FeatureImage(
        columns: columns, rows: rows, values: values, range: 0...Float((1 << bits) - 1), isInverted: flags & 1 == 1)
      {
        images.append(image)
      }
    }
  }
}
