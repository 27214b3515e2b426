// SPDX-License-Identifier: Apache-2.0

extension DataSetParser {
  /// The element of bytes that are in the window.
  mutating func value(
    _ tag: Tag, _ representation: ValueRepresentation, at place: Int, length: Int, frame: Frame
  ) -> DataSet.Element {
    let big = frame.isBigEndian
    let value: Value?
    switch representation {
    case .unsignedShort:
      value = numbers(place, length, 2).map { .integers($0.map { Int(source.short($0, isBigEndian: big)) }) }
    case .signedShort:
      value = numbers(place, length, 2).map {
        .integers($0.map { Int(Int16(bitPattern: source.short($0, isBigEndian: big))) })
      }
    case .unsignedLong:
      value = numbers(place, length, 4).map { .integers($0.map { Int(source.long($0, isBigEndian: big)) }) }
    case .signedLong:
      value = numbers(place, length, 4).map {
        .integers($0.map { Int(Int32(bitPattern: source.long($0, isBigEndian: big))) })
      }
    case .signedVeryLong:
      value = numbers(place, length, 8).map {
        .integers($0.map { Int(Int64(bitPattern: long64($0, isBigEndian: big))) })
      }
    case .unsignedVeryLong:
      value = numbers(place, length, 8).map { .unsigned($0.map { long64($0, isBigEndian: big) }) }
    case .float:
      value = numbers(place, length, 4).map {
        .reals($0.map { Double(Float(bitPattern: source.long($0, isBigEndian: big))) })
      }
    case .double:
      value = numbers(place, length, 8).map { .reals($0.map { Double(bitPattern: long64($0, isBigEndian: big)) }) }
    case .attributeTag:
      value = numbers(place, length, 4).map { .tags($0.map { source.tag($0, isBigEndian: big) }) }
    case .otherByte, .unknown, .sequence: value = .bytes(Array(source.slice(place, length)))
    case .otherWord, .otherLong, .otherFloat, .otherDouble, .otherVeryLong:
      value = .bytes(words(tag, representation, place, length, frame: frame))
    default: value = text(tag, representation, at: place, length: length, frame: frame)
    }
    guard let value else {
      fault(
        tag, at: place, found: "a value of \(length) bytes",
        expected: "a multiple of \(representation == .attributeTag ? 4 : representation.wordSize)")
      return DataSet.Element(tag, .unknown, .bytes(Array(source.slice(place, length))))
    }
    return DataSet.Element(tag, representation, value)
  }

  /// The places of numbers of so many bytes; `nil` where the length is not a multiple of that.
  private func numbers(_ place: Int, _ length: Int, _ size: Int) -> StrideTo<Int>? {
    length % size == 0 ? stride(from: place, to: place + length, by: size) : nil
  }

  func long64(_ place: Int, isBigEndian: Bool) -> UInt64 {
    let first = UInt64(source.long(place, isBigEndian: isBigEndian))
    let second = UInt64(source.long(place + 4, isBigEndian: isBigEndian))
    return isBigEndian ? first << 32 | second : second << 32 | first
  }

  /// Bytes in little-endian order.
  private func words(
    _ tag: Tag, _ representation: ValueRepresentation, _ place: Int, _ length: Int, frame: Frame
  ) -> [UInt8] {
    var bytes = Array(source.slice(place, length))
    guard frame.isBigEndian else { return bytes }
    // Pixels of 32 and 64 bits in words are swapped whole: the higher word comes first in big endian (PS3.5 section 8.1.1).
    let isWide = tag == .pixelData && (frame.bitsAllocated == 32 || frame.bitsAllocated == 64)
    let size = isWide ? (frame.bitsAllocated ?? 16) / 8 : representation.wordSize
    var start = 0
    while start + size <= bytes.count {
      bytes[start..<start + size].reverse()
      start += size
    }
    return bytes
  }

  // MARK: Text

  private mutating func text(
    _ tag: Tag, _ representation: ValueRepresentation, at place: Int, length: Int, frame: Frame
  ) -> Value {
    let bytes = source.slice(place, length)
    var isPlain = true
    var backslashes = 0
    for byte in bytes {
      if byte & 0x80 != 0 || byte == 0x1B { isPlain = false }
      if byte == 0x5C { backslashes += 1 }
    }
    let isOne = representation.isOneText
    if isPlain {
      if isOne || backslashes == 0 {
        let kept = trimmed(bytes, representation)
        return kept.isEmpty ? .empty : .text([String(decoding: kept, as: UTF8.self)])
      }
      var values: [String] = []
      values.reserveCapacity(backslashes + 1)
      var start = bytes.startIndex
      for end in bytes.indices where bytes[end] == 0x5C {
        values.append(String(decoding: trimmed(bytes[start..<end], representation), as: UTF8.self))
        start = end + 1
      }
      values.append(String(decoding: trimmed(bytes[start...], representation), as: UTF8.self))
      return .text(values)
    }
    let characters =
      frame.isCanonical ? .utf8 : representation.isAffectedByCharacterSet ? frame.characters : .ascii
    var delimiters: SpecificCharacterSet.Delimiters = isOne ? [] : .backslash
    if representation == .personName { delimiters.insert(.name) }
    let decoded = characters.decode(bytes, delimiters: delimiters)
    if !decoded.isSound {
      fault(
        tag, at: place, found: "bytes that are no characters of its character set",
        expected: representation.isAffectedByCharacterSet
          ? "text as Specific Character Set says" : "the default character repertoire")
    }
    let values = decoded.values.map { trimmed($0, representation) }
    return values.count == 1 && values[0].isEmpty ? .empty : .text(values)
  }

  /// Without padding: spaces and nulls after it, and before it where they mean nothing.
  private func trimmed(_ bytes: ArraySlice<UInt8>, _ representation: ValueRepresentation) -> ArraySlice<UInt8> {
    var (start, end) = (bytes.startIndex, bytes.endIndex)
    while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0 { end -= 1 }
    switch representation {
    case .applicationEntity, .decimalString, .integerString: while start < end, bytes[start] == 0x20 { start += 1 }
    default: break
    }
    return bytes[start..<end]
  }

  private func trimmed(_ text: String, _ representation: ValueRepresentation) -> String {
    let bytes = Array(text.utf8)[...]
    let kept = trimmed(bytes, representation)
    return kept.count == bytes.count ? text : String(decoding: kept, as: UTF8.self)
  }
}
