// SPDX-License-Identifier: Apache-2.0

/// A table that the program carries as text: it needs no start-up, and is searched where it lies.
///
/// Numbers stand in it as digits of base 64, the characters from "0" to "o" in their order. Every place is checked: beyond the
/// table all is zero.
struct StaticTable: Sendable {
  private let text: StaticString

  init(_ text: StaticString) { self.text = text }

  /// How many bytes there are.
  var count: Int { text.utf8CodeUnitCount }

  subscript(place: Int) -> UInt8 {
    guard place >= 0, place < text.utf8CodeUnitCount else { return 0 }
    // Safe because a static string lasts as long as the program, and the place was checked against its length.
    return text.utf8Start[place]
  }

  /// The number that stands at a place in so many digits.
  func number(at place: Int, digits: Int) -> Int {
    var number = 0
    for offset in 0..<digits { number = number << 6 | Int(self[place + offset] &- 0x30) & 63 }
    return number
  }

  /// The line that begins at a place, without its end.
  func line(at place: Int) -> String {
    var end = place
    while end < count, self[end] != 0x0A { end += 1 }
    return String(decoding: (place..<end).map { self[$0] }, as: UTF8.self)
  }

  /// The fields of a line, split at vertical bars; at most so many.
  func fields(at place: Int, count: Int) -> [String] {
    line(at: place).split(separator: "|", maxSplits: count - 1, omittingEmptySubsequences: false).map(String.init)
  }

  /// How a text compares with the bytes from a place to the next bar or end of line: negative where it comes before.
  func order(of text: String, at place: Int) -> Int {
    var at = place
    for byte in text.utf8 {
      let other = self[at]
      if other == 0x7C || other == 0x0A || other == 0 { return 1 }
      if byte != other { return byte < other ? -1 : 1 }
      at += 1
    }
    let other = self[at]
    return other == 0x7C || other == 0x0A || other == 0 ? 0 : -1
  }
}
