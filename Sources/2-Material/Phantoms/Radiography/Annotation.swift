// SPDX-License-Identifier: Apache-2.0

/// Text burned into the picture's upper corner opposite the marker, white.
struct Annotation: Sendable {
  private let text: [Character]
  private let cell: Int
  private let left: Int
  private let top: Int

  init(_ text: String?, _ shutter: Shutter, rows: Int) {
    self.text = Array((text ?? "").uppercased())
    cell = max(1, rows / 320)
    left = max(shutter.columns.upperBound - cell * (Lettering.columns(self.text) + 4), shutter.columns.lowerBound)
    top = shutter.rows.upperBound - cell * (Lettering.height + 4)
    self.limit = shutter.columns.upperBound
  }

  private let limit: Int

  func write(_ target: UnsafeMutablePointer<UInt16>, row: Int) {
    guard !text.isEmpty, row >= top, row < top + cell * Lettering.height else { return }
    for column in left..<min(left + cell * Lettering.columns(text), limit)
    where Lettering.isInked(text, column: (column - left) / cell, row: (row - top) / cell) {
      target[column] = UInt16(PictureMaker.white)
    }
  }
}
