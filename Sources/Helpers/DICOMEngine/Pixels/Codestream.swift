// SPDX-License-Identifier: Apache-2.0

/// What the head of a frame's codestream says, read before a codec sees it.
///
/// > Source: ITU-T T.81 annex B (JPEG), T.87 annex C (JPEG-LS), T.800 annex A (JPEG 2000). `CodestreamTests` reads heads made by hand.
package struct Codestream: Sendable, Hashable {
  /// Which codec it is for.
  package enum Family: Sendable, Hashable {
    case jpeg
    case jpegLS
    case jpeg2000
  }

  /// How three components stand for colour, where the codestream says so itself.
  package enum Colour: Sendable, Hashable {
    case rgb
    case luminanceChrominance
  }

  package var family: Family
  package var shape: CodestreamShape
  /// Whether samples are in two's complement; only JPEG 2000 can say so.
  package var isSigned: Bool
  /// Whether each sample is predicted and kept exactly.
  package var isLosslessProcess: Bool
  package var colour: Colour?
}

/// A place in bytes that may end anywhere.
struct ByteCursor {
  let bytes: ArraySlice<UInt8>
  var place: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  var left: Int { bytes.endIndex - place }

  mutating func byte() -> Int? {
    guard place < bytes.endIndex else { return nil }
    defer { place += 1 }
    return Int(bytes[place])
  }

  /// A number of `count` bytes, the highest first.
  mutating func number(_ count: Int) -> Int? {
    guard left >= count else { return nil }
    var number = 0
    for _ in 0..<count {
      number = number << 8 | Int(bytes[place])
      place += 1
    }
    return number
  }

  mutating func slice(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, left >= count else { return nil }
    defer { place += count }
    return bytes[place..<place + count]
  }
}
