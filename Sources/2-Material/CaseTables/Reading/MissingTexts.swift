// SPDX-License-Identifier: Apache-2.0

/// The texts that mean missing.
struct MissingTexts: Sendable {
  private let texts: [[UInt8]]
  /// The length of the longest in bytes, -1 where there is none.
  let longest: Int
  /// Those that would otherwise be read as numbers, such as -9.
  let numbers: [Double]

  init(_ texts: [String], reader: DecimalReader) {
    self.texts = texts.map { Array($0.utf8) }
    longest = texts.map(\.utf8.count).max() ?? -1
    numbers = texts.compactMap { text in
      var text = text
      return text.withUTF8 { bytes in bytes.baseAddress.flatMap { reader.number($0, bytes.count) } }
    }
  }

  /// Whether a value means missing.
  func contains(_ text: RecordBatch.Text) -> Bool {
    text.isAbsent || contains(text.buffer)
  }

  /// Whether a text means missing.
  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count <= longest && texts.contains { $0.count == text.count && $0.elementsEqual(text) }
  }
}
