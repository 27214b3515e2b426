// SPDX-License-Identifier: Apache-2.0

/// A picture of red, green and blue that is drawn on.
struct PixelCanvas {
  let rows: Int
  let columns: Int
  private(set) var pixels: [SIMD3<Double>]

  init(rows: Int, columns: Int, _ colour: SIMD3<Double>) {
    self.rows = rows
    self.columns = columns
    pixels = Array(repeating: colour, count: rows * columns)
  }

  subscript(row: Int, column: Int) -> SIMD3<Double> {
    get { pixels[row * columns + column] }
    set {
      guard row >= 0, column >= 0, row < rows, column < columns else { return }
      pixels[row * columns + column] = newValue
    }
  }

  /// Fills a rectangle.
  mutating func fill(_ row: Int, _ column: Int, _ height: Int, _ width: Int, _ colour: SIMD3<Double>) {
    for r in row..<row + height { for c in column..<column + width { self[r, c] = colour } }
  }

  /// Writes words, each dot of a letter so many pixels wide; with a rim they can be read on any ground.
  mutating func write(
    _ words: String, row: Int, column: Int, size: Int = 2, _ colour: SIMD3<Double>, rim: SIMD3<Double>? = nil
  ) {
    if let rim {
      for (r, c) in [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1), (-1, 1), (1, -1)] {
        write(words, row: row + r, column: column + c, size: size, rim)
      }
    }
    for (place, letter) in words.enumerated() {
      for (line, bits) in PixelFont.rows(letter).enumerated() {
        for dot in 0..<5 where bits >> (4 - dot) & 1 == 1 {
          fill(row + line * size, column + (place * PixelFont.advance + dot) * size, size, size, colour)
        }
      }
    }
  }

  /// How wide words are.
  static func width(_ words: String, size: Int = 2) -> Int { words.count * PixelFont.advance * size }

  /// Words broken into lines no wider than so many pixels.
  static func lines(_ words: String, width: Int, size: Int = 2) -> [String] {
    let most = max(8, width / (PixelFont.advance * size))
    var lines: [String] = []
    var line = ""
    for word in words.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > most {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// Bytes, red, green, blue of each pixel.
  var bytes: [UInt8] {
    pixels.flatMap { pixel in (0..<3).map { UInt8((min(1, max(0, pixel[$0])) * 255).rounded()) } }
  }
}
