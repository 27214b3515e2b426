// SPDX-License-Identifier: Apache-2.0
import Volumes

/// Numbers that an NRRD file writes as text.
enum TextSamples {
  static func read(_ files: [ArraySlice<UInt8>], count: Int, type: VoxelType) throws(ImageFileError) -> VoxelSamples {
    switch type {
    case .int8: .int8(try numbers(files, count) { Int8($0) })
    case .uint8: .uint8(try numbers(files, count) { UInt8($0) })
    case .int16: .int16(try numbers(files, count) { Int16($0) })
    case .uint16: .uint16(try numbers(files, count) { UInt16($0) })
    case .int32: .int32(try numbers(files, count) { Int32($0) })
    case .uint32: .uint32(try numbers(files, count) { UInt32($0) })
    case .int64: .int64(try numbers(files, count) { Int64($0) })
    case .uint64: .uint64(try numbers(files, count) { UInt64($0) })
    case .float32: .float32(try numbers(files, count) { Float($0) })
    case .float64: .float64(try numbers(files, count) { Double($0) })
    }
  }

  private static func numbers<Number>(
    _ files: [ArraySlice<UInt8>], _ count: Int, _ read: (String) -> Number?
  ) throws(ImageFileError) -> [Number] {
    var numbers: [Number] = []
    // No more is taken at first than the text can hold: a digit and a space for each number.
    numbers.reserveCapacity(min(count, files.reduce(0) { $0 + $1.count / 2 + 1 }))
    for text in files {
      var at = text.startIndex
      while numbers.count < count {
        while at < text.endIndex, isSpace(text[at]) { at += 1 }
        guard at < text.endIndex else { break }
        let start = at
        while at < text.endIndex, !isSpace(text[at]) { at += 1 }
        guard at - start <= 64, let number = read(String(decoding: text[start..<at], as: UTF8.self)) else {
          throw NRRDHeader.malformed("a word that is no number of the type", "a number", start)
        }
        numbers.append(number)
      }
    }
    guard numbers.count == count else {
      throw ImageFileError(
        .truncated, format: .nrrd, offset: files.last?.endIndex, found: "\(numbers.count) numbers", expected: "\(count)"
      )
    }
    return numbers
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) || byte == 44 }

  /// The bytes of pairs of hexadecimal digits.
  static func bytes(hexadecimal text: ArraySlice<UInt8>, count: Int) throws(ImageFileError) -> ArraySlice<UInt8> {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(count, text.count / 2))
    var high: UInt8?
    for (offset, byte) in zip(text.indices, text) {
      let digit: UInt8
      switch byte {
      case 48...57: digit = byte - 48
      case 65...70: digit = byte - 55
      case 97...102: digit = byte - 87
      case _ where isSpace(byte): continue
      default: throw NRRDHeader.malformed("a letter that is no hexadecimal digit", "0 to f", offset)
      }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
        if bytes.count == count { break }
      } else {
        high = digit
      }
    }
    return bytes[...]
  }
}
