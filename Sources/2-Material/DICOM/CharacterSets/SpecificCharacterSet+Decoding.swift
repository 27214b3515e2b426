// SPDX-License-Identifier: Apache-2.0

extension SpecificCharacterSet {
  /// What ends a stretch of text, beside the ends of lines: each puts the sets back to those that the value began with.
  public struct Delimiters: OptionSet, Sendable {
    /// One bit each.
    public let rawValue: UInt8
    /// Makes a set of its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// A backslash, which parts values.
    public static let backslash = Delimiters(rawValue: 1)
    /// `^` and `=`, which part the components of a name.
    public static let name = Delimiters(rawValue: 2)
  }

  /// The values that bytes stand for, and whether every byte meant a character of the sets.
  ///
  /// A byte that means none becomes U+FFFD, except that an unannounced byte above 7F is taken for Latin-1. Values are parted only at
  /// a backslash that is a character by itself, not at a byte 5C within another character. No padding is taken off.
  public func decode(_ bytes: ArraySlice<UInt8>, delimiters: Delimiters) -> (values: [String], isSound: Bool) {
    switch coding {
    case .utf8:
      let text = String(decoding: bytes, as: UTF8.self)
      let isSound = text.utf8.count == bytes.count && text.utf8.elementsEqual(bytes)
      return (parted(text, delimiters), isSound)
    case .gb18030:
      var decoder = TextBuilder()
      decodeGB18030(bytes, delimiters, into: &decoder)
      return decoder.finished()
    case .extended:
      var decoder = TextBuilder()
      decodeExtended(bytes, delimiters, into: &decoder)
      return decoder.finished()
    }
  }

  private func parted(_ text: String, _ delimiters: Delimiters) -> [String] {
    guard delimiters.contains(.backslash), text.utf8.contains(0x5C) else { return [text] }
    return text.utf8.split(separator: 0x5C, omittingEmptySubsequences: false).map { String($0) ?? "" }
  }

  private func decodeGB18030(_ bytes: ArraySlice<UInt8>, _ delimiters: Delimiters, into text: inout TextBuilder) {
    var place = bytes.startIndex
    let end = bytes.endIndex
    while place < end {
      let byte = bytes[place]
      place += 1
      if byte < 0x80 {
        if byte == 0x5C, delimiters.contains(.backslash) { text.endValue() } else { text.append(byte) }
        continue
      }
      guard byte != 0x80, byte != 0xFF, place < end else {
        text.appendUnknown()
        continue
      }
      let second = bytes[place]
      if second >= 0x40, second != 0x7F, second != 0xFF {
        let trail = Int(second) - (second > 0x7F ? 0x41 : 0x40)
        let point = CharacterTables.gb18030.number(at: ((Int(byte) - 0x81) * 190 + trail) * 3, digits: 3)
        // A broken pair costs its first byte alone, so that ASCII after it stays what it is.
        place += point != 0 || second >= 0x80 ? 1 : 0
        text.append(point: UInt32(truncatingIfNeeded: point))
      } else if second >= 0x30, second <= 0x39, end - place >= 3, bytes[place + 1] >= 0x81, bytes[place + 1] <= 0xFE,
        bytes[place + 2] >= 0x30, bytes[place + 2] <= 0x39
      {
        let third = Int(bytes[place + 1]) - 0x81
        let linear = (((Int(byte) - 0x81) * 10 + Int(second) - 0x30) * 126 + third) * 10 + Int(bytes[place + 2]) - 0x30
        place += 3
        text.append(point: Self.fourBytes(linear))
      } else {
        text.appendUnknown()
      }
    }
  }

