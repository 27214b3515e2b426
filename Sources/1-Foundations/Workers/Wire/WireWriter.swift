// SPDX-License-Identifier: Apache-2.0

/// Puts words into the body of a message: numbers with their lowest byte first, strings and bytes after their length.
public struct WireWriter: Sendable {
  /// What has been written.
  public private(set) var bytes: [UInt8]

  /// Starts an empty body.
  public init(capacity: Int = 64) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Writes a whole number at its width.
  public mutating func put(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes a number.
  public mutating func put(_ number: Double) { put(number.bitPattern) }

  /// Writes a yes or no.
  public mutating func put(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

  /// Writes a string.
  public mutating func put(_ text: String) {
    var text = text
    text.withUTF8 { characters in
      put(length: characters.count)
      bytes.append(contentsOf: characters)
    }
  }

  /// Writes bytes.
  public mutating func put(_ piece: [UInt8]) {
    put(length: piece.count)
    bytes.append(contentsOf: piece)
  }

  /// Writes whether there is a number, and the number.
  public mutating func put(_ number: Int?) {
    put(number != nil)
    if let number { put(number) }
  }

  /// Writes how many things follow.
  public mutating func put(count: Int) { put(length: count) }

  /// Writes strings.
  public mutating func put(_ texts: [String]) {
    put(count: texts.count)
    for text in texts { put(text) }
  }

  // Lengths take eight bytes: a value may be longer than four can say.
  private mutating func put(length: Int) { put(UInt64(length)) }
}