  private static func fourBytes(_ linear: Int) -> UInt32 {
    // From 90 30 81 30 on, the other planes of Unicode follow without a gap.
    if linear >= 189_000 { return linear < 189_000 + 0x100000 ? UInt32(linear - 189_000 + 0x10000) : 0 }
    guard linear < 39_420 else { return 0 }
    let ranges = CharacterTables.gb18030Ranges
    var (low, high) = (0, ranges.count / 6)
    while low < high {
      let middle = (low + high) / 2
      if ranges.number(at: middle * 6, digits: 3) <= linear { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return 0 }
    let first = ranges.number(at: (low - 1) * 6, digits: 3)
    let point = ranges.number(at: (low - 1) * 6 + 3, digits: 3)
    return point == 0 ? 0 : UInt32(truncatingIfNeeded: point + linear - first)
  }

  private func decodeExtended(_ bytes: ArraySlice<UInt8>, _ delimiters: Delimiters, into text: inout TextBuilder) {
    var left = LeftHalf.ascii
    var right = self.right
    var place = bytes.startIndex
    let end = bytes.endIndex
    while place < end {
      let byte = bytes[place]
      if byte == 0x1B, let escape = Self.escape(bytes[place...]) {
        place += escape.length
        if let set = escape.left { left = set }
        if let set = escape.right { right = set }
        continue
      }
      place += 1
      if byte < 0x80 {
        if left != .ascii, byte > 0x20, byte < 0x7F {
          guard place < end, bytes[place] > 0x20, bytes[place] < 0x7F else {
            text.appendUnknown()
            continue
          }
          let table = left == .jisX0208 ? CharacterTables.jisX0208 : CharacterTables.jisX0212
          text.append(point: Self.square(table, byte, bytes[place]))
          place += 1
          continue
        }
        switch byte {
        case 0x5C where delimiters.contains(.backslash):
          text.endValue()
          (left, right) = (.ascii, self.right)
        case 0x09, 0x0A, 0x0C, 0x0D:
          text.append(byte)
          (left, right) = (.ascii, self.right)
        case 0x5E, 0x3D:
          text.append(byte)
          if delimiters.contains(.name) { (left, right) = (.ascii, self.right) }
        default: text.append(byte)
        }
        continue
      }
      switch right {
      case .none:
        text.append(point: UInt32(byte))
        text.isSound = false
      case .latin1: text.append(point: UInt32(byte))
      case .katakana:
        if byte >= 0xA1, byte <= 0xDF { text.append(point: UInt32(byte) - 0xA1 + 0xFF61) } else { text.appendUnknown() }
      case .ksX1001, .gb2312:
        guard byte > 0xA0, byte < 0xFF, place < end, bytes[place] > 0xA0, bytes[place] < 0xFF else {
          text.appendUnknown()
          continue
        }
        let table = right == .ksX1001 ? CharacterTables.ksX1001 : CharacterTables.gb2312
        text.append(point: Self.square(table, byte - 0x80, bytes[place] - 0x80))
        place += 1
      default:
        // The C1 controls, which the sets leave as they are.
        if byte < 0xA0 {
          text.append(point: UInt32(byte))
        } else {
          let point = right.singleBytes?.number(at: (Int(byte) - 0xA0) * 3, digits: 3) ?? 0
          text.append(point: UInt32(truncatingIfNeeded: point))
        }
      }
    }
  }

  private static func square(_ table: StaticTable, _ first: UInt8, _ second: UInt8) -> UInt32 {
    UInt32(truncatingIfNeeded: table.number(at: ((Int(first) - 0x21) * 94 + Int(second) - 0x21) * 3, digits: 3))
  }

  private static func escape(_ bytes: ArraySlice<UInt8>) -> (length: Int, left: LeftHalf?, right: RightHalf?)? {
    let start = bytes.startIndex
    guard bytes.count >= 3 else { return nil }
    switch (bytes[start + 1], bytes[start + 2]) {
    case (0x28, 0x42), (0x28, 0x4A): return (3, .ascii, nil)
    case (0x29, 0x49): return (3, nil, .katakana)
    case (0x24, 0x42), (0x24, 0x40): return (3, .jisX0208, nil)
    case (0x2D, 0x41): return (3, nil, .latin1)
    case (0x2D, 0x42): return (3, nil, .isoIR101)
    case (0x2D, 0x43): return (3, nil, .isoIR109)
    case (0x2D, 0x44): return (3, nil, .isoIR110)
    case (0x2D, 0x46): return (3, nil, .isoIR126)
    case (0x2D, 0x47): return (3, nil, .isoIR127)
    case (0x2D, 0x48): return (3, nil, .isoIR138)
    case (0x2D, 0x4C): return (3, nil, .isoIR144)
    case (0x2D, 0x4D): return (3, nil, .isoIR148)
    case (0x2D, 0x54): return (3, nil, .isoIR166)
    case (0x2D, 0x62): return (3, nil, .isoIR203)
    default: break
    }
    guard bytes.count >= 4, bytes[start + 1] == 0x24 else { return nil }
    switch (bytes[start + 2], bytes[start + 3]) {
    case (0x28, 0x44): return (4, .jisX0212, nil)
    case (0x29, 0x43): return (4, nil, .ksX1001)
    case (0x29, 0x41): return (4, nil, .gb2312)
    default: return nil
    }
  }
}

/// Text as it grows, value by value.
struct TextBuilder {
  private var values: [String] = []
  private var bytes: [UInt8] = []
  /// Whether every byte meant a character.
  var isSound = true

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Appends a character; 0 stands for one that is unknown.
  mutating func append(point: UInt32) {
    guard point != 0, let scalar = Unicode.Scalar(point) else { return appendUnknown() }
    bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  mutating func appendUnknown() {
    bytes.append(contentsOf: UTF8.encodedReplacementCharacter)
    isSound = false
  }

  mutating func endValue() {
    values.append(String(decoding: bytes, as: UTF8.self))
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func finished() -> (values: [String], isSound: Bool) {
    endValue()
    return (values, isSound)
  }
}
